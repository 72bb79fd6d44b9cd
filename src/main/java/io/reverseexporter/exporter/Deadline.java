package io.reverseexporter.exporter;

import java.time.Duration;

/**
 * The instant a scrape must be answered by, on the clock of {@link System#nanoTime()}.
 *
 * @param nanoTime that clock's reading at the deadline
 */
public record Deadline(long nanoTime) {
  public static Deadline after(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** Nanoseconds left, at least 0. */
  public long remainingNanos() {
    return Math.max(0, nanoTime - System.nanoTime());
  }

  public boolean isPast() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** The earlier of this deadline and the one {@code duration} from now. */
  public Deadline atMost(Duration duration) {
    Deadline other = after(duration);
    return other.nanoTime - nanoTime < 0 ? other : this;
  }
}
