package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.SharedFetches;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

// Most scrapes are only there to be joined.
@SuppressWarnings("FutureReturnValueIgnored")
class SharedFetchesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final long PAGE = 1000;
  private static final Pattern AFTER =
      Pattern.compile("u: nothing had come after ([0-9.]+) s, at the deadline");

  private final TestWorkers threads = new TestWorkers();

  /** The clock that tells how old a fetch is; deadlines are on the system's. */
  private final AtomicLong now = new AtomicLong(System.nanoTime());

  private final SharedFetches fetches =
      new SharedFetches(threads.workers(), now::get, HttpExporter.MAX_IDENTICAL);
  private final MemoryBudget budget = new MemoryBudget(1_000_000);
  private final List<Work> begun = new CopyOnWriteArrayList<>();

  /** A fetch that ends when the test says so. */
  private final class Work implements TimedWork<Scraped> {
    private final Allowance allowance = budget.allowance();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private final CountDownLatch aborted = new CountDownLatch(1);

    @Override
    public Scraped work() throws ScrapeFailure {
      HeldMemory memory = allowance.hold();
      try {
        memory.take(PAGE);
        if (end.get()) {
          return page(memory);
        }
      } catch (InterruptedException | ExecutionException | NoRoomException e) {
        memory.release();
        throw new IllegalStateException(e);
      }
      memory.release();
      throw new ScrapeFailure(Reason.HTTP_STATUS, "u: expected status 200, got 500");
    }

    @Override
    public String progress() {
      return "u: nothing had come";
    }

    @Override
    public void abort() {
      aborted.countDown();
      end.complete(false);
    }

    private boolean isAborted() {
      return aborted.getCount() == 0;
    }
  }

  private static Scraped page(HeldMemory memory) {
    try {
      Body body = Body.of("a 1\n".getBytes(StandardCharsets.UTF_8));
      return Scraped.of(
          ExpositionIndex.of(body, ExtraLabels.of("e", Map.of()), ExpositionFormat.TEXT),
          PAGE,
          memory);
    } catch (MalformedExpositionException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<Scraped> scrape(Duration time) {
    return scrape(ExpositionFormat.TEXT, time);
  }

  private CompletableFuture<Scraped> scrape(ExpositionFormat format, Duration time) {
    return fetches.scrape(
        format,
        Deadline.after(time),
        () -> {
          var work = new Work();
          begun.add(work);
          return work;
        });
  }

  private void later(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @AfterEach
  void nothingIsLeft() {
    begun.forEach(Work::abort);
    until("all memory is given back", () -> budget.used() == 0);
    until("no alarm is left", () -> threads.timer().getQueue().isEmpty());
    threads.close();
  }

  @Test
  void joinsWhatBeganAMomentAgo() {
    var first = scrape(LONG);
    later(200);
    var second = scrape(LONG);
    assertThat(begun).hasSize(1);
    begun.get(0).end.complete(true);
    Scraped one = first.join();
    Scraped two = second.join();
    one.release();
    assertThat(budget.used()).as("held for the other").isEqualTo(PAGE);
    two.release();
    assertThat(begun.get(0).isAborted()).isFalse();
  }

  @Test
  void beginsAnotherWhenTheFirstIsOld() {
    scrape(LONG);
    later(260);
    scrape(LONG);
    assertThat(begun).hasSize(2);
  }

  @Test
  void neverHasMoreThanTwoInFlight() {
    for (int i = 0; i < 20; i++) {
      scrape(LONG);
      later(260);
    }
    assertThat(begun).hasSize(2);
    begun.get(1).end.complete(false);
    until("the younger one is over", () -> fetches.inFlight() == 1);
    scrape(LONG);
    assertThat(begun).hasSize(3);
  }

  @Test
  void joinsTheYoungestOfTwo() {
    var first = scrape(LONG);
    later(260);
    scrape(LONG);
    later(10_000);
    var third = scrape(LONG);
    begun.get(0).end.complete(true);
    begun.get(1).end.complete(false);
    assertThat(HttpFixture.failure(third).reason()).isEqualTo(Reason.HTTP_STATUS);
    first.join().release();
  }

  @Test
  void doesNotJoinWhatIsForAnotherFormat() {
    scrape(ExpositionFormat.TEXT, LONG);
    scrape(ExpositionFormat.TEXT_1, LONG);
    scrape(ExpositionFormat.OPENMETRICS, LONG);
    scrape(ExpositionFormat.TEXT.with(Escaping.DOTS), LONG);
    scrape(new ExpositionFormat(ExpositionFormat.TEXT.syntax(), "0.0.4", Escaping.DOTS), LONG);
    assertThat(begun).hasSize(4);
  }

  @Test
  void aScrapeFailsAtItsOwnDeadlineAndTheFetchGoesOn() {
    var first = scrape(SHORT);
    later(100);
    var second = scrape(LONG);
    ScrapeFailure failure = HttpFixture.failure(first);
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(failure.details()).matches(AFTER);
    begun.get(0).end.complete(true);
    second.join().release();
  }

  @Test
  void aLaterOneDoesNotWaitForTheDeadlineOfTheFirst() {
    var first = scrape(LONG);
    later(100);
    assertThat(HttpFixture.failure(scrape(SHORT)).details())
        .matches(
            "u: nothing had come after [0-9.]+ s, at the deadline;"
                + " it shared a fetch that began 100 ms before it");
    assertThat(begun.get(0).isAborted()).isFalse();
    assertThat(first).isNotDone();
  }

  @Test
  void whoJoinsAnOldFetchDoesNotProlongItAndBeginsAnother() {
    scrape(LONG);
    later(260);
    var second = scrape(SHORT);
    later(260);
    var third = scrape(LONG);
    var fourth = scrape(LONG);
    assertThat(begun).hasSize(2);
    assertThat(HttpFixture.failure(second).reason()).isEqualTo(Reason.TIMEOUT);
    until("the fetch is aborted", begun.get(1)::isAborted);
    until("another has begun", () -> begun.size() == 3);
    assertThat(begun.get(0).isAborted()).isFalse();
    begun.get(2).end.complete(true);
    third.join().release();
    fourth.join().release();
    assertThat(begun).as("one for both").hasSize(3);
  }

  @Test
  void whoGivesUpAfterTheJoinedFetchHasEndedEndsTheNextOne() {
    scrape(LONG);
    later(260);
    scrape(SHORT);
    later(260);
    var third = scrape(LONG);
    until("another has begun", () -> begun.size() == 3);
    third.cancel(false);
    assertThat(begun.get(2).isAborted()).isTrue();
    assertThat(fetches.inFlight()).isEqualTo(1);
  }

  @Test
  void itsOwnDeadlineHoldsAcrossFetches() {
    scrape(LONG);
    later(260);
    scrape(SHORT);
    later(260);
    var third = scrape(SHORT.multipliedBy(3));
    ScrapeFailure failure = HttpFixture.failure(third);
    assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    Matcher told = AFTER.matcher(failure.details());
    assertThat(told.matches()).as(failure.details()).isTrue();
    assertThat(Double.parseDouble(told.group(1)))
        .as("from when it came, not from when the last fetch began")
        .isGreaterThan(0.35);
    assertThat(begun).hasSize(3);
  }

  @Test
  void isAbortedWhenTheLastHasGone() {
    var first = scrape(LONG);
    var second = scrape(LONG);
    first.cancel(false);
    assertThat(begun.get(0).isAborted()).isFalse();
    second.cancel(false);
    assertThat(begun.get(0).isAborted()).isTrue();
    scrape(LONG);
    assertThat(begun).as("an aborted fetch is not joined").hasSize(2);
  }

  @Test
  void allFailWithTheSameFailure() {
    var first = scrape(LONG);
    var second = scrape(LONG);
    begun.get(0).end.complete(false);
    assertThat(HttpFixture.failure(first)).isSameAs(HttpFixture.failure(second));
  }

  @Test
  void aFaultFailsAll() {
    var first = scrape(LONG);
    var second = scrape(LONG);
    begun.get(0).end.completeExceptionally(new IllegalStateException("broken"));
    assertThat(HttpFixture.failure(first).reason()).isEqualTo(Reason.INTERNAL);
    assertThat(HttpFixture.failure(second).details()).contains("broken");
  }

  @Test
  void noThreadAndNoTimerFailAtOnce() {
    var full =
        new Workers(
            work -> {
              throw new RejectedExecutionException("full");
            },
            threads.timer());
    var rejected = new SharedFetches(full, System::nanoTime, HttpExporter.MAX_IDENTICAL);
    var scrape = rejected.scrape(ExpositionFormat.TEXT, Deadline.after(LONG), Work::new);
    assertThat(HttpFixture.failure(scrape).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(rejected.inFlight()).isZero();
    threads.timer().shutdownNow();
    assertThat(HttpFixture.failure(scrape(LONG)).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(fetches.inFlight()).isZero();
  }

  @Test
  void anErrorAtTheStartLeavesNothingBehind() {
    var broken =
        new Workers(
            work -> {
              throw new OutOfMemoryError("no thread of the JVM's");
            },
            threads.timer());
    var unable = new SharedFetches(broken, System::nanoTime, HttpExporter.MAX_IDENTICAL);
    var scrape = unable.scrape(ExpositionFormat.TEXT, Deadline.after(LONG), Work::new);
    assertThat(HttpFixture.failure(scrape).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(unable.inFlight()).isZero();
  }

  @Test
  void nothingIsRunThatNobodyWaitsFor() {
    var waiting = new ArrayList<Runnable>();
    var slow =
        new SharedFetches(
            new Workers(waiting::add, threads.timer()),
            System::nanoTime,
            HttpExporter.MAX_IDENTICAL);
    var ran = new AtomicInteger();
    var scrape =
        slow.scrape(
            ExpositionFormat.TEXT,
            Deadline.after(LONG),
            () ->
                new TimedWork<>() {
                  @Override
                  public Scraped work() {
                    ran.incrementAndGet();
                    return page(budget.allowance().hold());
                  }

                  @Override
                  public String progress() {
                    return "";
                  }

                  @Override
                  public void abort() {}
                });
    scrape.cancel(false);
    waiting.forEach(Runnable::run);
    assertThat(ran).hasValue(0);
  }

  /** Whatever the timing, each scrape gets one end, and all memory comes back. */
  @Test
  void nothingLeaksWhateverTheTiming() throws InterruptedException {
    var random = new Random(5);
    var served = new AtomicInteger();
    var late = new AtomicInteger();
    var failed = new AtomicInteger();
    int scrapes = 1000;
    var open = new CountDownLatch(scrapes);
    for (int i = 0; i < scrapes; i++) {
      var deadline = Deadline.after(Duration.ofNanos(random.nextInt(3_000_000)));
      int takes = random.nextInt(3_000_000);
      boolean fails = random.nextInt(5) == 0;
      CompletableFuture<Scraped> scrape =
          fetches.scrape(ExpositionFormat.TEXT, deadline, () -> timed(takes, !fails));
      scrape.whenComplete(
          (scraped, failure) -> {
            if (scraped != null) {
              served.incrementAndGet();
              scraped.release();
            } else if (failure instanceof ScrapeFailure why && why.reason() == Reason.TIMEOUT) {
              late.incrementAndGet();
            } else {
              failed.incrementAndGet();
            }
            open.countDown();
          });
      if (random.nextInt(20) == 0) {
        scrape.cancel(false);
      }
      later(random.nextInt(3) == 0 ? 300 : 0);
      // Any timing: a scrape may begin before, while and after another one ends.
      TimeUnit.NANOSECONDS.sleep(random.nextInt(200_000));
    }
    assertThat(open.await(20, TimeUnit.SECONDS)).as("each has an end").isTrue();
    assertThat(served).hasPositiveValue();
    assertThat(late).hasPositiveValue();
    assertThat(failed).hasPositiveValue();
    until("no fetch is left", () -> fetches.inFlight() == 0);
  }

  private Work timed(int nanos, boolean succeeds) {
    var work = new Work();
    threads.timer().schedule(() -> work.end.complete(succeeds), nanos, TimeUnit.NANOSECONDS);
    return work;
  }
}
