package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scrape that waits for a run. It fails at its own deadline, whatever the run does.
 *
 * @param deadline of the scrape
 * @param format that the scrape answers in
 * @param future what the scrape was given
 */
record Waiter(Deadline deadline, ExpositionFormat format, CompletableFuture<Scraped> future) {
  /**
   * Begins to wait.
   *
   * @param reason that the scrape fails with at its deadline
   * @param subject what the details of that begin with
   */
  static Waiter of(
      ScrapeRequest request, Reason reason, String subject, ScheduledExecutorService timer) {
    var future = new CompletableFuture<Scraped>();
    long nanos = request.deadline().remainingNanos();
    try {
      ScheduledFuture<?> timeout =
          timer.schedule(
              () -> future.completeExceptionally(late(reason, subject, nanos)),
              nanos,
              TimeUnit.NANOSECONDS);
      var unused = future.whenComplete((result, failure) -> timeout.cancel(false));
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(RunEnd.stopped());
    }
    return new Waiter(request.deadline(), request.format(), future);
  }

  private static ScrapeFailure late(Reason reason, String subject, long nanos) {
    return new ScrapeFailure(
        reason,
        subject
            + ": no result within the "
            + TimeUnit.NANOSECONDS.toMillis(nanos)
            + " ms that the scrape had left");
  }

  boolean isWaiting() {
    return !future.isDone() && !deadline.isPast();
  }

  /**
   * Gives the scrape the output in its format, with a share of its memory, or the reason why there
   * is none. Nothing if the scrape does not wait any more.
   *
   * @param output that the caller holds
   * @param age of it, null if it was made for the scrape
   */
  void complete(ScriptOutput output, @Nullable Duration age) {
    if (future.isDone()) {
      return;
    }
    try {
      Scraped scraped = OutputShare.of(output, age, null).in(format);
      if (!future.complete(scraped)) {
        scraped.release();
      }
    } catch (ScrapeFailure e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      // Out of memory, say. Those that wait beside this one still want theirs.
      fail(new ScrapeFailure(Reason.INTERNAL, "a fault of this application: " + e, e));
    }
  }

  void fail(ScrapeFailure failure) {
    future.completeExceptionally(failure);
  }
}
