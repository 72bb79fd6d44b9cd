package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.merge.GroupedMetric;
import io.reverseexporter.merge.GroupedSample;
import io.reverseexporter.merge.Role;
import io.reverseexporter.merge.RunSamples;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the messages of metrics that are several samples. */
final class CompositeMessage {
  private CompositeMessage() {}

  /** The messages of one metric: none if it is a time of creation only. */
  static List<Metrics.Metric> of(MetricType type, GroupedMetric metric, RunSamples at) {
    return switch (type) {
      case COUNTER -> counters(metric, at);
      case SUMMARY -> List.of(summary(metric, at));
      default -> List.of(histogram(metric, at));
    };
  }

  /** One for each value: a page may have the same series twice. */
  private static List<Metrics.Metric> counters(GroupedMetric metric, RunSamples at) {
    Timestamp created = created(metric, at);
    List<Metrics.Metric> counters = new ArrayList<>();
    for (GroupedSample sample : metric.samples()) {
      if (sample.role() == Role.VALUE) {
        at.load(sample);
        Metrics.Counter.Builder counter = Metrics.Counter.newBuilder().setValue(sample.value());
        Metrics.Exemplar exemplar = MetricMessage.exemplar(at);
        if (exemplar != null) {
          counter.setExemplar(exemplar);
        }
        if (created != null) {
          counter.setCreatedTimestamp(created);
        }
        counters.add(MetricMessage.head(at, "").setCounter(counter).build());
      }
    }
    return counters;
  }

  private static Metrics.Metric summary(GroupedMetric metric, RunSamples at) {
    Metrics.Summary.Builder summary = Metrics.Summary.newBuilder();
    for (GroupedSample sample : metric.samples()) {
      switch (sample.role()) {
        case SUM -> summary.setSampleSum(sample.value());
        case COUNT -> {
          at.load(sample);
          summary.setSampleCount(
              MessageNumbers.unsigned(MetricMessage.valueText(at), sample.value()));
        }
        case CREATED, BUCKET -> {}
        case VALUE, STATE, QUANTILE ->
            summary.addQuantile(
                Metrics.Quantile.newBuilder().setQuantile(sample.bound()).setValue(sample.value()));
      }
    }
    Timestamp created = created(metric, at);
    if (created != null) {
      summary.setCreatedTimestamp(created);
    }
    return head(metric, at, "quantile").setSummary(summary).build();
  }

  private static Metrics.Metric histogram(GroupedMetric metric, RunSamples at) {
    Metrics.Histogram.Builder histogram = Metrics.Histogram.newBuilder();
    for (GroupedSample sample : metric.samples()) {
      switch (sample.role()) {
        case SUM -> histogram.setSampleSum(sample.value());
        case COUNT -> count(sample, at, histogram);
        case BUCKET -> histogram.addBucket(bucket(sample, at));
        case CREATED, VALUE, STATE, QUANTILE -> {}
      }
    }
    Timestamp created = created(metric, at);
    if (created != null) {
      histogram.setCreatedTimestamp(created);
    }
    return head(metric, at, "le").setHistogram(histogram).build();
  }

  private static void count(
      GroupedSample sample, RunSamples at, Metrics.Histogram.Builder histogram) {
    if (MessageNumbers.isUnsigned(sample.value())) {
      at.load(sample);
      histogram.setSampleCount(
          MessageNumbers.unsigned(MetricMessage.valueText(at), sample.value()));
    } else {
      histogram.setSampleCountFloat(sample.value());
    }
  }

  private static Metrics.Bucket bucket(GroupedSample sample, RunSamples at) {
    at.load(sample);
    Metrics.Bucket.Builder bucket = Metrics.Bucket.newBuilder().setUpperBound(sample.bound());
    if (MessageNumbers.isUnsigned(sample.value())) {
      String text = MetricMessage.valueText(at);
      bucket.setCumulativeCount(MessageNumbers.unsigned(text, sample.value()));
    } else {
      bucket.setCumulativeCountFloat(sample.value());
    }
    Metrics.Exemplar exemplar = MetricMessage.exemplar(at);
    if (exemplar != null) {
      bucket.setExemplar(exemplar);
    }
    return bucket.build();
  }

  private static Metrics.Metric.Builder head(GroupedMetric metric, RunSamples at, String without) {
    at.load(metric.samples().get(0));
    return MetricMessage.head(at, without);
  }

  private static @Nullable Timestamp created(GroupedMetric metric, RunSamples at) {
    for (GroupedSample sample : metric.samples()) {
      if (sample.role() == Role.CREATED) {
        at.load(sample);
        return MessageNumbers.time(MetricMessage.valueText(at));
      }
    }
    return null;
  }
}
