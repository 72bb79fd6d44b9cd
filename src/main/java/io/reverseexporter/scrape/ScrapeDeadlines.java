package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * How long a scrape may take.
 *
 * @param timeout without a wish of the client
 * @param max at most, whatever the client wishes
 * @param offset what is left to the client of the time that it says it waits
 */
public record ScrapeDeadlines(Duration timeout, Duration max, Duration offset) {
  /** The header in which Prometheus says how long it waits. */
  public static final String HEADER = "X-Prometheus-Scrape-Timeout-Seconds";

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_CHARS = 100;

  /** Double.parseDouble alone would take {@code 5d}, {@code 0x1p3} and {@code NaN}, too. */
  private static final Pattern DECIMAL =
      Pattern.compile("\\+?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  /**
   * When a scrape that starts now is due.
   *
   * @param headers the values of {@link #HEADER} in the request. What is not one finite number
   *     above 0 is ignored
   */
  public Deadline deadline(List<String> headers) {
    return Deadline.after(within(headers));
  }

  /** How long a scrape with these headers may take. */
  Duration within(List<String> headers) {
    OptionalDouble wish = headers.size() == 1 ? seconds(headers.get(0)) : OptionalDouble.empty();
    if (wish.isEmpty()) {
      return timeout;
    }
    double seconds = wish.getAsDouble();
    double left = Math.max(seconds - offset.toNanos() / NANOS_PER_SECOND, seconds / 2);
    // Compared as doubles: the wish may be more than a Duration of nanoseconds can hold.
    double nanos = Math.min(left * NANOS_PER_SECOND, (double) max.toNanos());
    return Duration.ofNanos((long) nanos);
  }

  private static OptionalDouble seconds(String header) {
    String text = header.strip();
    if (text.length() > MAX_CHARS || !DECIMAL.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    double seconds = Double.parseDouble(text);
    return Double.isFinite(seconds) && seconds > 0
        ? OptionalDouble.of(seconds)
        : OptionalDouble.empty();
  }
}
