package io.reverseexporter.exposition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The types of a metric family, of all formats together.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
public enum MetricType {
  COUNTER(1, "counter", "counter"),
  GAUGE(1 << 1, "gauge", "gauge"),
  HISTOGRAM(1 << 2, "histogram", "histogram"),
  SUMMARY(1 << 3, "summary", "summary"),
  /** In OpenMetrics called unknown. */
  UNTYPED(1 << 4, "untyped", "unknown"),
  /** OpenMetrics only. */
  INFO(1 << 5, "gauge", "info"),
  /** OpenMetrics only. */
  STATESET(1 << 6, "gauge", "stateset"),
  /** OpenMetrics and protobuf only. */
  GAUGE_HISTOGRAM(1 << 7, "untyped", "gaugehistogram"),
  /**
   * Not a type of any format: the {@code _created} samples of an OpenMetrics counter, histogram or
   * summary, which are a gauge family of their own elsewhere.
   */
  CREATED(1 << 8, "gauge", "gauge");

  private final int bit;
  private final String word;
  private final String openMetricsWord;

  MetricType(int bit, String word, String openMetricsWord) {
    this.bit = bit;
    this.word = word;
    this.openMetricsWord = openMetricsWord;
  }

  /** This type in a set of types kept as bits; below 512. */
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

  /** The word after the metric name in a {@code # TYPE} line of the text format. */
  public String word() {
    return word;
  }

  /** The same of OpenMetrics. */
  public String openMetricsWord() {
    return openMetricsWord;
  }

  /**
   * The type of the text format that the bytes from {@code start} to {@code end} name, in any case,
   * or null.
   */
  static @Nullable MetricType parse(byte[] b, int start, int end) {
    for (MetricType type : TEXT_VALUES) {
      if (type.matches(b, start, end)) {
        return type;
      }
    }
    return null;
  }

  /** The types whose samples have several names. */
  public static final List<MetricType> COMPOSITES = List.of(HISTOGRAM, SUMMARY, GAUGE_HISTOGRAM);

  /** The type of OpenMetrics that the bytes from {@code start} to {@code end} name, or null. */
  static @Nullable MetricType parseOpenMetrics(byte[] b, int start, int end) {
    for (MetricType type : VALUES) {
      if (type != CREATED && type.isOpenMetricsWord(b, start, end)) {
        return type;
      }
    }
    return null;
  }

  private static final MetricType[] VALUES = values();
  private static final MetricType[] TEXT_VALUES = {COUNTER, GAUGE, HISTOGRAM, SUMMARY, UNTYPED};

  private boolean isOpenMetricsWord(byte[] b, int start, int end) {
    if (end - start != openMetricsWord.length()) {
      return false;
    }
    for (int i = 0; i < openMetricsWord.length(); i++) {
      if (b[start + i] != openMetricsWord.charAt(i)) {
        return false;
      }
    }
    return true;
  }

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
