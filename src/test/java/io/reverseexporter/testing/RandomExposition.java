package io.reverseexporter.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A random valid exposition and what it says: its lines in their order, as values and as text.
 * Names are drawn from a small pool, so that exporters clash; the text uses every freedom that the
 * format and this application allow.
 */
public final class RandomExposition {
  /** A HELP, TYPE or sample line; for metadata only name and text are set. */
  public record Line(
      String kind, String name, Map<String, String> labels, String text, String timestamp) {}

  private static final String[] BASES = {
    "a", "b", "h", "s", "x:y", "h_count", "_z9", "my.metric", "my_metric", "é 1"
  };
  private static final String[] TYPES = {"counter", "gauge", "histogram", "summary", "untyped"};
  private static final String[] LABELS = {
    "l",
    "m",
    "le",
    "quantile",
    "env",
    "exporter_name",
    "exported_exporter_name",
    "dotted.label",
    "dotted_label",
    "ü"
  };
  private static final String[] VALUES = {
    "0",
    "1",
    "-1.5",
    "+2",
    "NaN",
    "+Inf",
    "-inf",
    "Infinity",
    "1e9",
    "1.5E-300",
    ".5",
    "7.",
    "00012",
    "123456789012345678901234567890",
    "3.141592653589793238"
  };
  private static final String[] STRINGS = {
    "",
    "v",
    "0.5",
    "1",
    "+Inf",
    "with \"quotes\"",
    "back\\slash",
    "new\nline",
    "}{,=#",
    "ünïcödé \ud83d\ude00",
    " ",
    "\t",
    "x"
  };

  private final Random random;
  private final List<Line> lines = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();

  public RandomExposition(Random random) {
    this.random = random;
    int families = random.nextInt(5);
    for (int i = 0; i < families; i++) {
      family(pick(BASES));
    }
    switch (random.nextInt(3)) {
      case 0 -> Collections.shuffle(lines, random);
      case 1 -> Collections.rotate(lines, random.nextInt(lines.size() + 1));
      default -> {}
    }
    lines.forEach(this::write);
    if (!text.isEmpty() && chance(4)) {
      // The last newline, and the carriage return before it, may be missing.
      text.setLength(text.length() - (text.toString().endsWith("\r\n") ? 2 : 1));
    }
  }

  /** What the exposition says, line by line; comments and blank lines left out. */
  public List<Line> lines() {
    return lines;
  }

  public String text() {
    return text.toString();
  }

  private void family(String base) {
    String type = pick(TYPES);
    if (chance(2)) {
      lines.add(new Line("HELP", base, Map.of(), pick(STRINGS).strip(), ""));
    }
    if (!chance(3)) {
      lines.add(new Line("TYPE", base, Map.of(), type, ""));
    }
    int metrics = random.nextInt(4);
    for (int m = 0; m < metrics; m++) {
      Map<String, String> labels = labels();
      boolean odd = chance(15);
      switch (odd ? "gauge" : type) {
        case "histogram" -> {
          labels.keySet().removeAll(List.of("le"));
          for (String le : List.of("0.1", "1", "+Inf")) {
            sample(base + "_bucket", with(labels, "le", le));
          }
          sample(base + "_sum", labels);
          sample(base + "_count", labels);
        }
        case "summary" -> {
          labels.keySet().removeAll(List.of("quantile"));
          sample(base, with(labels, "quantile", "0.5"));
          sample(base, with(labels, "quantile", "0.99"));
          sample(base + "_sum", labels);
          sample(base + "_count", labels);
        }
        default -> sample(base, labels);
      }
    }
  }

  private static Map<String, String> with(Map<String, String> labels, String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.put(name, value);
    return all;
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      labels.put(pick(LABELS), pick(STRINGS));
    }
    return labels;
  }

  private void sample(String name, Map<String, String> labels) {
    String timestamp = chance(4) ? Long.toString(random.nextLong() >>> random.nextInt(40)) : "";
    lines.add(new Line("SAMPLE", name, labels, pick(VALUES), timestamp));
  }

  // ---- text
  // ----------------------------------------------------------------------------------------------------------------------

  private void write(Line line) {
    if (chance(8)) {
      text.append(
          pick(
              new String[] {
                "\n", "# a comment\n", "  \t\n", "#\n", "#TYPE x y\n", "\r\n", "# HELP\n"
              }));
    }
    switch (line.kind()) {
      case "HELP" ->
          text.append(blanks("#"))
              .append(" HELP ")
              .append(name(line.name()))
              .append(blanks(" "))
              .append(line.text().replace("\\", "\\\\").replace("\n", "\\n"));
      case "TYPE" ->
          text.append("# TYPE")
              .append(blanks(" "))
              .append(name(line.name()))
              .append(blanks(" "))
              .append(line.text());
      default -> sample(line);
    }
    text.append(chance(6) ? "\r\n" : "\n");
  }

  private void sample(Line line) {
    if (chance(20)) {
      text.append("  ");
    }
    boolean inside = !isClassicMetric(line.name()) || chance(20);
    List<String> elements = new ArrayList<>();
    if (inside) {
      elements.add(quoted(line.name()));
    } else {
      text.append(line.name());
    }
    line.labels()
        .forEach(
            (name, value) -> {
              String shown = isClassicLabel(name) && !chance(20) ? name : quoted(name);
              elements.add(shown + odd("=") + quoted(value));
            });
    if (!elements.isEmpty() || chance(10)) {
      text.append(chance(20) && !inside ? " {" : "{").append(chance(20) ? " " : "");
      text.append(String.join(odd(","), elements));
      text.append(!elements.isEmpty() && chance(8) ? odd(",") : "").append('}');
      text.append(chance(20) ? "" : blanks(" "));
    } else {
      text.append(blanks(" "));
    }
    text.append(line.text());
    if (!line.timestamp().isEmpty()) {
      text.append(blanks(" ")).append(line.timestamp());
    }
    text.append(chance(20) ? " \t" : "");
  }

  private String name(String name) {
    return isClassicMetric(name) && !chance(20) ? name : quoted(name);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private String odd(String text) {
    return chance(20) ? " " + text + "\t" : text;
  }

  private String blanks(String text) {
    return chance(20) ? text + " \t " : text;
  }

  static boolean isClassicMetric(String name) {
    return PlainLexer.METRIC_NAME.matcher(name).matches();
  }

  static boolean isClassicLabel(String name) {
    return PlainLexer.LABEL_NAME.matcher(name).matches();
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
