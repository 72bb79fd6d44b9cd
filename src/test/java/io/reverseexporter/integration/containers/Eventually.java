package io.reverseexporter.integration.containers;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for a condition, up to a limit. */
public final class Eventually {
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Eventually() {}

  /**
   * Asks again and again until the answer is true.
   *
   * @throws AssertionError with the text of {@code what} when it is not by then
   */
  public static void until(Duration limit, Supplier<String> what, Supplier<Boolean> condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.get()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting: " + what.get(), e);
      }
    }
  }
}
