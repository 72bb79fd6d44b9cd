package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.schedule.VirtualThreads;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Real threads for a test, and a check that none of them is stuck in the end. Watched files are
 * looked at when the test says so.
 */
public final class TestWorkers implements AutoCloseable {
  private static final int MANY = 10_000;

  private final ExecutorService blocking = Executors.newCachedThreadPool();
  private final ExecutorService fetching = Executors.newCachedThreadPool(fetchThreads());
  private final Timer timer = new Timer();

  /** Keeps what runs every second, as the watching of files does, for the test to run. */
  private static final class Timer extends ScheduledThreadPoolExecutor {
    private static final long SECOND_MILLIS = 1_000;

    private final Map<Runnable, Future<?>> everySecond = new ConcurrentHashMap<>();

    Timer() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      if (unit.toMillis(delay) != SECOND_MILLIS) {
        return super.scheduleWithFixedDelay(command, initialDelay, delay, unit);
      }
      ScheduledFuture<?> never = super.scheduleWithFixedDelay(command, 1, 1, TimeUnit.DAYS);
      everySecond.put(command, never);
      return never;
    }
  }

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

  /** Begins what is due every second: a look at each watched file, on a thread of its own. */
  public void aSecondPasses() {
    timer.everySecond.forEach(
        (command, future) -> {
          if (!future.isCancelled()) {
            command.run();
          }
        });
  }

  /** Ends the threads; fails when one is still blocked after a while. */
  @Override
  public void close() {
    timer.shutdownNow();
    blocking.shutdown();
    fetching.shutdown();
    try {
      assertThat(fetching.awaitTermination(30, TimeUnit.SECONDS)).as("no fetch is stuck").isTrue();
      assertThat(blocking.awaitTermination(30, TimeUnit.SECONDS)).as("no worker is stuck").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
