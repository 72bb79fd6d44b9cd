package io.reverseexporter.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A family of random samples, most of them in order, and a plain check of OpenMetrics' rules. */
final class PlainFamily {
  /** A sample; {@code bound} is the value of its le or quantile, or null. */
  private record Sample(
      String suffix, String labels, @Nullable String bound, String value, String timestamp) {}

  private final String type;
  private final List<Sample> samples = new ArrayList<>();
  private boolean mutated;

  private PlainFamily(String type) {
    this.type = type;
  }

  static PlainFamily random(Random random) {
    String[] types = {"histogram", "gaugehistogram", "summary", "counter"};
    PlainFamily family = new PlainFamily(types[random.nextInt(types.length)]);
    boolean withSum = random.nextBoolean();
    boolean withCreated = random.nextBoolean() && !family.type.equals("gaugehistogram");
    boolean swapped = random.nextBoolean();
    int metrics = 1 + random.nextInt(3);
    for (int m = 0; m < metrics; m++) {
      String labels = m == 0 && random.nextBoolean() ? "" : "a=\"" + m + "\"";
      String timestamp = random.nextInt(4) == 0 ? " " + random.nextInt(3) : "";
      family.add(random, labels, timestamp, withSum, withCreated, swapped);
    }
    if (random.nextBoolean()) {
      family.mutate(random);
    }
    return family;
  }

  private void add(
      Random random,
      String labels,
      String timestamp,
      boolean withSum,
      boolean withCreated,
      boolean swapped) {
    boolean isGauge = type.equals("gaugehistogram");
    if (type.equals("counter")) {
      samples.add(new Sample("_total", labels, null, "" + random.nextInt(9), timestamp));
    } else if (type.equals("summary")) {
      samples.add(new Sample("", labels, "0.5", "1", timestamp));
      samples.add(new Sample("", labels, "0.9", "1.5", timestamp));
      if (withSum) {
        samples.add(new Sample("_sum", labels, null, "2", timestamp));
        samples.add(new Sample("_count", labels, null, "3", timestamp));
      }
    } else {
      int value = 0;
      String[] bounds = {"0.1", "1", "2.50", "1e2"};
      for (int i = random.nextInt(2); i < random.nextInt(5); i++) {
        value += random.nextInt(3);
        samples.add(new Sample("_bucket", labels, bounds[i], "" + value, timestamp));
      }
      samples.add(new Sample("_bucket", labels, "+Inf", value + ".0", timestamp));
      if (withSum) {
        List<Sample> both = new ArrayList<>();
        both.add(new Sample(isGauge ? "_gsum" : "_sum", labels, null, "7.5", timestamp));
        both.add(
            swapped ? 0 : 1,
            new Sample(isGauge ? "_gcount" : "_count", labels, null, "" + value, timestamp));
        samples.addAll(both);
      }
    }
    if (withCreated) {
      samples.add(new Sample("_created", labels, null, "12.5", timestamp));
    }
  }

  private void mutate(Random random) {
    mutated = true;
    int at = random.nextInt(samples.size());
    int other = random.nextInt(samples.size());
    Sample s = samples.get(at);
    String[] values = {"-1", "NaN", "0", "3", "0.5", "+Inf", "1e300"};
    String[] bounds = {"-1", "0.1", "0.10", "1", "100", "+Inf", "NaN", "x"};
    switch (random.nextInt(7)) {
      case 0 -> samples.remove(at);
      case 1 -> samples.add(other, s);
      case 2 -> {
        samples.set(at, samples.get(other));
        samples.set(other, s);
      }
      case 3 ->
          samples.set(
              at,
              new Sample(
                  s.suffix, s.labels, s.bound, values[random.nextInt(values.length)], s.timestamp));
      case 4 ->
          samples.set(
              at,
              new Sample(
                  s.suffix,
                  s.labels,
                  random.nextInt(4) == 0 ? null : bounds[random.nextInt(bounds.length)],
                  s.value,
                  s.timestamp));
      case 5 -> samples.set(at, new Sample(s.suffix, s.labels, s.bound, s.value, " 9"));
      default -> samples.set(at, new Sample(s.suffix, "a=\"1\"", s.bound, s.value, s.timestamp));
    }
  }

  boolean isMutated() {
    return mutated;
  }

  /** The family in OpenMetrics, its TYPE first. */
  String lines() {
    StringBuilder lines = new StringBuilder("# TYPE f " + type + "\n");
    for (Sample s : samples) {
      String label = type.equals("summary") ? "quantile" : "le";
      String bound = s.bound == null ? "" : label + "=\"" + s.bound + "\"";
      String comma = s.labels.isEmpty() || bound.isEmpty() ? "" : ",";
      String braced = s.labels + comma + bound;
      lines.append("f").append(s.suffix);
      lines.append(braced.isEmpty() ? "" : "{" + braced + "}");
      lines.append(" ").append(s.value).append(s.timestamp).append("\n");
    }
    return lines.toString();
  }

  /** Whether each block of samples with the same labels is a whole metric, all of them alike. */
  boolean isValid() {
    List<List<Sample>> metrics = new ArrayList<>();
    Sample before = null;
    for (Sample s : samples) {
      if (before == null || !before.labels.equals(s.labels) || s.suffix.equals("_total")) {
        metrics.add(new ArrayList<>());
      }
      metrics.get(metrics.size() - 1).add(s);
      before = s;
    }
    Set<String> compositions = new TreeSet<>();
    for (List<Sample> metric : metrics) {
      Set<String> composition = new TreeSet<>();
      metric.forEach(s -> composition.add(s.suffix));
      compositions.add(composition.toString());
      if (!isMetric(metric)) {
        return false;
      }
    }
    return compositions.size() <= 1;
  }

  private boolean isMetric(List<Sample> metric) {
    String bounded = type.equals("summary") ? "" : type.equals("counter") ? "none" : "_bucket";
    for (int i = 0; i < metric.size(); i++) {
      Sample s = metric.get(i);
      if (s.suffix.equals(bounded) != (s.bound != null)
          || !s.timestamp.equals(metric.get(0).timestamp)
          || !isValue(s)) {
        return false;
      }
      for (Sample later : metric.subList(i + 1, metric.size())) {
        boolean isBound = later.suffix.equals(bounded);
        boolean inOrder = s.suffix.equals(bounded) && number(s.bound) < number(later.bound);
        if (isBound ? !inOrder : s.suffix.equals(later.suffix)) {
          return false;
        }
        if (isBound && bounded.equals("_bucket") && number(s.value) > number(later.value)) {
          return false;
        }
      }
    }
    return switch (type) {
      case "counter" -> metric.get(0).suffix.equals("_total");
      case "summary" -> true;
      default -> isHistogram(metric);
    };
  }

  private boolean isValue(Sample s) {
    double value = number(s.value);
    return switch (s.suffix) {
      case "_bucket", "_count", "_gcount" -> value >= 0 && value < 0x1p64 && value % 1 == 0;
      case "_created" -> value >= 0;
      case "" -> !(value < 0) && number(s.bound) >= 0 && number(s.bound) <= 1;
      case "_sum" -> value >= 0;
      case "_gsum" -> !Double.isNaN(value);
      default -> true;
    };
  }

  private boolean isHistogram(List<Sample> metric) {
    double last = Double.NaN;
    boolean belowZero = false;
    boolean complete = false;
    for (Sample s : metric) {
      if (s.suffix.equals("_bucket")) {
        last = number(s.value);
        belowZero |= number(s.bound) < 0;
        complete = number(s.bound) == Double.POSITIVE_INFINITY;
        if (Double.isNaN(number(s.bound))) {
          return false;
        }
      }
    }
    boolean hasCount = false;
    boolean hasSum = false;
    for (Sample s : metric) {
      if (s.suffix.endsWith("count")) {
        hasCount = true;
        complete &= number(s.value) == last;
      } else if (s.suffix.endsWith("sum")) {
        hasSum = true;
        boolean isGauge = type.equals("gaugehistogram");
        complete &= isGauge ? belowZero || number(s.value) >= 0 : !belowZero;
      }
    }
    return complete && hasCount == hasSum;
  }

  private static double number(@Nullable String text) {
    return text == null || text.equals("x")
        ? Double.NaN
        : text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }
}
