package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.Decimals;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Timestamps;
import io.reverseexporter.index.RewrittenExemplar;
import io.reverseexporter.index.RewrittenSample;
import io.reverseexporter.merge.RunSamples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes messages of what stands on the line of a sample. */
final class MetricMessage {
  private MetricMessage() {}

  /** A metric that is one value: untyped, or a gauge, which all other types are here. */
  static Metrics.Metric.Builder of(RunSamples at, MetricType type) {
    Metrics.Metric.Builder metric = head(at, "");
    return type == MetricType.UNTYPED
        ? metric.setUntyped(Metrics.Untyped.newBuilder().setValue(value(at)))
        : metric.setGauge(Metrics.Gauge.newBuilder().setValue(value(at)));
  }

  /** Labels and timestamp. */
  static Metrics.Metric.Builder head(RunSamples at, String without) {
    Metrics.Metric.Builder metric = Metrics.Metric.newBuilder().addAllLabel(labels(at, without));
    ExpositionCursor cursor = at.cursor();
    if (cursor.timestampEnd() > cursor.timestampStart()) {
      byte[] body = at.page().body().bytes();
      metric.setTimestampMs(
          Timestamps.millis(
              body, cursor.timestampStart(), cursor.timestampEnd(), at.page().syntax()));
    }
    return metric;
  }

  /** The labels that the sample goes out with, one left out. */
  static List<Metrics.LabelPair> labels(RunSamples at, String without) {
    List<Metrics.LabelPair> labels = new ArrayList<>();
    RewrittenSample sample = at.rewritten();
    for (int i = 0; i < sample.labelCount(); i++) {
      String name = sample.labelNameText(i);
      if (!name.equals(without)) {
        labels.add(label(name, sample.valueText(i)));
      }
    }
    at.page().extra().labels().forEach((name, value) -> labels.add(label(name, value)));
    return labels;
  }

  private static Metrics.LabelPair label(String name, String value) {
    return Metrics.LabelPair.newBuilder().setName(name).setValue(value).build();
  }

  /** The sample's value as written. */
  static String valueText(RunSamples at) {
    return text(at, at.cursor().valueStart(), at.cursor().valueEnd());
  }

  static double value(RunSamples at) {
    ExpositionCursor cursor = at.cursor();
    return Decimals.parse(at.page().body().bytes(), cursor.valueStart(), cursor.valueEnd());
  }

  /** The sample's exemplar, or null. */
  static Metrics.@Nullable Exemplar exemplar(RunSamples at) {
    RewrittenExemplar from = at.rewritten().exemplar();
    if (from == null) {
      return null;
    }
    ExpositionCursor cursor = at.cursor();
    String value = text(at, cursor.exemplarValueStart(), cursor.exemplarValueEnd());
    Metrics.Exemplar.Builder exemplar =
        Metrics.Exemplar.newBuilder().setValue(Decimals.parse(value));
    for (int i = 0; i < from.labelCount(); i++) {
      exemplar.addLabel(label(from.labelNameText(i), from.valueText(i)));
    }
    if (cursor.exemplarTimestampEnd() > cursor.exemplarTimestampStart()) {
      Timestamp time =
          MessageNumbers.time(
              text(at, cursor.exemplarTimestampStart(), cursor.exemplarTimestampEnd()));
      if (time != null) {
        exemplar.setTimestamp(time);
      }
    }
    return exemplar.build();
  }

  private static String text(RunSamples at, int start, int end) {
    return new String(at.page().body().bytes(), start, end - start, StandardCharsets.US_ASCII);
  }
}
