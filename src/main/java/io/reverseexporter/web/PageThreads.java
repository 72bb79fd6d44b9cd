package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs what is left to do for a request that had to wait: on a thread for pages, or where none is
 * free on the one that knows that the waiting is over, since nobody else would.
 */
public final class PageThreads implements Executor {
  private final Executor pages;
  private final ScheduledExecutorService timer;

  /**
   * Threads for pages.
   *
   * @param timer says when a deadline is there; runs nothing itself unless no page thread is free
   */
  public PageThreads(Executor pages, ScheduledExecutorService timer) {
    this.pages = pages;
    this.timer = timer;
  }

  @Override
  public void execute(Runnable work) {
    try {
      pages.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }

  /** Runs work at a deadline, unless it is cancelled before or the application ends. */
  Future<?> at(Deadline deadline, Runnable work) {
    try {
      return timer.schedule(() -> execute(work), deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
