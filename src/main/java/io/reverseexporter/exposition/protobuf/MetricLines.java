package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.exposition.protobuf.LineWriter.TooLongException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes families and their metrics as OpenMetrics lines. */
final class MetricLines {
  private static final String BUCKET = "_bucket";
  private static final String COUNT = "_count";
  private static final String SUM = "_sum";
  private static final String INF = "+Inf";

  private final SampleLines lines;
  private final boolean forProtobuf;
  private final boolean withCreated;
  private final Set<String> sampleNames;

  MetricLines(SampleLines lines, List<Family> families, boolean forProtobuf, boolean withCreated) {
    this.lines = lines;
    this.forProtobuf = forProtobuf;
    this.withCreated = withCreated;
    sampleNames = sampleNames(families);
  }

  private static Set<String> sampleNames(List<Family> families) {
    Set<String> names = new HashSet<>();
    for (Family family : families) {
      names.add(family.name());
      if (family.isHistogram()) {
        names.add(family.name() + BUCKET);
      }
      if (family.isHistogram() || family.type() == MetricType.SUMMARY) {
        names.add(family.name() + COUNT);
        names.add(family.name() + SUM);
      }
    }
    return names;
  }

  /** The lines in front of a family's samples. */
  void metadata(Family family) throws TooLongException {
    String name = family.name();
    switch (family.type()) {
      case COUNTER -> counter(family);
      case GAUGE -> metadata(family, name, "gauge");
      case SUMMARY -> metadata(family, name, "summary");
      case UNTYPED -> metadata(family, name, "unknown");
      case HISTOGRAM -> metadata(family, name, "histogram");
      case GAUGE_HISTOGRAM -> gaugeHistogram(family);
    }
  }

  /** As OpenMetrics names a counter, unless something else has that name. */
  private void counter(Family family) throws TooLongException {
    String base = family.baseName();
    boolean free = !base.isEmpty() && !sampleNames.contains(base);
    metadata(family, free ? base : family.name(), "counter");
  }

  /**
   * The samples of a gauge histogram are called like those of a histogram, which OpenMetrics and
   * the text format know none for that goes down.
   */
  private void gaugeHistogram(Family family) throws TooLongException {
    if (forProtobuf) {
      metadata(family, family.name(), "histogram");
      return;
    }
    for (String suffix : List.of(BUCKET, COUNT, SUM)) {
      metadata(family, family.name() + suffix, "unknown");
    }
  }

  private void metadata(Family family, String name, String type) throws TooLongException {
    lines.metadata("TYPE", name, type);
    String unit = family.unit();
    if (SampleLines.isClassic("_" + unit) && name.endsWith("_" + unit) && !unit.isEmpty()) {
      lines.metadata("UNIT", name, unit);
    }
    if (family.help() != null) {
      lines.metadata("HELP", name, family.help());
    }
  }

  /** The lines of one metric, at least one. */
  void metric(Family family, Metrics.Metric metric) throws TooLongException {
    lines.start(metric);
    String name = family.name();
    switch (family.type()) {
      case COUNTER -> {
        Metrics.Counter counter = metric.getCounter();
        String value = GoFloat.format(counter.getValue());
        lines.sample(name, "", "", value, counter.hasExemplar() ? counter.getExemplar() : null);
        created(family, counter.hasCreatedTimestamp(), counter.getCreatedTimestamp());
      }
      case GAUGE -> lines.sample(name, GoFloat.format(metric.getGauge().getValue()));
      case UNTYPED -> lines.sample(name, GoFloat.format(metric.getUntyped().getValue()));
      case SUMMARY -> summary(family, metric.getSummary());
      case HISTOGRAM, GAUGE_HISTOGRAM -> histogram(family, metric.getHistogram());
    }
  }

  private void summary(Family family, Metrics.Summary summary) throws TooLongException {
    for (Metrics.Quantile quantile : summary.getQuantileList()) {
      String of = GoFloat.formatLabel(quantile.getQuantile());
      lines.sample(family.name(), "quantile", of, GoFloat.format(quantile.getValue()), null);
    }
    if (summary.hasSampleSum()) {
      lines.sample(family.name() + SUM, GoFloat.format(summary.getSampleSum()));
    }
    // A metric that says nothing is all zeros to Prometheus; one line is enough to keep it.
    if (summary.hasSampleCount() || (!summary.hasSampleSum() && summary.getQuantileCount() == 0)) {
      lines.sample(family.name() + COUNT, Long.toUnsignedString(summary.getSampleCount()));
    }
    created(family, summary.hasCreatedTimestamp(), summary.getCreatedTimestamp());
  }

  private void histogram(Family family, Metrics.Histogram histogram) throws TooLongException {
    String count = count(histogram.getSampleCount(), histogram.getSampleCountFloat());
    buckets(family.name() + BUCKET, histogram, count);
    if (histogram.hasSampleSum()) {
      lines.sample(family.name() + SUM, GoFloat.format(histogram.getSampleSum()));
    }
    lines.sample(family.name() + COUNT, count);
    if (family.type() == MetricType.HISTOGRAM) {
      created(family, histogram.hasCreatedTimestamp(), histogram.getCreatedTimestamp());
    }
  }

  /** Up to the bucket of infinity, which is the count if the message has none. */
  private void buckets(String name, Metrics.Histogram histogram, String count)
      throws TooLongException {
    var exemplars = new BucketExemplars(histogram);
    for (int i = 0; i < histogram.getBucketCount(); i++) {
      Metrics.Bucket bucket = histogram.getBucket(i);
      double upper = bucket.getUpperBound();
      String le = GoFloat.formatLabel(upper);
      String value = count(bucket.getCumulativeCount(), bucket.getCumulativeCountFloat());
      lines.sample(
          name, "le", le, value, bucket.hasExemplar() ? bucket.getExemplar() : exemplars.of(i));
      if (upper == Double.POSITIVE_INFINITY) {
        return;
      }
    }
    lines.sample(name, "le", INF, count, exemplars.of(histogram.getBucketCount()));
  }

  /** The integer, or the float in its place. */
  private static String count(long integer, double real) {
    return real == 0 ? Long.toUnsignedString(integer) : GoFloat.format(real);
  }

  private void created(Family family, boolean has, Timestamp time) throws TooLongException {
    if (withCreated && has) {
      lines.sample(family.baseName() + "_created", SampleLines.seconds(time));
    }
  }

  /** Whether Prometheus takes the histogram for a native one. */
  static boolean isNative(Metrics.Histogram histogram) {
    return histogram.getPositiveSpanCount() > 0
        || histogram.getNegativeSpanCount() > 0
        || histogram.getZeroThreshold() > 0
        || histogram.getZeroCount() != 0;
  }
}
