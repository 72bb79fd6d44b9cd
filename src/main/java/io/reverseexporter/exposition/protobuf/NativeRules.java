package io.reverseexporter.exposition.protobuf;

import io.prometheus.client.Metrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus demands of a native histogram. It refuses a whole page for one that breaks this,
 * so such an exporter is refused here: the others on the page would be lost with it.
 */
final class NativeRules {
  private NativeRules() {}

  /** Why Prometheus refuses the histogram, or null. */
  static @Nullable String fault(Metrics.Histogram histogram) {
    boolean isFloat = histogram.getSampleCountFloat() > 0 || histogram.getZeroCountFloat() > 0;
    int positive = isFloat ? histogram.getPositiveCountCount() : histogram.getPositiveDeltaCount();
    int negative = isFloat ? histogram.getNegativeCountCount() : histogram.getNegativeDeltaCount();
    String fault = spansFault(histogram.getPositiveSpanList(), positive);
    if (fault == null) {
      fault = spansFault(histogram.getNegativeSpanList(), negative);
    }
    if (fault != null) {
      return fault;
    }
    return isFloat ? floatFault(histogram) : integerFault(histogram);
  }

  private static @Nullable String spansFault(List<Metrics.BucketSpan> spans, int buckets) {
    long inSpans = 0;
    for (int i = 0; i < spans.size(); i++) {
      if (i > 0 && spans.get(i).getOffset() < 0) {
        return "a span of a native histogram with a negative offset";
      }
      inSpans += Integer.toUnsignedLong(spans.get(i).getLength());
    }
    return inSpans == buckets
        ? null
        : "spans for " + inSpans + " buckets of a native histogram, which has " + buckets;
  }

  private static @Nullable String floatFault(Metrics.Histogram histogram) {
    boolean isNegative =
        histogram.getPositiveCountList().stream().anyMatch(count -> count < 0)
            || histogram.getNegativeCountList().stream().anyMatch(count -> count < 0);
    return isNegative ? "a bucket of a native histogram below zero" : null;
  }

  private static @Nullable String integerFault(Metrics.Histogram histogram) {
    long positive = total(histogram.getPositiveDeltaList());
    long negative = total(histogram.getNegativeDeltaList());
    if (positive < 0 || negative < 0) {
      return "a bucket of a native histogram below zero";
    }
    long sum = positive + negative;
    return Long.compareUnsigned(sum, histogram.getSampleCount()) <= 0
        ? null
        : "buckets of a native histogram with "
            + Long.toUnsignedString(sum)
            + " observations, which has a count of "
            + Long.toUnsignedString(histogram.getSampleCount());
  }

  /** What the buckets have together, or -1 if one of them is below zero. */
  private static long total(List<Long> deltas) {
    long bucket = 0;
    long total = 0;
    for (long delta : deltas) {
      bucket += delta;
      if (bucket < 0) {
        return -1;
      }
      total += bucket;
    }
    return total;
  }
}
