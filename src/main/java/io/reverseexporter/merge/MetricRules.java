package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a format demands of one metric of a family. The rules of OpenMetrics are those of its
 * specification; protobuf's are what readers would otherwise make up or lose.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
final class MetricRules {
  /** Counts are unsigned and have 64 bits: they are below it. */
  private static final double MAX_WHOLE = 0x1p64;

  private MetricRules() {}

  /** Why OpenMetrics forbids the metric under this type, or null. */
  static @Nullable String openMetricsFault(MetricType type, GroupedMetric metric) {
    Parts parts = Parts.of(metric);
    if (parts.repeated != null) {
      return parts.repeated;
    }
    return switch (type) {
      case COUNTER -> counterFault(parts);
      case SUMMARY -> summaryFault(metric, parts);
      case HISTOGRAM, GAUGE_HISTOGRAM -> histogramFault(type, metric, parts);
      case GAUGE, UNTYPED, INFO, STATESET, CREATED -> null;
    };
  }

  private static @Nullable String counterFault(Parts parts) {
    if (!parts.has(Role.VALUE)) {
      return "a time of creation without its counter";
    }
    return parts.isBelowZeroOrNaN(Role.VALUE) ? "a counter below zero or NaN" : createdFault(parts);
  }

  private static @Nullable String createdFault(Parts parts) {
    return parts.isBelowZeroOrNaN(Role.CREATED) ? "a time of creation below zero or NaN" : null;
  }

  private static @Nullable String summaryFault(GroupedMetric metric, Parts parts) {
    for (GroupedSample sample : metric.samples()) {
      if (sample.role() == Role.QUANTILE) {
        if (!(sample.bound() >= 0 && sample.bound() <= 1)) {
          return "a quantile that is not between 0 and 1";
        }
        if (sample.value() < 0) {
          return "a quantile with a value below zero";
        }
      }
    }
    if (parts.isBelowZeroOrNaN(Role.SUM)) {
      return "a sum below zero or NaN";
    }
    return parts.isNoCount(Role.COUNT) ? "a count that is no whole number" : createdFault(parts);
  }

  private static @Nullable String histogramFault(
      MetricType type, GroupedMetric metric, Parts parts) {
    double last = 0;
    boolean belowZero = false;
    for (GroupedSample sample : metric.samples()) {
      if (sample.role() == Role.BUCKET) {
        if (isNoCount(sample.value())) {
          return "a bucket that is no whole number";
        }
        if (sample.value() < last) {
          return "a bucket with less than the one before";
        }
        if (Double.isNaN(sample.bound())) {
          return "a bucket with the bound NaN";
        }
        last = sample.value();
        belowZero |= sample.bound() < 0;
      }
    }
    if (!parts.hasInfBucket) {
      return "a histogram without +Inf bucket";
    }
    if (parts.has(Role.COUNT) && parts.value(Role.COUNT) != last) {
      return "a count other than the +Inf bucket";
    }
    if (parts.has(Role.SUM) != parts.has(Role.COUNT)) {
      return "a sum without count, or a count without sum";
    }
    if (!parts.has(Role.SUM)) {
      return createdFault(parts);
    }
    boolean isGauge = type == MetricType.GAUGE_HISTOGRAM;
    if (belowZero && !isGauge) {
      return "a sum beside a bucket below zero";
    }
    boolean mayBeNegative = isGauge && belowZero;
    double sum = parts.value(Role.SUM);
    if (Double.isNaN(sum) || (sum < 0 && !mayBeNegative)) {
      return "a sum below zero or NaN";
    }
    return createdFault(parts);
  }

  /**
   * Why protobuf cannot carry the metric under this type without readers making up or losing
   * something, or null.
   */
  static @Nullable String protobufFault(MetricType type, GroupedMetric metric) {
    Parts parts = Parts.of(metric);
    if (parts.repeated != null) {
      return parts.repeated;
    }
    if (type == MetricType.COUNTER) {
      return parts.has(Role.VALUE) ? null : "a time of creation without its counter";
    }
    if (!parts.has(Role.COUNT) || !parts.has(Role.SUM)) {
      return "no sum or no count, which readers of protobuf would take for 0";
    }
    if (type == MetricType.SUMMARY) {
      return parts.isNoCount(Role.COUNT) ? "a count that is no whole number" : null;
    }
    for (GroupedSample sample : metric.samples()) {
      boolean counts = sample.role() == Role.BUCKET || sample.role() == Role.COUNT;
      if (counts && !(sample.value() >= 0)) {
        return "a count below zero or NaN";
      }
      if (sample.role() == Role.BUCKET && Double.isNaN(sample.bound())) {
        return "a bucket with the bound NaN";
      }
    }
    return parts.hasInfBucket
        ? null
        : "no +Inf bucket, which readers of protobuf would make of the count";
  }

  private static boolean isNoCount(double value) {
    return !(value >= 0 && value < MAX_WHOLE && value == Math.rint(value));
  }

  /** The single samples of a metric by role. */
  private static final class Parts {
    private final Map<Role, Double> values = new EnumMap<>(Role.class);
    private boolean hasInfBucket;
    private @Nullable String repeated;

    static Parts of(GroupedMetric metric) {
      var parts = new Parts();
      GroupedSample before = null;
      for (GroupedSample sample : metric.samples()) {
        boolean isBound = sample.role() == Role.BUCKET || sample.role() == Role.QUANTILE;
        if (before != null
            && sample.role() != Role.STATE
            && before.role() == sample.role()
            && (!isBound || before.bound() == sample.bound())) {
          parts.repeated = "the same sample twice in one metric";
        }
        if (!isBound) {
          parts.values.put(sample.role(), sample.value());
        }
        parts.hasInfBucket |=
            sample.role() == Role.BUCKET && sample.bound() == Double.POSITIVE_INFINITY;
        before = sample;
      }
      return parts;
    }

    boolean has(Role role) {
      return values.containsKey(role);
    }

    double value(Role role) {
      return values.getOrDefault(role, Double.NaN);
    }

    boolean isBelowZeroOrNaN(Role role) {
      return has(role) && !(value(role) >= 0);
    }

    boolean isNoCount(Role role) {
      return has(role) && MetricRules.isNoCount(value(role));
    }
  }
}
