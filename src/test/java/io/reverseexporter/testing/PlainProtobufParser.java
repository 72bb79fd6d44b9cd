package io.reverseexporter.testing;

import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.LabelPair;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.Quantile;
import io.reverseexporter.testing.PlainParser.Exemplar;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A plain and strict reader of delimited protobuf, without any of the application's code but the
 * generated messages. Metrics come flattened to the samples that Prometheus stores of them: {@code
 * _bucket}, {@code _count} and {@code _sum}. What a message does not have is not invented, but for
 * the {@code +Inf} bucket, which the format implies.
 */
public final class PlainProtobufParser {
  /**
   * What a page holds.
   *
   * @param createdSamples creation times in seconds, as the {@code _created} samples that
   *     OpenMetrics would have
   * @param natives metrics with native histograms, as they are, by name of the family
   */
  public record Page(
      List<Family> families,
      List<Sample> createdSamples,
      Map<String, List<Metric>> natives,
      List<MetricFamily> messages) {}

  private final Set<Leeway> leeway;
  private final Map<String, Family> families = new LinkedHashMap<>();
  private final List<Sample> created = new ArrayList<>();
  private final Map<String, List<Metric>> natives = new TreeMap<>();
  private final Set<String> series = new HashSet<>();

  private PlainProtobufParser(Set<Leeway> leeway) {
    this.leeway = leeway;
  }

  /** A page; an {@link AssertionError} with the family if anything is wrong. */
  public static Page parse(byte[] page, Set<Leeway> leeway) {
    PlainProtobufParser parser = new PlainProtobufParser(leeway);
    List<MetricFamily> messages = messages(page);
    for (MetricFamily message : messages) {
      try {
        parser.family(message);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("family " + message.getName() + ": " + e.getMessage(), e);
      }
    }
    return new Page(
        List.copyOf(parser.families.values()), parser.created, parser.natives, messages);
  }

  /** The messages alone, not looked into. */
  public static List<MetricFamily> messages(byte[] page) {
    List<MetricFamily> messages = new ArrayList<>();
    var in = new ByteArrayInputStream(page);
    try {
      while (true) {
        MetricFamily message = MetricFamily.parseDelimitedFrom(in);
        if (message == null) {
          return messages;
        }
        messages.add(message);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void family(MetricFamily message) {
    must(message.getNameBytes().isValidUtf8(), "name is no UTF-8");
    must(message.getHelpBytes().isValidUtf8(), "help is no UTF-8");
    must(message.getUnitBytes().isValidUtf8(), "unit is no UTF-8");
    String name = message.getName();
    must(isName(name, true), "invalid name");
    must(message.hasType(), "no type");
    must(message.getMetricCount() > 0, "no metrics");
    must(
        !message.hasUnit() || message.getUnit().isEmpty() || name.contains(message.getUnit()),
        "unit " + message.getUnit());
    List<Sample> samples = new ArrayList<>();
    for (Metric metric : message.getMetricList()) {
      metric(message, metric, samples);
    }
    Family family =
        new Family(
            name,
            message.hasHelp() ? message.getHelp() : null,
            message.getType().name().toLowerCase(Locale.ROOT).replace("_", ""),
            message.getUnit().isEmpty() ? null : message.getUnit(),
            samples);
    must(families.put(name, family) == null, "stands twice");
  }

  private boolean isName(String name, boolean metric) {
    return leeway.contains(Leeway.UTF_8)
        ? !name.isEmpty()
        : (metric ? PlainLexer.METRIC_NAME : PlainLexer.LABEL_NAME).matcher(name).matches();
  }

  private Map<String, String> labels(List<LabelPair> pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (LabelPair pair : pairs) {
      must(pair.getNameBytes().isValidUtf8(), "label name is no UTF-8");
      must(pair.getValueBytes().isValidUtf8(), "label value is no UTF-8");
      must(isName(pair.getName(), false), "invalid label name " + pair.getName());
      must(
          labels.put(pair.getName(), pair.getValue()) == null,
          "label " + pair.getName() + " stands twice");
    }
    return labels;
  }

  private void metric(MetricFamily family, Metric metric, List<Sample> samples) {
    Map<String, String> labels = labels(metric.getLabelList());
    // To Prometheus, 0 is no timestamp.
    long millis = metric.getTimestampMs();
    String time = millis == 0 ? null : Long.toString(millis);
    must(parts(metric) == 1, "a metric has one part, not " + parts(metric));
    int before = samples.size();
    var out = new Out(family.getName(), labels, time, samples);
    switch (family.getType()) {
      case COUNTER -> {
        must(metric.hasCounter() && metric.getCounter().hasValue(), "no counter");
        var counter = metric.getCounter();
        out.add("", counter.getValue(), counter.hasExemplar() ? of(counter.getExemplar()) : null);
        created(out, counter.hasCreatedTimestamp(), counter.getCreatedTimestamp());
      }
      case GAUGE -> {
        must(metric.hasGauge() && metric.getGauge().hasValue(), "no gauge");
        out.add("", metric.getGauge().getValue(), null);
      }
      case UNTYPED -> {
        must(metric.hasUntyped() && metric.getUntyped().hasValue(), "no untyped");
        out.add("", metric.getUntyped().getValue(), null);
      }
      case SUMMARY -> {
        must(metric.hasSummary(), "no summary");
        summary(out, metric);
      }
      case HISTOGRAM, GAUGE_HISTOGRAM -> {
        must(metric.hasHistogram(), "no histogram");
        histogram(out, metric.getHistogram());
        if (isNative(metric.getHistogram())) {
          natives.computeIfAbsent(family.getName(), n -> new ArrayList<>()).add(metric);
        }
      }
    }
    for (Sample sample : samples.subList(before, samples.size())) {
      must(
          series.add(sample.series() + sample.timestamp()) || leeway.contains(Leeway.REPEATS),
          "series stands twice: " + sample.series());
    }
  }

  private static int parts(Metric metric) {
    return (metric.hasCounter() ? 1 : 0)
        + (metric.hasGauge() ? 1 : 0)
        + (metric.hasUntyped() ? 1 : 0)
        + (metric.hasSummary() ? 1 : 0)
        + (metric.hasHistogram() ? 1 : 0);
  }

  /** Whether Prometheus takes it for a native histogram. */
  public static boolean isNative(Histogram histogram) {
    return histogram.getZeroThreshold() > 0
        || histogram.getZeroCount() != 0
        || histogram.getZeroCountFloat() != 0
        || histogram.getPositiveSpanCount() > 0
        || histogram.getNegativeSpanCount() > 0
        || histogram.hasSchema();
  }

  /** Adds samples of one metric. */
  private record Out(
      String family, Map<String, String> labels, String timestamp, List<Sample> samples) {
    void add(String suffix, String value, Map<String, String> labels, Exemplar exemplar) {
      samples.add(new Sample(family + suffix, labels, value, timestamp, exemplar));
    }

    void add(String suffix, double value, Exemplar exemplar) {
      add(suffix, Double.toString(value).replace("Infinity", "Inf"), labels, exemplar);
    }

    Map<String, String> with(String label, double value) {
      must(!labels.containsKey(label), "label " + label);
      Map<String, String> all = new TreeMap<>(labels);
      all.put(label, Double.toString(value).replace("Infinity", "Inf"));
      return all;
    }
  }

  private void summary(Out out, Metric metric) {
    var summary = metric.getSummary();
    for (Quantile quantile : summary.getQuantileList()) {
      // What is left out is 0, as everywhere in protobuf.
      var labels = out.with("quantile", quantile.getQuantile());
      out.add("", Double.toString(quantile.getValue()).replace("Infinity", "Inf"), labels, null);
    }
    if (summary.hasSampleSum()) {
      out.add("_sum", summary.getSampleSum(), null);
    }
    if (summary.hasSampleCount()) {
      out.add("_count", Long.toUnsignedString(summary.getSampleCount()), out.labels(), null);
    }
    created(out, summary.hasCreatedTimestamp(), summary.getCreatedTimestamp());
  }

  private void histogram(Out out, Histogram histogram) {
    String count = number(histogram.getSampleCountFloat(), histogram.getSampleCount());
    double bound = Double.NEGATIVE_INFINITY;
    boolean first = true;
    for (Bucket bucket : histogram.getBucketList()) {
      double le = bucket.getUpperBound();
      must(first || !(le < bound), "buckets out of order");
      String value = number(bucket.getCumulativeCountFloat(), bucket.getCumulativeCount());
      Exemplar exemplar = bucket.hasExemplar() ? of(bucket.getExemplar()) : null;
      out.add("_bucket", value, out.with("le", le), exemplar);
      bound = le;
      first = false;
    }
    if (bound != Double.POSITIVE_INFINITY) {
      out.add("_bucket", count, out.with("le", Double.POSITIVE_INFINITY), null);
    }
    if (histogram.hasSampleSum()) {
      out.add("_sum", histogram.getSampleSum(), null);
    }
    out.add("_count", count, out.labels(), null);
    histogram.getExemplarsList().forEach(this::of);
    created(out, histogram.hasCreatedTimestamp(), histogram.getCreatedTimestamp());
  }

  private static String number(double ifPositive, long otherwise) {
    return ifPositive > 0
        ? Double.toString(ifPositive).replace("Infinity", "Inf")
        : Long.toUnsignedString(otherwise);
  }

  private Exemplar of(io.prometheus.client.Metrics.Exemplar exemplar) {
    // They pass through as they are: a reader looks at their names or does not.
    Map<String, String> labels = new TreeMap<>();
    exemplar.getLabelList().forEach(pair -> labels.put(pair.getName(), pair.getValue()));
    return new Exemplar(
        labels,
        Double.toString(exemplar.getValue()).replace("Infinity", "Inf"),
        exemplar.hasTimestamp() ? seconds(exemplar.getTimestamp()).toPlainString() : null);
  }

  private static BigDecimal seconds(com.google.protobuf.Timestamp timestamp) {
    must(timestamp.getNanos() >= 0 && timestamp.getNanos() < 1_000_000_000, "nanoseconds");
    return BigDecimal.valueOf(timestamp.getSeconds())
        .add(BigDecimal.valueOf(timestamp.getNanos(), 9))
        .stripTrailingZeros();
  }

  private void created(Out out, boolean present, com.google.protobuf.Timestamp timestamp) {
    if (present) {
      String base = out.family().replaceFirst("_total$", "");
      String value = seconds(timestamp).toPlainString();
      created.add(new Sample(base + "_created", out.labels(), value, out.timestamp()));
    }
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
