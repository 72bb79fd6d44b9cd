package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Workers;
import io.reverseexporter.schedule.NamedThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All threads of this application but the scheduler's. None is there before it is needed. */
final class ApplicationThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationThreads.class);

  /** Exporters that can be waited for at the same time. */
  private static final int MAX_WORKERS = 512;

  /** Pages that can be made and written at the same time. */
  private static final int MAX_PAGES = 256;

  /**
   * Passwords that can be checked at the same time: half of the processors, so that no attack with
   * passwords takes them all.
   */
  static final int MAX_PASSWORDS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  /** Pieces of work that wait for a thread in each pool; what comes beyond is refused at once. */
  private static final int MAX_WAITING = 4096;

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The costliest hash that is read takes some seconds, and nothing ends it. */
  private static final Duration LONGEST_HASH = Duration.ofSeconds(20);

  private final NamedThreads workerThreads = new NamedThreads("reverse-exporter-worker-");
  private final NamedThreads pageThreads = new NamedThreads("reverse-exporter-page-");
  private final NamedThreads passwordThreads = new NamedThreads("reverse-exporter-password-");
  private final NamedThreads timerThreads = new NamedThreads("reverse-exporter-timer-");
  private final ExecutorService workers = pool(workerThreads, MAX_WORKERS);
  private final ExecutorService pages = pool(pageThreads, MAX_PAGES);
  private final ExecutorService passwords = pool(passwordThreads, MAX_PASSWORDS);
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, timerThreads);

  ApplicationThreads() {
    // A scrape that ends in time, as nearly all do, leaves nothing in the timer's queue.
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Workers workers() {
    return new Workers(workers, timer);
  }

  Executor pages() {
    return pages;
  }

  /** For hashing, which takes a processor for as long as it lasts. */
  Executor passwords() {
    return passwords;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /**
   * A pool whose thread that was idle last takes the next work. Where all are busy, work waits:
   * what waits past its deadline is answered by the timer.
   */
  private static ExecutorService pool(NamedThreads threads, int max) {
    var queue = new OverflowQueue(MAX_WAITING);
    return new ThreadPoolExecutor(
        0, max, IDLE.toSeconds(), TimeUnit.SECONDS, queue, threads, queue);
  }

  /** Ends all threads. Pages under way are finished first, if that is a matter of seconds. */
  @Override
  public void close() {
    pages.shutdown();
    await(pages);
    List<ExecutorService> all = List.of(pages, workers, passwords, timer);
    all.forEach(ExecutorService::shutdownNow);
    for (NamedThreads threads : List.of(pageThreads, workerThreads, timerThreads)) {
      awaitEnd(threads, PATIENCE);
    }
    awaitEnd(passwordThreads, LONGEST_HASH);
  }

  private static void await(ExecutorService pool) {
    try {
      pool.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(NamedThreads threads, Duration patience) {
    try {
      if (!threads.awaitEnd(patience)) {
        LOG.warn("threads are still busy {} after they were told to end: {}", patience, threads);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
