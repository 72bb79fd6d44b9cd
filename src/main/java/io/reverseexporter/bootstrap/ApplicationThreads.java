package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Lanes;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.schedule.NamedThreads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All threads of this application but the scheduler's. None is there before it is needed. */
final class ApplicationThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationThreads.class);

  /** Exporters that can be waited for at the same time, beyond those of each exporter's own. */
  private static final int EXTRA_WORKERS = 256;

  /** Pages that can be made and written at the same time, beyond those of each endpoint's own. */
  private static final int EXTRA_PAGES = 128;

  /** Pages of an endpoint that wait for nobody else's. */
  private static final int OWN_PAGES = 2;

  /** Pages of one endpoint; clients that do not read them hold as many threads. */
  private static final int MAX_PAGES = 64;

  /**
   * Passwords that can be checked at the same time: half of the processors, so that no attack with
   * passwords takes them all.
   */
  static final int MAX_PASSWORDS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The costliest hash that is read takes some seconds, and nothing ends it. */
  private static final Duration LONGEST_HASH = Duration.ofSeconds(20);

  private final Pool workers;
  private final Pool fetches;
  private final Pool pages;
  private final Pool passwords;
  private final Executor passwordLane;
  private final NamedThreads timerThreads;
  private final ScheduledThreadPoolExecutor timer;

  /** Threads with their lanes. */
  private record Pool(NamedThreads threads, ExecutorService executor, Lanes lanes) {
    /** A pool whose thread that was idle last takes the next work. Lanes bound it. */
    static Pool of(String name, @Nullable ThreadFactory source, Duration idle, int extra) {
      var threads = new NamedThreads("reverse-exporter-" + name + "-", source);
      var executor =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              idle.toSeconds(),
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              threads);
      return new Pool(threads, executor, new Lanes(executor, extra));
    }

    /** Lets nothing more begin, and interrupts what runs. */
    void end() {
      lanes.close();
      executor.shutdownNow();
    }
  }

  /** Threads of these kinds; the container's for all but fetches, if those can be virtual. */
  ApplicationThreads(ThreadSources sources) {
    ThreadFactory container = sources.container();
    workers = Pool.of("worker", container, IDLE, EXTRA_WORKERS);
    // A virtual thread costs nothing to make, and is for one piece of work.
    fetches =
        sources.virtual() == null
            ? workers
            : Pool.of("fetch", sources.virtual(), Duration.ZERO, EXTRA_WORKERS);
    pages = Pool.of("page", container, IDLE, EXTRA_PAGES);
    passwords = Pool.of("password", container, IDLE, 0);
    passwordLane = passwords.lanes().lane(MAX_PASSWORDS, MAX_PASSWORDS);
    timerThreads = new NamedThreads("reverse-exporter-timer-", container);
    timer = new ScheduledThreadPoolExecutor(1, timerThreads);
    // A scrape that ends in time, as nearly all do, leaves nothing in the timer's queue.
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  Workers workers() {
    return Workers.of(workers.lanes(), fetches.lanes(), timer);
  }

  /** A new lane for the pages of one endpoint, or for others that belong together. */
  Executor pages() {
    return pages.lanes().lane(OWN_PAGES, MAX_PAGES);
  }

  /** For hashing, which takes a processor for as long as it lasts. */
  Executor passwords() {
    return passwordLane;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Ends all threads. Pages under way are finished first, if that is a matter of seconds. */
  @Override
  public void close() {
    pages.executor().shutdown();
    await(pages.executor());
    List.of(pages, workers, fetches, passwords).forEach(Pool::end);
    timer.shutdownNow();
    for (Pool pool : List.of(pages, workers, fetches)) {
      awaitEnd(pool.threads(), PATIENCE);
    }
    awaitEnd(timerThreads, PATIENCE);
    awaitEnd(passwords.threads(), LONGEST_HASH);
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
