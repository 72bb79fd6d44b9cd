package io.reverseexporter.testing;

import io.reverseexporter.testing.PlainParser.Exemplar;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A plain, slow and strict parser of OpenMetrics 1.0, written from the specification and without
 * any of the application's code: what it takes is a page that nobody can find fault with.
 *
 * <p>Two rules are left to the exporter: that {@code le} and {@code quantile} are spelled
 * canonically, and that an exemplar lies within its bucket.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
public final class PlainOpenMetricsParser {
  private static final Map<String, List<String>> SUFFIXES =
      Map.of(
          "counter", List.of("_total", "_created"),
          "histogram", List.of("_bucket", "_count", "_sum", "_created"),
          "gaugehistogram", List.of("_bucket", "_gcount", "_gsum"),
          "summary", List.of("", "_count", "_sum", "_created"),
          "info", List.of("_info"),
          "gauge", List.of(""),
          "stateset", List.of(""),
          "unknown", List.of(""));

  /** A family whose block is still open. */
  private static final class Block {
    final String name;
    String help;
    String unit;
    String type;
    final List<Sample> samples = new ArrayList<>();

    Block(String name) {
      this.name = name;
    }

    boolean mayHave(String sample) {
      return SUFFIXES.get(type == null ? "unknown" : type).stream()
          .anyMatch(suffix -> sample.equals(name + suffix));
    }
  }

  private final Set<Leeway> leeway;
  private final Map<String, Family> families = new LinkedHashMap<>();

  /** Sample names that a family on the page has or could have, with that family. */
  private final Map<String, String> claimed = new HashMap<>();

  private Block block;

  private PlainOpenMetricsParser(Set<Leeway> leeway) {
    this.leeway = leeway;
  }

  /**
   * The families of a page in their order; an {@link AssertionError} with the line if anything is
   * wrong. A family without TYPE is of type {@code unknown}; empty HELP and UNIT are none.
   */
  public static List<Family> parse(String page, Set<Leeway> leeway) {
    if (!page.equals("# EOF\n") && !page.endsWith("\n# EOF\n")) {
      throw new AssertionError("no # EOF line at the end of the page");
    }
    PlainOpenMetricsParser parser = new PlainOpenMetricsParser(leeway);
    String[] lines = page.split("\n", -1);
    for (int i = 0; i < lines.length - 2; i++) {
      try {
        parser.line(lines[i]);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("line " + (i + 1) + ": " + e.getMessage() + ": " + lines[i], e);
      }
    }
    parser.close();
    return List.copyOf(parser.families.values());
  }

  /** The same without leeway. */
  public static List<Family> parse(String page) {
    return parse(page, Set.of());
  }

  /** The sample names that a family of a type may have. */
  static List<String> members(String family, String type) {
    return SUFFIXES.get(type).stream().map(suffix -> family + suffix).toList();
  }

  private void line(String line) {
    if (line.isEmpty()) {
      throw new AssertionError("blank line");
    }
    if (line.endsWith("\r")) {
      throw new AssertionError("carriage return");
    }
    if (line.startsWith("#")) {
      metadata(line);
    } else {
      Sample sample = sample(line);
      if (block == null || !block.mayHave(sample.name())) {
        open(sample.name());
        block.type = "unknown";
      }
      block.samples.add(sample);
    }
  }

  private void metadata(String line) {
    PlainLexer lexer = new PlainLexer(line, leeway);
    lexer.expect("# ");
    String word = lexer.word();
    if (!Set.of("HELP", "TYPE", "UNIT").contains(word)) {
      throw new AssertionError("neither HELP, TYPE nor UNIT");
    }
    lexer.expect(" ");
    String name = lexer.metadataName();
    lexer.expect(" ");
    String text = lexer.rest();
    if (block == null || !block.name.equals(name)) {
      open(name);
    }
    if (!block.samples.isEmpty()) {
      throw new AssertionError("metadata behind the samples of " + name);
    }
    switch (word) {
      case "HELP" -> block.help = once(block.help, PlainLexer.unescape(text, true));
      case "TYPE" -> block.type = once(block.type, type(text));
      default -> block.unit = once(block.unit, unit(name, text));
    }
  }

  private static String once(String before, String now) {
    if (before != null) {
      throw new AssertionError("stands twice");
    }
    return now;
  }

  private static String type(String word) {
    if (!SUFFIXES.containsKey(word)) {
      throw new AssertionError("type " + word);
    }
    return word;
  }

  private static String unit(String name, String unit) {
    if (!unit.isEmpty() && !name.endsWith("_" + unit)) {
      throw new AssertionError("unit " + unit + " is not the end of " + name);
    }
    return unit;
  }

  private void open(String name) {
    close();
    if (families.containsKey(name)) {
      throw new AssertionError("second block of " + name);
    }
    block = new Block(name);
  }

  private void close() {
    if (block == null) {
      return;
    }
    String type = block.type == null ? "unknown" : block.type;
    Family family =
        new Family(
            block.name,
            block.help == null || block.help.isEmpty() ? null : block.help,
            type,
            block.unit == null || block.unit.isEmpty() ? null : block.unit,
            List.copyOf(block.samples));
    claim(family.name(), family.name());
    for (String member : members(family.name(), type)) {
      claim(member, family.name());
    }
    try {
      PlainOpenMetricsRules.check(family, leeway);
    } catch (AssertionError e) {
      throw new AssertionError(type + " " + family.name() + ": " + e.getMessage(), e);
    }
    families.put(family.name(), family);
  }

  private void claim(String sampleName, String family) {
    String other = claimed.putIfAbsent(sampleName, family);
    if (other != null && !other.equals(family)) {
      throw new AssertionError(
          "families " + other + " and " + family + " could both have " + sampleName);
    }
  }

  private Sample sample(String line) {
    PlainLexer lexer = new PlainLexer(line, leeway);
    String[] name = new String[1];
    Map<String, String> labels = lexer.nameAndLabels(name);
    String value = lexer.number();
    String timestamp = null;
    Exemplar exemplar = null;
    boolean isExemplar = lexer.skip(" # {");
    if (!isExemplar && lexer.skip(" ")) {
      timestamp = timestamp(lexer);
      isExemplar = lexer.skip(" # {");
    }
    if (isExemplar) {
      exemplar = exemplar(lexer);
    }
    if (!lexer.isAtEnd()) {
      throw new AssertionError("end of the line expected before: " + lexer.rest());
    }
    return new Sample(name[0], labels, value, timestamp, exemplar);
  }

  private static Exemplar exemplar(PlainLexer lexer) {
    Map<String, String> labels = lexer.labelsUntilBrace(false);
    int length = 0;
    for (var label : labels.entrySet()) {
      length += label.getKey().codePointCount(0, label.getKey().length());
      length += label.getValue().codePointCount(0, label.getValue().length());
    }
    if (length > 128) {
      throw new AssertionError("exemplar of " + length + " characters");
    }
    lexer.expect(" ");
    String value = lexer.number();
    return new Exemplar(labels, value, lexer.skip(" ") ? timestamp(lexer) : null);
  }

  private static String timestamp(PlainLexer lexer) {
    String timestamp = lexer.number();
    if (!Double.isFinite(PlainLexer.number(timestamp))) {
      throw new AssertionError("timestamp " + timestamp);
    }
    return timestamp;
  }

  /** A timestamp as a number, to compare; null stays null. */
  static BigDecimal seconds(String timestamp) {
    return timestamp == null ? null : new BigDecimal(timestamp).stripTrailingZeros();
  }
}
