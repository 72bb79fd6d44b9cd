package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;

/**
 * Metrics that came in protobuf and go out as they are, but for two things that Prometheus takes
 * and other readers may not: it has the message of the family's type and no other, and points in
 * time are such that a {@code google.protobuf.Timestamp} may be.
 */
final class PassedMetric {
  private static final long MIN_SECONDS = -62_135_596_800L;
  private static final long MAX_SECONDS = 253_402_300_799L;
  private static final int NANOS = 1_000_000_000;

  private PassedMetric() {}

  /** A metric of a family of this type. */
  static Metrics.Metric.Builder of(Metrics.MetricType type, Metrics.Metric metric) {
    Metrics.Metric.Builder passed = metric.toBuilder();
    passed.clearCounter().clearGauge().clearSummary().clearUntyped().clearHistogram();
    switch (type) {
      case COUNTER -> passed.setCounter(counter(metric.getCounter()));
      case GAUGE -> passed.setGauge(metric.getGauge());
      case SUMMARY -> passed.setSummary(summary(metric.getSummary()));
      case UNTYPED -> passed.setUntyped(metric.getUntyped());
      case HISTOGRAM, GAUGE_HISTOGRAM -> passed.setHistogram(histogram(metric.getHistogram()));
    }
    return passed;
  }

  private static Metrics.Counter counter(Metrics.Counter counter) {
    if (isFit(counter.getCreatedTimestamp()) && isFit(counter.getExemplar().getTimestamp())) {
      return counter;
    }
    Metrics.Counter.Builder fit = counter.toBuilder();
    if (counter.hasExemplar()) {
      fit.setExemplar(exemplar(counter.getExemplar()));
    }
    if (!isFit(counter.getCreatedTimestamp())) {
      fit.clearCreatedTimestamp();
    }
    return fit.build();
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
    return fit.build();
  }

  private static boolean isAllFit(Metrics.Histogram histogram) {
    return isFit(histogram.getCreatedTimestamp())
        && histogram.getExemplarsList().stream().allMatch(e -> isFit(e.getTimestamp()))
        && histogram.getBucketList().stream().allMatch(b -> isFit(b.getExemplar().getTimestamp()));
  }

  private static Metrics.Exemplar exemplar(Metrics.Exemplar exemplar) {
    return isFit(exemplar.getTimestamp())
        ? exemplar
        : exemplar.toBuilder().clearTimestamp().build();
  }

  private static boolean isFit(Timestamp time) {
    return time.getSeconds() >= MIN_SECONDS
        && time.getSeconds() <= MAX_SECONDS
        && time.getNanos() >= 0
        && time.getNanos() < NANOS;
  }
}
