package io.reverseexporter.telemetry;

import java.util.concurrent.TimeUnit;

/**
 * How many lines may be logged in a minute, so that what happens all the time does not fill the
 * log. Not safe for use by several threads.
 */
public final class LineBudget {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final int max;
  private long minuteBegan;
  private int taken;

  /**
   * A budget of which nothing is taken.
   *
   * @param max lines in a minute, which begins with the first of them
   */
  public LineBudget(int max) {
    this.max = max;
  }

  /**
   * Takes a line, if one is left.
   *
   * @param now of a clock like {@link System#nanoTime()}
   */
  public boolean take(long now) {
    if (taken == 0 || now - minuteBegan >= MINUTE_NANOS) {
      minuteBegan = now;
      taken = 0;
    }
    if (taken >= max) {
      return false;
    }
    taken++;
    return true;
  }
}
