package io.reverseexporter.exporter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Work that may block, on a worker thread, given up at its deadline whatever it is blocked in.
 *
 * @param <T> what the work gives
 */
public interface TimedWork<T> {
  /** Does the work. Called once, on a worker thread; not at all once the deadline is past. */
  T work() throws ScrapeFailure;

  /**
   * What was being done to what, and what of it had arrived: the details of a timeout. Called from
   * the timer's thread while the work goes on.
   */
  String progress();

  /** Makes {@link #work()} end soon. Called from the timer's thread; does not block. */
  void abort();

  /**
   * Begins the work and returns at once.
   *
   * @return completes with the result, or exceptionally with a {@link ScrapeFailure}, at the
   *     deadline at the latest
   */
  static <T> CompletableFuture<T> start(TimedWork<T> work, Workers workers, Deadline deadline) {
    var result = new CompletableFuture<T>();
    long begun = System.nanoTime();
    try {
      ScheduledFuture<?> alarm =
          workers
              .timer()
              .schedule(
                  () -> expire(work, result, begun),
                  deadline.remainingNanos(),
                  TimeUnit.NANOSECONDS);
      var unused = result.whenComplete((done, failure) -> alarm.cancel(false));
      workers.blocking().execute(() -> run(work, result));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(
          new ScrapeFailure(
              ScrapeFailure.Reason.OVERLOADED,
              "no thread is free for it, or the application is being stopped",
              e));
    }
    return result;
  }

  private static <T> void run(TimedWork<T> work, CompletableFuture<T> result) {
    if (result.isDone()) {
      return;
    }
    try {
      result.complete(work.work());
    } catch (ScrapeFailure e) {
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(
          new ScrapeFailure(ScrapeFailure.Reason.INTERNAL, "a fault of this application: " + e, e));
    }
  }

  private static <T> void expire(TimedWork<T> work, CompletableFuture<T> result, long begun) {
    long millis = (System.nanoTime() - begun) / 1_000_000;
    // The answer first: whatever the abort then throws in the worker comes too late to matter.
    boolean late =
        result.completeExceptionally(
            new ScrapeFailure(
                ScrapeFailure.Reason.TIMEOUT,
                work.progress() + " after " + millis / 1000.0 + " s, at the deadline"));
    if (late) {
      work.abort();
    }
  }
}
