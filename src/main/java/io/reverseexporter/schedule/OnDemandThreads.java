package io.reverseexporter.schedule;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.quartz.spi.ThreadPool;

/**
 * Threads for Quartz that come when jobs are due and go when they are idle, so that no job waits
 * for another and few jobs cost few threads. Public only because Quartz calls it by reflection.
 */
public final class OnDemandThreads implements ThreadPool {
  private static final long IDLE_SECONDS = 30;
  private static final Duration LAST_STEPS = Duration.ofSeconds(1);

  private final int max;
  private final long closePatienceMillis;
  private final ThreadPoolExecutor executor;
  private final NamedThreads threads;
  private final Object lock = new Object();
  private int busy;
  private boolean isClosed;

  OnDemandThreads(NamedThreads threads, int max, long closePatienceMillis) {
    this.max = max;
    this.closePatienceMillis = closePatienceMillis;
    this.threads = threads;
    this.executor =
        new ThreadPoolExecutor(
            0,
            // Quartz asks before it hands work over, which bounds the threads. A bound here would
            // refuse work in the moment between a job's end and its thread's return, and Quartz
            // never runs a job again whose thread was refused.
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            threads);
  }

  @Override
  public boolean runInThread(Runnable work) {
    synchronized (lock) {
      if (isClosed) {
        // The scheduler is being shut down and forgets its jobs; of a refusal it would log an
        // error.
        return true;
      }
      busy++;
    }
    try {
      executor.execute(() -> runAndFree(work));
      return true;
    } catch (RejectedExecutionException e) {
      free();
      return false;
    }
  }

  private void runAndFree(Runnable work) {
    try {
      work.run();
    } finally {
      free();
    }
  }

  private void free() {
    synchronized (lock) {
      busy--;
      lock.notifyAll();
    }
  }

  @Override
  public int blockForAvailableThreads() {
    synchronized (lock) {
      try {
        while (busy >= max && !isClosed) {
          lock.wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Math.max(0, max - busy);
    }
  }

  /**
   * Takes no more work and frees who waits for a thread; without this the thread that waits for
   * triggers would wait for one of the jobs that its shutdown is to end.
   */
  void stopTaking() {
    synchronized (lock) {
      isClosed = true;
      lock.notifyAll();
    }
  }

  /** Waits for jobs under way, but not for ever; those that remain are interrupted. */
  @Override
  public void shutdown(boolean waitForJobsToComplete) {
    stopTaking();
    executor.shutdown();
    try {
      if (waitForJobsToComplete
          && executor.awaitTermination(closePatienceMillis, TimeUnit.MILLISECONDS)) {
        threads.awaitEnd(LAST_STEPS);
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
  }

  @Override
  public int getPoolSize() {
    return max;
  }

  @Override
  public void initialize() {}

  @Override
  public void setInstanceId(String id) {}

  @Override
  public void setInstanceName(String name) {}
}
