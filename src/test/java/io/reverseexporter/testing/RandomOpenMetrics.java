package io.reverseexporter.testing;

import io.reverseexporter.testing.PlainParser.Exemplar;
import io.reverseexporter.testing.PlainParser.Sample;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random exposition built from the grammar of OpenMetrics and what it says: valid by the
 * specification, or with what Prometheus takes though the specification forbids it. A family's name
 * tells its type by its first letter, so that exporters do not clash, and no two samples of one
 * exposition are the same series.
 */
public final class RandomOpenMetrics {
  /**
   * One line.
   *
   * @param kind {@code HELP}, {@code TYPE}, {@code UNIT} or {@code SAMPLE}
   * @param name the family's, or the sample's
   * @param text of metadata; empty for samples
   * @param sample null for metadata
   */
  public record Entry(String kind, String name, String text, Sample sample) {}

  private static final List<String> TYPES =
      List.of(
          "counter",
          "gauge",
          "histogram",
          "summary",
          "info",
          "xgaugehistogram",
          "zstateset",
          "unknown");
  static final List<String> ENDS = List.of("", "_a", ":b", "_seconds", ".dot", "_é", "_count");
  private static final List<String> LABELS =
      List.of("l", "m", "exporter_name", "env", "dotted.label", "ü x");
  private static final List<String> STRINGS =
      List.of(
          "", "v", "with \"quotes\"", "back\\slash", "new\nline", "}{,=# ", "ünï 😀", " # {", "x");
  private static final List<String> VALUES =
      List.of("0", "1", "-1.5", "+2", "NaN", "+Inf", "-inf", "1e9", "1.5E-300", ".5", "7.", "0012");
  private static final List<String> POSITIVE =
      List.of(
          "0", "1", "+2", "+Inf", "1e9", "1.5E-300", ".5", "7.", "0012", "12345678901234567890");
  private static final List<String> TIMES =
      List.of("12", "1520879607.789", "1.5", "0012.25", "1700000000.123999", "1.5e3", "7.001");

  private final Random random;
  private final boolean odd;
  private List<Entry> entries = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  /**
   * An exposition.
   *
   * @param odd whether it has what the specification forbids
   */
  public RandomOpenMetrics(Random random, boolean odd) {
    this.random = random;
    this.odd = odd;
    List<String> names = new ArrayList<>();
    for (String type : TYPES) {
      names.add(type.charAt(0) + "");
      // A family named like a sample of another one is against the specification.
      names.add(type.charAt(0) + pick(odd ? ENDS : ENDS.subList(0, ENDS.size() - 1)));
    }
    Collections.shuffle(names, random);
    Set<String> seen = new java.util.HashSet<>();
    for (String name : names.subList(0, random.nextInt(6))) {
      // Names that only differ before escaping would clash after it.
      if (seen.add(escaped(name))) {
        family(name);
      }
    }
    if (odd && chance(2)) {
      Collections.rotate(entries, random.nextInt(entries.size() + 1));
    } else if (odd && chance(3)) {
      Collections.shuffle(entries, random);
    }
    entries.forEach(this::write);
    text.append("# EOF").append(odd && chance(4) ? "" : "\n");
  }

  /** What the exposition says, line by line. */
  public List<Entry> entries() {
    return entries;
  }

  public String text() {
    return text.toString();
  }

  static String escaped(String name) {
    return name.replaceAll("[^a-zA-Z0-9_:]", "_");
  }

  private void family(String name) {
    String type =
        TYPES.stream().filter(t -> t.charAt(0) == name.charAt(0)).findFirst().orElseThrow();
    String word = type.startsWith("x") || type.startsWith("z") ? type.substring(1) : type;
    List<Entry> metadata = new ArrayList<>();
    if (!word.equals("unknown") || chance(2)) {
      metadata.add(new Entry("TYPE", name, word, null));
    }
    if (chance(2)) {
      metadata.add(new Entry("HELP", name, pick(STRINGS), null));
    }
    boolean unitAllowed = !Set.of("info", "stateset").contains(word);
    if (unitAllowed && name.endsWith("_seconds") && chance(2)) {
      metadata.add(new Entry("UNIT", name, "seconds", null));
    } else if (chance(8)) {
      metadata.add(new Entry("UNIT", name, "", null));
    }
    Collections.shuffle(metadata, random);
    entries.addAll(metadata);
    if (odd && chance(6)) {
      entries.addAll(metadata);
    }
    List<Map<String, String>> metrics = new ArrayList<>();
    for (int m = random.nextInt(4); m > 0; m--) {
      Map<String, String> labels = labels();
      if (metrics.stream().noneMatch(other -> sameOutside(other, labels))) {
        metrics.add(labels);
        metric(name, word, labels);
      }
    }
  }

  /** Whether the labels are alike once they are escaped, or but for empty ones. */
  private static boolean sameOutside(Map<String, String> one, Map<String, String> other) {
    return outside(one).equals(outside(other));
  }

  private static Map<String, String> outside(Map<String, String> labels) {
    Map<String, String> out = new java.util.TreeMap<>();
    labels.forEach((name, value) -> out.put(escaped(name), value));
    out.values().removeIf(String::isEmpty);
    return out;
  }

  private void metric(String name, String type, Map<String, String> labels) {
    String time = chance(4) ? pick(TIMES) : null;
    switch (type) {
      case "counter" -> {
        String suffix = odd && chance(5) ? "" : "_total";
        String value = odd && chance(5) ? "-3" : pick(POSITIVE);
        sample(name + suffix, labels, value, time, chance(3) ? exemplar() : null);
        created(name, labels, time);
      }
      case "info" -> sample(name + "_info", labels, odd && chance(5) ? "2" : "1", null, null);
      case "stateset" -> {
        sample(name, with(labels, name, "on"), odd && chance(5) ? "0.5" : "1", time, null);
        sample(name, with(labels, name, "off \""), "0.0", time, null);
      }
      case "histogram" -> {
        histogram(name, labels, time, "_sum", "_count");
        created(name, labels, time);
      }
      case "gaugehistogram" -> histogram(name, labels, time, "_gsum", "_gcount");
      case "summary" -> summary(name, labels, time);
      default -> sample(name, labels, pick(VALUES), time, odd && chance(6) ? exemplar() : null);
    }
  }

  private void histogram(
      String name, Map<String, String> labels, String time, String sum, String count) {
    int value = 0;
    for (String le : List.of("0.1", "1", "10.0")) {
      if (chance(3)) {
        value += random.nextInt(5);
        String shown = value + (chance(4) ? ".0" : "");
        var with = with(labels, "le", le);
        sample(name + "_bucket", with, shown, time, chance(3) ? exemplar() : null);
      }
    }
    value += random.nextInt(5);
    if (!odd || !chance(5)) {
      sample(name + "_bucket", with(labels, "le", "+Inf"), "" + value, time, null);
    }
    if (!chance(4)) {
      sample(name + sum, labels, odd && chance(5) ? "-1" : "17.25", time, null);
      if (!odd || !chance(5)) {
        String shown = odd && chance(5) ? value + ".5" : "" + value;
        sample(name + count, labels, shown, time, null);
      }
    }
  }

  private void summary(String name, Map<String, String> labels, String time) {
    if (chance(2)) {
      sample(name, with(labels, "quantile", "0.99"), pick(POSITIVE), time, null);
      sample(name, with(labels, "quantile", "0.5"), "NaN", time, null);
    }
    boolean both = chance(2);
    if (both || chance(2)) {
      sample(name + "_count", labels, "" + random.nextInt(9), time, null);
    }
    if (both || chance(2)) {
      sample(name + "_sum", labels, "0.25", time, null);
    }
    created(name, labels, time);
  }

  private void created(String name, Map<String, String> labels, String time) {
    if (chance(2)) {
      sample(name + "_created", labels, "1520430000.123", time, null);
    }
  }

  private void sample(
      String name, Map<String, String> labels, String value, String time, Exemplar exemplar) {
    entries.add(new Entry("SAMPLE", name, "", new Sample(name, labels, value, time, exemplar)));
  }

  private Exemplar exemplar() {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String name : List.of("trace_id", "l")) {
      if (chance(2)) {
        labels.put(name, pick(STRINGS));
      }
    }
    return new Exemplar(labels, pick(VALUES), chance(2) ? pick(TIMES) : null);
  }

  private static Map<String, String> with(Map<String, String> labels, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.put(name, value);
    return all;
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      labels.put(pick(LABELS), pick(STRINGS));
    }
    return labels;
  }

  // ---- text

  private void write(Entry entry) {
    Sample sample = entry.sample();
    if (sample == null) {
      text.append("# ").append(entry.kind()).append(' ').append(metricName(entry.name()));
      text.append(' ').append(escape(entry.text())).append('\n');
      return;
    }
    List<String> elements = new ArrayList<>();
    boolean quoted = !RandomExposition.isClassicMetric(sample.name());
    if (quoted) {
      elements.add(quoted(sample.name()));
    } else {
      text.append(sample.name());
    }
    elements.addAll(pairs(sample.labels()));
    if (!elements.isEmpty() || chance(10)) {
      text.append('{').append(String.join(",", elements)).append('}');
    }
    text.append(' ').append(sample.value());
    text.append(sample.timestamp() == null ? "" : " " + sample.timestamp());
    Exemplar exemplar = sample.exemplar();
    if (exemplar != null) {
      text.append(" # {").append(String.join(",", pairs(exemplar.labels()))).append("} ");
      text.append(exemplar.value());
      text.append(exemplar.timestamp() == null ? "" : " " + exemplar.timestamp());
    }
    text.append('\n');
  }

  private static List<String> pairs(Map<String, String> labels) {
    List<String> pairs = new ArrayList<>();
    labels.forEach(
        (name, value) ->
            pairs.add(
                (RandomExposition.isClassicLabel(name) ? name : quoted(name))
                    + "="
                    + quoted(value)));
    return pairs;
  }

  private static String metricName(String name) {
    return RandomExposition.isClassicMetric(name) ? name : quoted(name);
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String quoted(String text) {
    return '"' + escape(text) + '"';
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
