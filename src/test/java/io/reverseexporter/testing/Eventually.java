package io.reverseexporter.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition: the only place where tests let time pass. */
public final class Eventually {
  /** Long enough for a machine that does ten other things at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long SHORTEST_PAUSE_MILLIS = 1;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private Eventually() {}

  /** Checks the condition until it holds; fails after 30 s. */
  public static void until(String description, BooleanSupplier condition) {
    until(PATIENCE, () -> description, condition);
  }

  /** Checks the condition until it holds; fails after the limit. */
  public static void until(Duration limit, String description, BooleanSupplier condition) {
    until(limit, () -> description, condition);
  }

  /**
   * Checks the condition until it holds, at first every millisecond, then less often. It is checked
   * once more when the limit is over, because this thread may have been kept from running.
   *
   * @throws AssertionError with the description when the condition does not hold within the limit
   */
  public static void until(
      Duration limit, Supplier<String> description, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    long pause = SHORTEST_PAUSE_MILLIS;
    boolean isOver = false;
    while (!condition.getAsBoolean()) {
      if (isOver) {
        throw new AssertionError("not within " + limit + ": " + description.get());
      }
      sleep(pause, description);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      isOver = System.nanoTime() - end >= 0;
    }
  }

  /**
   * The same for a promise that names a time. The limit counts this thread's own time, its pauses
   * and its work: what other programs take from it does not count, so that a busy machine breaks no
   * promise of an idle one.
   */
  public static void untilInOwnTime(Duration limit, String description, BooleanSupplier condition) {
    long left = limit.toNanos();
    long pause = SHORTEST_PAUSE_MILLIS;
    while (true) {
      long begun = THREADS.getCurrentThreadCpuTime();
      if (condition.getAsBoolean()) {
        return;
      }
      left -= THREADS.getCurrentThreadCpuTime() - begun;
      if (left < 0) {
        throw new AssertionError("not within " + limit + ": " + description);
      }
      sleep(pause, () -> description);
      left -= TimeUnit.MILLISECONDS.toNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private static void sleep(long millis, Supplier<String> description) {
    try {
      // The interval between two checks.
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + description.get(), e);
    }
  }
}
