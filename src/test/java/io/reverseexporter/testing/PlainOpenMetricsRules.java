package io.reverseexporter.testing;

import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What OpenMetrics demands of the samples of one family, type by type. */
final class PlainOpenMetricsRules {
  private final Family family;
  private final Set<Leeway> leeway;

  private PlainOpenMetricsRules(Family family, Set<Leeway> leeway) {
    this.family = family;
    this.leeway = leeway;
  }

  /** An {@link AssertionError} with the rule that the family breaks. */
  static void check(Family family, Set<Leeway> leeway) {
    new PlainOpenMetricsRules(family, leeway).check();
  }

  private void check() {
    boolean unitAllowed = !family.type().equals("info") && !family.type().equals("stateset");
    if (family.unit() != null && !unitAllowed) {
      throw new AssertionError("unit not allowed");
    }
    family.samples().forEach(this::value);
    grouping();
    points().values().forEach(this::point);
  }

  private String suffix(Sample sample) {
    return sample.name().substring(family.name().length());
  }

  /** "Empty label values SHOULD be treated as if the label was not present." */
  private static Map<String, String> withoutEmpty(Map<String, String> labels) {
    Map<String, String> told = new TreeMap<>(labels);
    told.values().removeIf(String::isEmpty);
    return told;
  }

  /** The metric that a sample belongs to. */
  private Map<String, String> metric(Sample sample) {
    return withoutEmpty(metricAsWritten(sample));
  }

  /** The labels of the metric: those of the sample without what the type adds to them. */
  private Map<String, String> metricAsWritten(Sample sample) {
    Map<String, String> labels = new TreeMap<>(sample.labels());
    switch (family.type()) {
      case "histogram", "gaugehistogram" -> {
        if (suffix(sample).equals("_bucket")) {
          labels.remove("le");
        }
      }
      case "summary" -> {
        if (suffix(sample).isEmpty()) {
          labels.remove("quantile");
        }
      }
      case "stateset" -> labels.remove(family.name());
      case "info" -> labels.clear();
      default -> {}
    }
    return labels;
  }

  // ---- the sample alone

  private void value(Sample sample) {
    double value = PlainLexer.number(sample.value());
    String suffix = suffix(sample);
    switch (family.type() + suffix) {
      case "counter_total", "histogram_sum", "summary_sum" -> isCounterLike(value);
      case "histogram_count", "summary_count", "gaugehistogram_gcount" -> isWhole(value);
      case "histogram_bucket", "gaugehistogram_bucket" -> {
        isWhole(value);
        must(PlainLexer.isNumber(sample.labels().get("le")), "le is no number");
        must(!Double.isNaN(number(sample, "le")), "le is NaN");
      }
      case "gaugehistogram_gsum" -> must(!Double.isNaN(value), "NaN");
      case "summary" -> {
        must(PlainLexer.isNumber(sample.labels().get("quantile")), "quantile is no number");
        double quantile = number(sample, "quantile");
        must(quantile >= 0 && quantile <= 1, "quantile out of range");
        must(!(value < 0), "negative quantile value");
      }
      case "info_info" -> must(value == 1, "info is not 1");
      case "stateset" -> {
        must(value == 0 || value == 1, "state is neither 0 nor 1");
        must(sample.labels().containsKey(family.name()), "no state label");
      }
      default -> {}
    }
    boolean composite = Set.of("histogram", "gaugehistogram").contains(family.type());
    must(
        !composite || suffix.equals("_bucket") || !sample.labels().containsKey("le"),
        "le on a sample that is no bucket");
    must(
        !family.type().equals("summary")
            || suffix.isEmpty()
            || !sample.labels().containsKey("quantile"),
        "quantile on a sample that is none");
    must(
        sample.exemplar() == null
            || (family.type().equals("counter") && suffix.equals("_total"))
            || (composite && suffix.equals("_bucket")),
        "exemplar not allowed on " + sample.name());
  }

  private static void isCounterLike(double value) {
    must(value >= 0, "neither 0 nor more: " + value);
  }

  private static void isWhole(double value) {
    must(
        Double.isFinite(value) && value >= 0 && value == Math.rint(value),
        "no whole number: " + value);
  }

  private static double number(Sample sample, String label) {
    return PlainLexer.number(sample.labels().get(label));
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  // ---- metrics and points

  /** Metrics stand together, their points too, in the order of their timestamps. */
  private void grouping() {
    Map<String, String> current = Map.of();
    Map<String, String> spelled = null;
    BigDecimal time = null;
    Set<Map<String, String>> seen = new HashSet<>();
    Set<Object> series = new HashSet<>();
    Set<Object> points = new HashSet<>();
    for (Sample sample : family.samples()) {
      boolean repeated = !series.add(sample.name() + withoutEmpty(sample.labels()));
      if (repeated && leeway.contains(Leeway.REPEATS)) {
        continue;
      }
      Map<String, String> asWritten = metricAsWritten(sample);
      Map<String, String> metric = metric(sample);
      BigDecimal now = PlainOpenMetricsParser.seconds(sample.timestamp());
      boolean unordered = family.type().equals("info");
      // Where only an empty label tells two metrics apart each may have its own timestamps.
      if (asWritten.equals(spelled) && !unordered) {
        must((now == null) == (time == null), "some samples of a metric have timestamps");
        must(now == null || now.compareTo(time) >= 0, "timestamps go backwards");
      } else if (!asWritten.equals(spelled)) {
        must(seen.add(asWritten) || metric.equals(current), "metrics interleaved: " + asWritten);
      }
      List<Object> point = new ArrayList<>(List.of(sample.series()));
      point.add(now);
      must(points.add(point), "series stands twice: " + sample.series());
      current = metric;
      spelled = asWritten;
      time = now;
    }
  }

  private Map<List<Object>, List<Sample>> points() {
    Map<List<Object>, List<Sample>> points = new LinkedHashMap<>();
    Set<String> series = new HashSet<>();
    for (Sample sample : family.samples()) {
      if (!series.add(sample.series()) && leeway.contains(Leeway.REPEATS)) {
        continue;
      }
      List<Object> key = new ArrayList<>(List.of(metric(sample)));
      key.add(PlainOpenMetricsParser.seconds(sample.timestamp()));
      points.computeIfAbsent(key, k -> new ArrayList<>()).add(sample);
    }
    return points;
  }

  private void point(List<Sample> point) {
    switch (family.type()) {
      case "counter" ->
          must(point.stream().anyMatch(s -> suffix(s).equals("_total")), "created without total");
      case "histogram" -> histogram(point, "_count", "_sum");
      case "gaugehistogram" -> histogram(point, "_gcount", "_gsum");
      default -> {}
    }
  }

  private void histogram(List<Sample> point, String countSuffix, String sumSuffix) {
    double bound = Double.NEGATIVE_INFINITY;
    double before = 0;
    boolean first = true;
    boolean negative = false;
    Map<String, Double> values = new HashMap<>();
    for (Sample sample : point) {
      double value = PlainLexer.number(sample.value());
      if (!suffix(sample).equals("_bucket")) {
        values.put(suffix(sample), value);
        continue;
      }
      double le = number(sample, "le");
      must(first || le > bound, "buckets out of order");
      must(value >= before, "buckets do not cumulate");
      negative |= le < 0;
      bound = le;
      before = value;
      first = false;
    }
    must(bound == Double.POSITIVE_INFINITY, "no +Inf bucket");
    Double count = values.get(countSuffix);
    Double sum = values.get(sumSuffix);
    must(count == null || count == before, "count is not the +Inf bucket");
    must((count == null) == (sum == null), "count and sum go together");
    boolean counts = family.type().equals("histogram");
    must(sum == null || !negative || !counts, "sum with negative buckets");
    must(sum == null || negative || sum >= 0, "negative sum");
  }
}
