package io.reverseexporter.formats;

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
import io.reverseexporter.testing.RandomProtobuf;
import java.util.List;

/** One message for each type, with every optional part. */
final class ProtobufCorpus {
  private ProtobufCorpus() {}

  static byte[] bytes() {
    return RandomProtobuf.bytes(messages());
  }

  static List<MetricFamily> messages() {
    return List.of(
        family("requests_total", MetricType.COUNTER)
            .setHelp("With \\ and \"\nnewline")
            .addMetric(
                metric("code", "a \"b\" \\ \n ü")
                    .setTimestampMs(1_520_879_607_789L)
                    .setCounter(
                        Counter.newBuilder()
                            .setValue(3)
                            .setExemplar(exemplar(0.5))
                            .setCreatedTimestamp(time())))
            .build(),
        family("no_suffix", MetricType.COUNTER)
            .addMetric(Metric.newBuilder().setCounter(Counter.newBuilder().setValue(1e21)))
            .build(),
        family("temperature_celsius", MetricType.GAUGE)
            .setUnit("celsius")
            .addMetric(metric("room", "").setGauge(Gauge.newBuilder().setValue(Double.NaN)))
            .addMetric(metric("room", "a").setGauge(Gauge.newBuilder().setValue(-0.25)))
            .build(),
        family("odd", MetricType.UNTYPED)
            .addMetric(metric("exporter_name", "x").setUntyped(Untyped.newBuilder().setValue(7)))
            .build(),
        family("rpc_seconds", MetricType.SUMMARY)
            .addMetric(
                Metric.newBuilder()
                    .setSummary(
                        Summary.newBuilder()
                            .setSampleCount(17)
                            .setSampleSum(3.25)
                            .setCreatedTimestamp(time())
                            .addQuantile(Quantile.newBuilder().setQuantile(0.5).setValue(1))))
            .build(),
        family("latency_seconds", MetricType.HISTOGRAM)
            .addMetric(Metric.newBuilder().setHistogram(classic()))
            .addMetric(metric("kind", "both").setHistogram(nativeOf(classic())))
            .addMetric(metric("kind", "native").setHistogram(nativeOf(counted())))
            .addMetric(metric("kind", "float").setHistogram(floats()))
            .build(),
        family("queue", MetricType.GAUGE_HISTOGRAM)
            .addMetric(Metric.newBuilder().setHistogram(classic().clearCreatedTimestamp()))
            .build(),
        family("dotted.name", MetricType.GAUGE)
            .addMetric(metric("dotted.label", "v").setGauge(Gauge.newBuilder().setValue(1)))
            .build());
  }

  private static MetricFamily.Builder family(String name, MetricType type) {
    return MetricFamily.newBuilder().setName(name).setType(type);
  }

  private static Metric.Builder metric(String label, String value) {
    return Metric.newBuilder().addLabel(pair(label, value));
  }

  private static LabelPair pair(String name, String value) {
    return LabelPair.newBuilder().setName(name).setValue(value).build();
  }

  private static Histogram.Builder counted() {
    return Histogram.newBuilder().setSampleCount(17).setSampleSum(324.5);
  }

  private static Histogram.Builder classic() {
    return counted()
        .setCreatedTimestamp(time())
        .addBucket(Bucket.newBuilder().setUpperBound(0.05).setCumulativeCount(3))
        .addBucket(
            Bucket.newBuilder().setUpperBound(100).setCumulativeCount(5).setExemplar(exemplar(99)));
  }

  private static Histogram.Builder nativeOf(Histogram.Builder histogram) {
    return histogram
        .setSchema(3)
        .setZeroThreshold(0.001)
        .setZeroCount(2)
        .addPositiveSpan(BucketSpan.newBuilder().setOffset(-4).setLength(2))
        .addPositiveDelta(3)
        .addPositiveDelta(-1)
        .addNegativeSpan(BucketSpan.newBuilder().setOffset(1).setLength(1))
        .addNegativeDelta(10)
        .addExemplars(exemplar(0.75));
  }

  private static Histogram.Builder floats() {
    return Histogram.newBuilder()
        .setSampleCountFloat(4.5)
        .setSampleSum(2)
        .setSchema(0)
        .setZeroCountFloat(0.5)
        .addPositiveSpan(BucketSpan.newBuilder().setOffset(0).setLength(2))
        .addPositiveCount(1.5)
        .addPositiveCount(2.5);
  }

  private static Exemplar exemplar(double value) {
    return Exemplar.newBuilder()
        .addLabel(pair("trace_id", "KOO5S4vxi0o"))
        .setValue(value)
        .setTimestamp(time())
        .build();
  }

  private static Timestamp time() {
    return Timestamp.newBuilder().setSeconds(1_520_430_000).setNanos(123_000_000).build();
  }
}
