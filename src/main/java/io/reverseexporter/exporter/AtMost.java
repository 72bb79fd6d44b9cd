package io.reverseexporter.exporter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Gives an executor no more than some pieces of work at a time and keeps the rest in order, so that
 * one user of shared threads cannot take all of them. What waits holds no thread.
 */
final class AtMost implements Executor {
  private static final int MAX_WAITING = 4096;

  private final Executor executor;
  private final int max;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;

  AtMost(Executor executor, int max) {
    this.executor = executor;
    this.max = max;
  }

  @Override
  public void execute(Runnable work) {
    synchronized (this) {
      if (running >= max) {
        if (waiting.size() >= MAX_WAITING) {
          throw new RejectedExecutionException(MAX_WAITING + " pieces of work are waiting");
        }
        waiting.add(work);
        return;
      }
      running++;
    }
    try {
      executor.execute(() -> runAll(work));
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        running--;
      }
      throw e;
    }
  }

  /** Runs the work, and then on the same thread what waits. */
  private void runAll(Runnable first) {
    for (Runnable work = first; work != null; work = next()) {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        // As on a thread of its own; what waits is not to suffer from it.
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    if (next == null) {
      running--;
    }
    return next;
  }
}
