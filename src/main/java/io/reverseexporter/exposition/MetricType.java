package io.reverseexporter.exposition;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The types of a metric family in the Prometheus text format 0.0.4.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public enum MetricType {
  COUNTER(1),
  GAUGE(1 << 1),
  HISTOGRAM(1 << 2),
  SUMMARY(1 << 3),
  UNTYPED(1 << 4);

  private final int bit;

  MetricType(int bit) {
    this.bit = bit;
  }

  /** This type in a set of types kept as bits; below 32. */
  public int bit() {
    return bit;
  }

  /** The type of a set that holds just one, or untyped for any other. */
  public static MetricType ofSingle(int bits) {
    for (MetricType type : VALUES) {
      if (type.bit == bits) {
        return type;
      }
    }
    return UNTYPED;
  }

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word after the metric name in a {@code # TYPE} line. */
  public String word() {
    return word;
  }

  /** The type that the bytes from {@code start} to {@code end} name, in any case, or null. */
  static @Nullable MetricType parse(byte[] b, int start, int end) {
    for (MetricType type : VALUES) {
      if (type.matches(b, start, end)) {
        return type;
      }
    }
    return null;
  }

  private static final MetricType[] VALUES = values();

  private boolean matches(byte[] b, int start, int end) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      // The Go program's parser takes upper case too; a letter's case is bit 0x20.
      if ((b[start + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
