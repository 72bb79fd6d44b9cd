package io.reverseexporter.exporter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One run of a {@link TimedWork}: whichever of work, deadline and caller comes first decides. */
final class TimedRun<T> implements Abandonable {
  private final TimedWork<T> work;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final long begun = System.nanoTime();
  private volatile boolean finished;

  TimedRun(TimedWork<T> work) {
    this.work = work;
  }

  CompletableFuture<T> start(Workers workers, Deadline deadline) {
    try {
      ScheduledFuture<?> alarm =
          workers.timer().schedule(this::expire, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
      var unused = result.whenComplete((done, failure) -> end(alarm));
      workers.blocking().execute(this);
    } catch (RejectedExecutionException e) {
      fail(
          ScrapeFailure.Reason.OVERLOADED,
          "no thread is free for it, or the application is being stopped",
          e);
    }
    return result;
  }

  @Override
  public boolean isAbandoned() {
    return result.isDone();
  }

  @Override
  public void run() {
    if (isAbandoned()) {
      return;
    }
    try {
      T done = work.work();
      finished = true;
      if (!result.complete(done)) {
        work.discard(done);
      }
    } catch (ScrapeFailure e) {
      finished = true;
      result.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      finished = true;
      fail(ScrapeFailure.Reason.INTERNAL, "a fault of this application: " + e, e);
    }
  }

  private void expire() {
    long millis = (System.nanoTime() - begun) / 1_000_000;
    result.completeExceptionally(
        new ScrapeFailure(
            ScrapeFailure.Reason.TIMEOUT,
            work.progress() + " after " + millis / 1000.0 + " s, at the deadline"));
  }

  private void fail(ScrapeFailure.Reason reason, String details, Throwable cause) {
    result.completeExceptionally(new ScrapeFailure(reason, details, cause));
  }

  /**
   * Runs once the result is there: what the abort makes the work throw comes too late to matter.
   */
  private void end(ScheduledFuture<?> alarm) {
    alarm.cancel(false);
    if (!finished) {
      work.abort();
    }
  }
}
