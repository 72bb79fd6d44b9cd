package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scrape that waits for a run. It fails at its own deadline, whatever the run does.
 *
 * @param deadline of the scrape
 * @param future what the scrape was given
 */
record Waiter(Deadline deadline, CompletableFuture<Scraped> future) {
  static Waiter of(Deadline deadline, String command, ScheduledExecutorService timer) {
    var future = new CompletableFuture<Scraped>();
    long nanos = deadline.remainingNanos();
    try {
      ScheduledFuture<?> timeout =
          timer.schedule(
              () -> future.completeExceptionally(timeout(command, nanos)),
              nanos,
              TimeUnit.NANOSECONDS);
      var unused = future.whenComplete((result, failure) -> timeout.cancel(false));
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(RunEnd.stopped());
    }
    return new Waiter(deadline, future);
  }

  private static ScrapeFailure timeout(String command, long nanos) {
    return new ScrapeFailure(
        Reason.TIMEOUT,
        command
            + ": no result within the "
            + TimeUnit.NANOSECONDS.toMillis(nanos)
            + " ms that the scrape had left");
  }

  boolean isWaiting() {
    return !future.isDone() && !deadline.isPast();
  }

  void complete(Scraped result) {
    future.complete(result);
  }

  void fail(ScrapeFailure failure) {
    future.completeExceptionally(failure);
  }
}
