package io.reverseexporter.exporter.exec;

import static io.reverseexporter.exporter.exec.Scripts.failure;
import static io.reverseexporter.exporter.exec.Scripts.within;
import static io.reverseexporter.exporter.exec.Scripts.withinSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.NoRoomException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What scrapes of a periodic script get, without processes and with a clock of its own. */
@Timeout(60)
class LastGoodTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Command COMMAND = new Command("sh", List.of(), Map.of(), Path.of("/"));
  private final ScrapeFailure exit =
      new ScrapeFailure(Reason.EXIT_STATUS, "sh: exit status 4 instead of 0").asLogged();

  private final MemoryBudget memory = new MemoryBudget(1024 * 1024);
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final LastGood results =
      new LastGood(COMMAND, MINUTE, new Workers(work::add, timer), now::get);

  @AfterEach
  void nothingIsHeld() {
    results.close();
    work.forEach(Runnable::run);
    timer.shutdownNow();
    assertThat(memory.used()).as("bytes held in the end").isZero();
  }

  /** A run that ends now and writes this. */
  private void run(String text) {
    results.begin();
    end(text);
  }

  private void end(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    HeldMemory held = memory.allowance().hold();
    try {
      held.take(bytes.length);
    } catch (NoRoomException e) {
      throw new AssertionError(e);
    }
    var output = new ScriptOutput(COMMAND, Body.of(bytes), Scripts.labels(), held);
    try {
      output.indexed(ExpositionFormat.TEXT);
    } catch (ScrapeFailure e) {
      throw new AssertionError(e);
    }
    results.succeed(output, now.get());
    output.release();
  }

  private void failingRun() {
    results.begin();
    results.fail(exit);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private CompletableFuture<Scraped> scrape() {
    return results.scrape(withinSeconds(30));
  }

  private static Scraped done(CompletableFuture<Scraped> scrape) {
    assertThat(scrape).isCompleted();
    Scraped scraped = scrape.join();
    scraped.release();
    return scraped;
  }

  private static ScrapeFailure failed(CompletableFuture<Scraped> scrape) {
    assertThat(scrape).isCompletedExceptionally();
    return failure(scrape);
  }

  @Test
  void aResultTellsItsAge() {
    run("a 1\n");
    assertThat(done(scrape()).age()).isEqualTo(Duration.ZERO);
    pass(Duration.ofSeconds(7));
    Scraped scraped = done(scrape());
    assertThat(scraped.age()).isEqualTo(Duration.ofSeconds(7));
    assertThat(scraped.bodyBytes()).isEqualTo(4);
    run("a 2\n");
    assertThat(done(scrape()).age()).isEqualTo(Duration.ZERO);
  }

  @Test
  void theFailureOfTheNewestRunGoesWithTheLastGoodResult() {
    run("a 1\n");
    assertThat(done(scrape()).lastFailure()).isNull();
    failingRun();
    Scraped kept = done(scrape());
    assertThat(kept.samples()).isEqualTo(1);
    assertThat(kept.lastFailure()).isSameAs(exit);
    results.begin();
    assertThat(done(scrape()).lastFailure()).as("until the next outcome").isSameAs(exit);
    end("a 2\n");
    assertThat(done(scrape()).lastFailure()).isNull();
  }

  @Test
  void whatIsTooOldIsNotServed() {
    run("a 1\n");
    pass(MINUTE);
    assertThat(done(scrape()).age()).isEqualTo(MINUTE);
    pass(Duration.ofMillis(1));
    ScrapeFailure failure = failed(scrape());
    assertThat(failure.reason()).isEqualTo(Reason.MAX_AGE);
    assertThat(failure.details())
        .isEqualTo(
            "sh: the last good result is 60.001 s old, max_age is 60.0 s; no run has ended since");
    assertThat(failure.isLogged()).isFalse();
    run("a 2\n");
    assertThat(done(scrape()).samples()).isEqualTo(1);
  }

  @Test
  void whatIsTooOldSaysWhyThereIsNothingNewer() {
    run("a 1\n");
    failingRun();
    pass(MINUTE.multipliedBy(2));
    ScrapeFailure failure = failed(scrape());
    assertThat(failure.reason()).isEqualTo(Reason.MAX_AGE);
    assertThat(failure.details())
        .endsWith("; the newest run failed: sh: exit status 4 instead of 0");
  }

  @Test
  void whereAllIsTooOldScrapesWaitForTheRunUnderWay() {
    run("a 1\n");
    pass(MINUTE.multipliedBy(2));
    results.begin();
    CompletableFuture<Scraped> waits = scrape();
    assertThat(waits).isNotDone();
    end("a 2\nb 2\n");
    Scraped scraped = done(waits);
    assertThat(scraped.samples()).isEqualTo(2);
    assertThat(scraped.age()).isEqualTo(Duration.ZERO);
    assertThat(scraped.lastFailure()).isNull();
  }

  @Test
  void whoWaitsForAnythingNewerFailsWithTheRun() {
    run("a 1\n");
    pass(MINUTE.multipliedBy(2));
    results.begin();
    CompletableFuture<Scraped> waits = scrape();
    results.fail(exit);
    assertThat(failed(waits).reason()).isEqualTo(Reason.MAX_AGE);
    assertThat(failure(waits).details()).contains("exit status 4");
  }

  @Test
  void whoWaitsForAnythingNewerFailsAtTheDeadline() {
    run("a 1\n");
    pass(MINUTE.multipliedBy(2));
    results.begin();
    ScrapeFailure failure = failure(results.scrape(within(Duration.ofMillis(20))));
    assertThat(failure.reason()).isEqualTo(Reason.MAX_AGE);
    assertThat(failure.details()).contains("120.0 s old", "no result within the ");
    end("a 2\n");
  }

  @Test
  void whoIsNotWaitingAnyMoreHoldsNothing() {
    results.begin();
    CompletableFuture<Scraped> gone = scrape();
    gone.cancel(false);
    run("a 1\n");
    results.close();
    assertThat(memory.used()).isZero();
  }

  @Test
  void whatIsReplacedIsHeldByItsScrapesOnly() {
    run("a 1\n");
    Scraped early = scrape().join();
    long one = memory.used();
    run("a 2\n");
    assertThat(memory.used()).isEqualTo(2 * one);
    early.release();
    assertThat(memory.used()).isEqualTo(one);
    results.close();
    assertThat(memory.used()).isZero();
    assertThat(failed(scrape()).reason()).isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void aRunTellsOneOutcome() {
    run("a 1\n");
    assertThat(results.fail(exit)).isFalse();
    assertThat(done(scrape()).lastFailure()).isNull();
  }

  @Test
  void aFurtherFormatIsOfTheResultThatIsNewestWhenItsTurnComes() {
    run("a 1\n");
    var scrape = results.scrape(within(MINUTE, ExpositionFormat.OPENMETRICS));
    run("a 2\nb 2\n");
    work.remove().run();
    assertThat(done(scrape).samples()).isEqualTo(2);
  }

  @Test
  void aFurtherFormatThatComesTooLateHoldsNothing() {
    run("a 1\n");
    var late = results.scrape(within(Duration.ofMillis(10), ExpositionFormat.OPENMETRICS));
    assertThat(failure(late).reason()).isEqualTo(Reason.TIMEOUT);
    work.remove().run();
    var closed = results.scrape(within(MINUTE, ExpositionFormat.OPENMETRICS));
    results.close();
    work.remove().run();
    assertThat(failed(closed).reason()).isEqualTo(Reason.OVERLOADED);
  }

  @Test
  void aFurtherFormatThatDoesNotFitFailsAndTheResultStays() throws Exception {
    run("a 1\n");
    HeldMemory others = memory.allowance().hold();
    others.take(memory.limit() - memory.used());
    var tight = results.scrape(within(MINUTE, ExpositionFormat.OPENMETRICS));
    work.remove().run();
    assertThat(failed(tight).reason()).isEqualTo(Reason.MEMORY_LIMIT);
    assertThat(failure(tight).details()).startsWith("output of sh: memory_limit: ");
    assertThat(memory.used()).isEqualTo(memory.limit());
    assertThat(done(scrape()).samples()).isEqualTo(1);
    others.release();
    var fits = results.scrape(within(MINUTE, ExpositionFormat.OPENMETRICS));
    work.remove().run();
    assertThat(done(fits).samples()).isEqualTo(1);
  }

  @Test
  void aFurtherFormatWithoutAThreadHoldsNothing() {
    var full =
        new LastGood(
            COMMAND,
            null,
            new Workers(
                task -> {
                  throw new RejectedExecutionException();
                },
                timer),
            now::get);
    full.begin();
    var output =
        new ScriptOutput(COMMAND, Body.of("a 1\n"), Scripts.labels(), memory.allowance().hold());
    full.succeed(output, now.get());
    output.release();
    assertThat(failed(full.scrape(within(MINUTE, ExpositionFormat.OPENMETRICS))).reason())
        .isEqualTo(Reason.OVERLOADED);
    full.close();
  }
}
