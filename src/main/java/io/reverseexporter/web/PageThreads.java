package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import java.time.Duration;
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
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Executor pages;
  private final ScheduledExecutorService timer;
  private final Duration patience;

  /**
   * Threads for pages.
   *
   * @param timer says when a deadline is there; runs nothing itself unless no page thread is free
   */
  public PageThreads(Executor pages, ScheduledExecutorService timer) {
    this(pages, timer, PATIENCE);
  }

  /**
   * Threads for pages.
   *
   * @param patience with clients that take nothing of their answer, or do not send their body
   */
  PageThreads(Executor pages, ScheduledExecutorService timer, Duration patience) {
    this.pages = pages;
    this.timer = timer;
    this.patience = patience;
  }

  /** How long a client may take nothing of its answer, or need to send its body. */
  Duration patience() {
    return patience;
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
    return after(deadline.remainingNanos(), () -> execute(work));
  }

  /**
   * Runs work on the timer's own thread, unless it is cancelled before or the application ends.
   *
   * @param work must not block
   */
  Future<?> after(long nanos, Runnable work) {
    try {
      return timer.schedule(work, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
