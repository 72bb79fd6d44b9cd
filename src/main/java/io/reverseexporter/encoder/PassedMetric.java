package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Metrics that came in protobuf and go out as they are, but for what Prometheus takes and other
 * readers may not. A metric has the message of its family's type, with a value, and no other; a
 * point in time that no {@code google.protobuf.Timestamp} may be is left out.
 */
final class PassedMetric {
  private static final int NANOS = 1_000_000_000;

  private PassedMetric() {}

  /** A metric of a family of this type. */
  static Metrics.Metric.Builder of(Metrics.MetricType type, Metrics.Metric metric) {
    Metrics.Metric.Builder passed = metric.toBuilder();
    passed.clearCounter().clearGauge().clearSummary().clearUntyped().clearHistogram();
    switch (type) {
      case COUNTER -> passed.setCounter(counter(metric.getCounter()));
      case GAUGE -> {
        Metrics.Gauge gauge = metric.getGauge();
        passed.setGauge(gauge.toBuilder().setValue(gauge.getValue()));
      }
      case SUMMARY -> passed.setSummary(summary(metric.getSummary()));
      case UNTYPED -> {
        Metrics.Untyped untyped = metric.getUntyped();
        passed.setUntyped(untyped.toBuilder().setValue(untyped.getValue()));
      }
      case HISTOGRAM, GAUGE_HISTOGRAM -> passed.setHistogram(histogram(metric.getHistogram()));
    }
    return passed;
  }

  private static Metrics.Counter.Builder counter(Metrics.Counter counter) {
    Metrics.Counter.Builder fit = counter.toBuilder().setValue(counter.getValue());
    if (counter.hasExemplar()) {
      fit.setExemplar(exemplar(counter.getExemplar()));
    }
    return isFit(counter.getCreatedTimestamp()) ? fit : fit.clearCreatedTimestamp();
  }

  private static Metrics.Summary summary(Metrics.Summary summary) {
    return isFit(summary.getCreatedTimestamp())
        ? summary
        : summary.toBuilder().clearCreatedTimestamp().build();
  }

  private static Metrics.Histogram histogram(Metrics.Histogram histogram) {
    if (isAllFit(histogram)) {
      return histogram;
    }
    Metrics.Histogram.Builder fit = histogram.toBuilder();
    if (!isFit(histogram.getCreatedTimestamp())) {
      fit.clearCreatedTimestamp();
    }
    for (int i = 0; i < fit.getExemplarsCount(); i++) {
      fit.setExemplars(i, exemplar(fit.getExemplars(i)));
    }
    for (int i = 0; i < fit.getBucketCount(); i++) {
      Metrics.Bucket bucket = fit.getBucket(i);
      if (bucket.hasExemplar()) {
        fit.setBucket(i, bucket.toBuilder().setExemplar(exemplar(bucket.getExemplar())));
      }
    }
    if (!isAscending(histogram)) {
      List<Metrics.Bucket> buckets = new ArrayList<>(fit.getBucketList());
      buckets.sort(Comparator.comparingDouble(Metrics.Bucket::getUpperBound));
      fit.clearBucket().addAllBucket(buckets);
    }
    return fit.build();
  }

  private static boolean isAscending(Metrics.Histogram histogram) {
    for (int i = 1; i < histogram.getBucketCount(); i++) {
      if (!(histogram.getBucket(i).getUpperBound() > histogram.getBucket(i - 1).getUpperBound())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllFit(Metrics.Histogram histogram) {
    return isFit(histogram.getCreatedTimestamp())
        && isAscending(histogram)
        && histogram.getExemplarsList().stream().allMatch(e -> isFit(e.getTimestamp()))
        && histogram.getBucketList().stream().allMatch(b -> isFit(b.getExemplar().getTimestamp()));
  }

  private static Metrics.Exemplar exemplar(Metrics.Exemplar exemplar) {
    return isFit(exemplar.getTimestamp())
        ? exemplar
        : exemplar.toBuilder().clearTimestamp().build();
  }

  private static boolean isFit(Timestamp time) {
    return time.getSeconds() >= MessageNumbers.MIN_SECONDS
        && time.getSeconds() <= MessageNumbers.MAX_SECONDS
        && time.getNanos() >= 0
        && time.getNanos() < NANOS;
  }
}
