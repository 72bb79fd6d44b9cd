package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.schedule.VirtualThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Real threads for a test, and a check that none of them is stuck in the end. */
public final class TestWorkers implements AutoCloseable {
  private static final int MANY = 10_000;

  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final ExecutorService fetching = Executors.newCachedThreadPool(fetchThreads());
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  public TestWorkers() {
    timer.setRemoveOnCancelPolicy(true);
  }

  public Workers workers() {
    return Workers.of(new Lanes(blocking, MANY), new Lanes(fetching, MANY), timer);
  }

  /** As the application: virtual ones where there are any. */
  private static ThreadFactory fetchThreads() {
    ThreadFactory virtual = VirtualThreads.factory();
    return virtual == null ? Executors.defaultThreadFactory() : virtual;
  }

  public ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  /** Ends the threads; fails when one is still blocked after a while. */
  @Override
  public void close() {
    timer.shutdownNow();
    blocking.shutdown();
    fetching.shutdown();
    try {
      assertThat(fetching.awaitTermination(3, TimeUnit.SECONDS)).as("no fetch is stuck").isTrue();
      assertThat(blocking.awaitTermination(3, TimeUnit.SECONDS)).as("no worker is stuck").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
