package io.reverseexporter.testing;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.BucketSpan;
import io.prometheus.client.Metrics.Counter;
import io.prometheus.client.Metrics.Exemplar;
import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.LabelPair;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.prometheus.client.Metrics.Quantile;
import io.prometheus.client.Metrics.Summary;
import io.prometheus.client.Metrics.Untyped;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random valid exposition in protobuf: all types, native histograms of integers and floats, gauge
 * histograms, exemplars, creation times, timestamps. Names are those of {@link RandomOpenMetrics},
 * so that families meet those of exporters with another format.
 */
public final class RandomProtobuf {
  private static final List<String> STRINGS =
      List.of("", "v", "with \"quotes\"", "back\\slash", "new\nline", "ünï 😀", "x");
  private static final List<String> LABELS = List.of("l", "m", "env", "exporter_name", "dot.ted");

  private final Random random;
  private final List<MetricFamily> messages = new ArrayList<>();

  public RandomProtobuf(Random random) {
    this.random = random;
    Set<String> names = new HashSet<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      MetricType type = MetricType.forNumber(random.nextInt(6));
      String name = name(type);
      if (names.add(RandomOpenMetrics.escaped(name))) {
        messages.add(family(name, type));
      }
    }
  }

  /** The messages. */
  public List<MetricFamily> messages() {
    return messages;
  }

  /** Each message behind its length. */
  public byte[] bytes() {
    return bytes(messages);
  }

  /** Messages, each behind its length. */
  public static byte[] bytes(List<MetricFamily> messages) {
    var out = new ByteArrayOutputStream();
    try {
      for (MetricFamily message : messages) {
        message.writeDelimitedTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private String name(MetricType type) {
    String end = RandomOpenMetrics.ENDS.get(random.nextInt(RandomOpenMetrics.ENDS.size()));
    return switch (type) {
      case COUNTER -> "c" + end + "_total";
      case GAUGE -> "g" + end;
      case SUMMARY -> "s" + end.replace("_count", "");
      case UNTYPED -> "u" + end;
      // Letters of their own: gauge histograms have samples of other names in OpenMetrics, and a
      // native histogram that clashes is dropped.
      case HISTOGRAM -> "n" + end.replace("_count", "");
      case GAUGE_HISTOGRAM -> "y" + end.replace("_count", "");
    };
  }

  private MetricFamily family(String name, MetricType type) {
    var family = MetricFamily.newBuilder().setName(name).setType(type);
    if (chance(2)) {
      family.setHelp(pick(STRINGS));
    }
    if (name.matches(".*_seconds(_total)?") && chance(2)) {
      family.setUnit("seconds");
    }
    Set<Map<String, String>> seen = new HashSet<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      Map<String, String> labels = new TreeMap<>();
      for (int l = random.nextInt(3); l > 0; l--) {
        labels.put(pick(LABELS), pick(STRINGS));
      }
      Map<String, String> shown = new TreeMap<>(labels);
      shown.values().removeIf(String::isEmpty);
      if (seen.add(shown)) {
        family.addMetric(metric(type, labels));
      }
    }
    return family.build();
  }

  private Metric metric(MetricType type, Map<String, String> labels) {
    var metric = Metric.newBuilder().addAllLabel(pairs(labels));
    if (chance(4)) {
      metric.setTimestampMs(1_520_879_607_789L + random.nextInt(1000));
    }
    switch (type) {
      case COUNTER -> metric.setCounter(counter());
      case GAUGE -> metric.setGauge(Gauge.newBuilder().setValue(value()));
      case UNTYPED -> metric.setUntyped(Untyped.newBuilder().setValue(value()));
      case SUMMARY -> metric.setSummary(summary());
      case HISTOGRAM, GAUGE_HISTOGRAM ->
          metric.setHistogram(histogram(type == MetricType.GAUGE_HISTOGRAM));
    }
    return metric.build();
  }

  private Counter counter() {
    var counter = Counter.newBuilder().setValue(Math.abs(positive()));
    if (chance(2)) {
      counter.setExemplar(exemplar(1));
    }
    if (chance(2)) {
      counter.setCreatedTimestamp(time());
    }
    return counter.build();
  }

  private Summary summary() {
    var summary = Summary.newBuilder();
    if (chance(2)) {
      summary.addQuantile(Quantile.newBuilder().setQuantile(0.5).setValue(Double.NaN));
      summary.addQuantile(Quantile.newBuilder().setQuantile(0.99).setValue(positive()));
    }
    if (chance(2)) {
      summary.setSampleSum(positive());
    }
    if (!summary.hasSampleSum() || chance(2)) {
      summary.setSampleCount(random.nextInt(100));
    }
    if (chance(3)) {
      summary.setCreatedTimestamp(time());
    }
    return summary.build();
  }

  private Histogram histogram(boolean gauge) {
    boolean isNative = chance(2);
    boolean isFloat = chance(4);
    var histogram = Histogram.newBuilder();
    long count = 0;
    if (!isNative || chance(2)) {
      for (double le : new double[] {0.1, 1, 10, 1e6, Double.POSITIVE_INFINITY}) {
        if (chance(2)) {
          count += random.nextInt(5);
          histogram.addBucket(bucket(le, count, isFloat));
        }
      }
    }
    boolean hasInf =
        histogram.getBucketList().stream().anyMatch(b -> Double.isInfinite(b.getUpperBound()));
    count += hasInf ? 0 : random.nextInt(3);
    if (isFloat && count > 0) {
      histogram.setSampleCountFloat((double) count);
    } else {
      histogram.setSampleCount(count);
    }
    if (!chance(4)) {
      histogram.setSampleSum(17.25);
    }
    if (isNative) {
      fillNative(histogram, isFloat);
    }
    if (!gauge && chance(2)) {
      histogram.setCreatedTimestamp(time());
    }
    return histogram.build();
  }

  private Bucket bucket(double le, long count, boolean isFloat) {
    var bucket = Bucket.newBuilder().setUpperBound(le);
    if (isFloat && count > 0) {
      bucket.setCumulativeCountFloat((double) count);
    } else {
      bucket.setCumulativeCount(count);
    }
    if (chance(3)) {
      bucket.setExemplar(exemplar(Math.min(le, 99)));
    }
    return bucket.build();
  }

  private void fillNative(Histogram.Builder histogram, boolean isFloat) {
    histogram.setSchema(random.nextInt(9)).setZeroThreshold(0.001);
    histogram.addPositiveSpan(BucketSpan.newBuilder().setOffset(-2).setLength(2));
    histogram.addNegativeSpan(BucketSpan.newBuilder().setOffset(1).setLength(1));
    if (isFloat) {
      histogram.setZeroCountFloat(0.5).addPositiveCount(1.5).addPositiveCount(2);
      histogram.addNegativeCount(1);
    } else {
      histogram.setZeroCount(1).addPositiveDelta(2).addPositiveDelta(-1).addNegativeDelta(1);
      // No more in the buckets than in all, else Prometheus refuses the page.
      histogram.setSampleCount(Math.max(5, histogram.getSampleCount()));
    }
    if (chance(2)) {
      histogram.addExemplars(exemplar(0.05)).addExemplars(exemplar(3));
    }
  }

  private Exemplar exemplar(double value) {
    var exemplar = Exemplar.newBuilder().setValue(value);
    if (chance(2)) {
      exemplar.addAllLabel(pairs(Map.of("trace_id", pick(STRINGS))));
    }
    if (chance(2)) {
      exemplar.setTimestamp(time());
    }
    return exemplar.build();
  }

  private Timestamp time() {
    return Timestamp.newBuilder()
        .setSeconds(1_600_000_000L + random.nextInt(1000))
        .setNanos(random.nextBoolean() ? 0 : 123_000_000)
        .build();
  }

  private static List<LabelPair> pairs(Map<String, String> labels) {
    List<LabelPair> pairs = new ArrayList<>();
    labels.forEach(
        (name, value) -> pairs.add(LabelPair.newBuilder().setName(name).setValue(value).build()));
    return pairs;
  }

  private double value() {
    double[] values = {
      0, 1, -1.5, Double.NaN, Double.POSITIVE_INFINITY, -1e300, 1e-7, 0.1 + 0.2, 1e21, 123456789
    };
    return values[random.nextInt(values.length)];
  }

  private double positive() {
    double value = Math.abs(value());
    return Double.isNaN(value) ? 4 : value;
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
