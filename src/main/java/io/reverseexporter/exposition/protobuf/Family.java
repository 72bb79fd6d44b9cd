package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.ByteString;
import io.prometheus.client.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * One message, its metrics aside.
 *
 * @param message its number, from 1
 * @param unit empty if there is none
 * @param firstMetric number of its first metric in the whole exposition
 * @param metricsEnd number after its last one
 * @param unknown the fields that the schema does not know, as they stand
 */
record Family(
    int message,
    String name,
    @Nullable String help,
    String unit,
    Metrics.MetricType type,
    int firstMetric,
    int metricsEnd,
    ByteString unknown) {
  private static final String TOTAL = "_total";

  /** Whether its metrics are made of the field {@code histogram}. */
  boolean isHistogram() {
    return type == Metrics.MetricType.HISTOGRAM || type == Metrics.MetricType.GAUGE_HISTOGRAM;
  }

  /** A counter's name without {@code _total}; any other as it is. */
  String baseName() {
    boolean isTotal = type == Metrics.MetricType.COUNTER && name.endsWith(TOTAL);
    return isTotal ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  /** Whether the name ends in the unit, as Prometheus demands. */
  boolean isUnitFit() {
    return unit.isEmpty() || baseName().endsWith("_" + unit);
  }
}
