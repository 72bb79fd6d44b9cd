package io.reverseexporter.scrape;

import java.time.Duration;

/** Writes figures of metrics; made for speed, since each scrape writes some for each exporter. */
final class Decimal {
  private static final int NANO_DIGITS = 1_000_000_000;

  private Decimal() {}

  /** Appends seconds to the nanosecond, as {@code -1.500000000}. */
  static void appendSeconds(StringBuilder text, Duration duration) {
    Duration positive = duration;
    if (duration.isNegative()) {
      text.append('-');
      positive = duration.negated();
    }
    // A 1 before the nanoseconds keeps their leading zeros.
    int point = text.append(positive.getSeconds()).length();
    text.append(NANO_DIGITS + positive.getNano()).setCharAt(point, '.');
  }
}
