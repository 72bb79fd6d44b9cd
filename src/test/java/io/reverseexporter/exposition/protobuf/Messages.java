package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics.Exemplar;
import io.prometheus.client.Metrics.LabelPair;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Shorthands for messages of tests. */
public final class Messages {
  private Messages() {}

  public static MetricFamily family(String name, MetricType type, Metric.Builder... metrics) {
    MetricFamily.Builder family = MetricFamily.newBuilder().setName(name).setType(type);
    for (Metric.Builder metric : metrics) {
      family.addMetric(metric);
    }
    return family.build();
  }

  /** A metric with labels, given as name, value, name, value, ... */
  public static Metric.Builder metric(String... labels) {
    Metric.Builder metric = Metric.newBuilder();
    for (int i = 0; i < labels.length; i += 2) {
      metric.addLabel(label(labels[i], labels[i + 1]));
    }
    return metric;
  }

  public static LabelPair label(String name, String value) {
    return LabelPair.newBuilder().setName(name).setValue(value).build();
  }

  public static Exemplar.Builder exemplar(double value, String... labels) {
    Exemplar.Builder exemplar = Exemplar.newBuilder().setValue(value);
    for (int i = 0; i < labels.length; i += 2) {
      exemplar.addLabel(label(labels[i], labels[i + 1]));
    }
    return exemplar;
  }

  public static Timestamp time(long seconds, int nanos) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }

  public static byte[] delimited(MetricFamily... families) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      for (MetricFamily family : families) {
        family.writeDelimitedTo(out);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toByteArray();
  }

  public static Body body(MetricFamily... families) {
    byte[] bytes = delimited(families);
    return new Body(bytes, bytes.length, Syntax.PROTOBUF);
  }
}
