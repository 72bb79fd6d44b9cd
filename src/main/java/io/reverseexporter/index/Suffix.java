package io.reverseexporter.index;

import io.reverseexporter.exposition.MetricType;
import java.util.List;

/** What a sample's name has behind the name of its family. */
enum Suffix {
  BUCKET("_bucket", MetricType.HISTOGRAM.bit() | MetricType.GAUGE_HISTOGRAM.bit()),
  SUM("_sum", MetricType.HISTOGRAM.bit() | MetricType.SUMMARY.bit()),
  COUNT("_count", MetricType.HISTOGRAM.bit() | MetricType.SUMMARY.bit()),
  GSUM("_gsum", MetricType.GAUGE_HISTOGRAM.bit()),
  GCOUNT("_gcount", MetricType.GAUGE_HISTOGRAM.bit()),
  /** OpenMetrics only. */
  CREATED(
      "_created", MetricType.COUNTER.bit() | MetricType.HISTOGRAM.bit() | MetricType.SUMMARY.bit()),
  /** OpenMetrics only; in the text format it is part of the family's name. */
  TOTAL("_total", MetricType.COUNTER.bit()),
  /** OpenMetrics only; in the text format it is part of the family's name. */
  INFO("_info", MetricType.INFO.bit());

  /** All of them, without a copy. */
  static final List<Suffix> ALL = List.of(values());

  private final String text;
  private final int types;

  Suffix(String text, int types) {
    this.text = text;
    this.types = types;
  }

  int length() {
    return text.length();
  }

  /** The types whose families have samples with this suffix, as bits. */
  int types() {
    return types;
  }

  void copyTo(byte[] target, int at) {
    for (int i = 0; i < text.length(); i++) {
      target[at + i] = (byte) text.charAt(i);
    }
  }

  /** Whether just this stands from {@code start} to {@code end}. */
  boolean is(byte[] b, int start, int end) {
    if (end - start != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[start + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
