package io.reverseexporter.bootstrap;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.scrape.Visit;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.ScrapeThreads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetirementTest {
  private final ScrapeThreads threads = new ScrapeThreads();
  private final Retirement retirement = new Retirement(Runnable::run, threads.timer);
  private final FakeExporter gone = FakeExporter.of("gone", "a 1\n");
  private final FakeExporter carried = FakeExporter.of("carried", "a 1\n");

  @AfterEach
  void stop() {
    retirement.close();
    threads.close();
  }

  private Endpoint endpoint(Exporter... exporters) {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ZERO);
    List<Member> members =
        Stream.of(exporters).map(exporter -> new Member(exporter, false, false)).toList();
    return new Endpoint("/x", members, deadlines, 40, true, threads.context());
  }

  private static Visit enter(Endpoint endpoint) {
    return Objects.requireNonNull(endpoint.enter());
  }

  @Test
  void whatNobodyUsesEndsAtOnce() {
    retirement.retire(endpoint(gone), List.of(gone), List.of(gone));
    assertThat(gone.closed).isTrue();
    assertThat(retirement.isOver()).isTrue();
  }

  @Test
  void theLastVisitorEndsIt() {
    Endpoint old = endpoint(gone, carried);
    Visit first = enter(old);
    Visit second = enter(old);
    retirement.retire(old, List.of(gone, carried), List.of(gone));
    Visit late = enter(old);
    first.close();
    first.close();
    second.close();
    assertThat(gone.closed).isFalse();
    late.close();
    assertThat(gone.closed).isTrue();
    assertThat(carried.closed).isFalse();
    assertThat(old.enter()).as("a visit after its end").isNull();
  }

  @Test
  void anExporterThatWasCarriedOverWaitsForAllThatHadIt() {
    Endpoint first = endpoint(carried);
    Endpoint second = endpoint(carried, gone);
    Visit visit = enter(first);
    retirement.retire(first, List.of(carried), List.of());
    retirement.retire(second, List.of(carried, gone), List.of(carried, gone));
    assertThat(gone.closed).isTrue();
    assertThat(carried.closed).as("closed while the first endpoint is visited").isFalse();
    visit.close();
    assertThat(carried.closed).isTrue();
    assertThat(retirement.isOver()).isTrue();
  }

  @Test
  void theEndOfTheApplicationEndsAll() {
    Endpoint old = endpoint(gone);
    Visit visit = enter(old);
    retirement.retire(old, List.of(gone), List.of(gone));
    retirement.close();
    assertThat(gone.closed).isTrue();
    visit.close();
  }

  @Test
  void withoutAThreadItTriesAgain() {
    var isFull = new AtomicBoolean(true);
    Executor scarce =
        work -> {
          if (isFull.getAndSet(false)) {
            throw new RejectedExecutionException("full");
          }
          work.run();
        };
    // Nobody wants to wait for it as long as it does.
    var impatient =
        new ScheduledThreadPoolExecutor(1) {
          @Override
          public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(task, unit.toMillis(delay), TimeUnit.MICROSECONDS);
          }
        };
    try (var trying = new Retirement(scarce, impatient)) {
      trying.retire(endpoint(gone), List.of(gone), List.of(gone));
      until("it has ended", trying::isOver);
      assertThat(gone.closed).isTrue();
    } finally {
      impatient.shutdownNow();
    }
  }

  @Test
  void whatComesAfterTheEndOfTheApplicationEndsAtOnce() {
    Endpoint old = endpoint(gone, carried);
    Visit visit = enter(old);
    retirement.close();
    retirement.retire(old, List.of(gone, carried), List.of(gone));
    assertThat(gone.closed).isTrue();
    assertThat(retirement.isOver()).isTrue();
    visit.close();
  }
}
