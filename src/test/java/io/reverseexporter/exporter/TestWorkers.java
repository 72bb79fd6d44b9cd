package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real threads for a test, and a check that none of them is stuck in the end. */
public final class TestWorkers implements AutoCloseable {
  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  public TestWorkers() {
    timer.setRemoveOnCancelPolicy(true);
  }

  public Workers workers() {
    return new Workers(blocking, timer);
  }

  public ScheduledThreadPoolExecutor timer() {
    return timer;
  }

  /** Ends the threads; fails when one is still blocked after a while. */
  @Override
  public void close() {
    timer.shutdownNow();
    blocking.shutdown();
    try {
      assertThat(blocking.awaitTermination(3, TimeUnit.SECONDS)).as("no worker is stuck").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
