package io.reverseexporter.integration.containers;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for a condition, up to a limit; see {@link io.reverseexporter.testing.Eventually}. */
public final class Eventually {
  private Eventually() {}

  /**
   * Checks the condition until it holds.
   *
   * @throws AssertionError with the text of {@code what} when it does not hold within the limit
   */
  public static void until(Duration limit, Supplier<String> what, Supplier<Boolean> condition) {
    io.reverseexporter.testing.Eventually.until(limit, what, condition::get);
  }
}
