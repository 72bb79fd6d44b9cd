package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scrape that waits for a run. It fails at its own deadline, whatever the run does.
 *
 * @param deadline of the scrape
 * @param format that the scrape answers in
 * @param future what the scrape was given
 */
record Waiter(Deadline deadline, ExpositionFormat format, CompletableFuture<Scraped> future) {
  static Waiter of(ScrapeRequest request, String command, ScheduledExecutorService timer) {
    var future = new CompletableFuture<Scraped>();
    long nanos = request.deadline().remainingNanos();
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
    return new Waiter(request.deadline(), request.format(), future);
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

  /** Gives the scrape the output in its format, or the reason why there is none. */
  void complete(ScriptOutput output) {
    if (future.isDone()) {
      return;
    }
    try {
      future.complete(output.indexed(format));
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
