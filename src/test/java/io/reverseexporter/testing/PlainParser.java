package io.reverseexporter.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plain, slow and strict parser of the text format 0.0.4, written without any of the
 * application's code: what it takes is a page that nobody can find fault with. Families must be one
 * block with at most one HELP, then one TYPE, then their samples; each series once.
 */
public final class PlainParser {
  private static final Pattern METADATA =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?", Pattern.DOTALL);
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? ([^ ]+)(?: (-?[0-9]+))?", Pattern.DOTALL);
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\n\"])*)\"");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?"
              + "|[nN][aA][nN]");

  /** One sample: labels unescaped and sorted, value and timestamp as written. */
  public record Sample(String name, Map<String, String> labels, String value, String timestamp) {
    /** The series alone. */
    public String series() {
      return name + labels;
    }
  }

  /** One family: help unescaped or null, samples in their order. */
  public record Family(String name, String help, String type, List<Sample> samples) {}

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> series = new LinkedHashSet<>();
  private String current = "";
  private String currentHelp;
  private String helpFor = "";

  private final boolean repeats;

  private PlainParser(boolean repeats) {
    this.repeats = repeats;
  }

  /**
   * The families of a page in their order; an {@link AssertionError} with the line if anything is
   * wrong.
   */
  public static List<Family> parse(String page) {
    return parse(page, false);
  }

  /** The same; {@code repeats} allows a series to stand on the page more than once. */
  public static List<Family> parse(String page, boolean repeats) {
    PlainParser parser = new PlainParser(repeats);
    if (!page.isEmpty() && !page.endsWith("\n")) {
      throw new AssertionError("no newline at the end of the page");
    }
    int number = 0;
    for (String line : page.isEmpty() ? new String[0] : page.split("\n", -1)) {
      number++;
      try {
        if (!line.isEmpty()) {
          parser.line(line);
        } else if (number <= page.chars().filter(c -> c == '\n').count()) {
          throw new AssertionError("blank line");
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("line " + number + ": " + e.getMessage() + " in: " + line, e);
      }
    }
    return List.copyOf(parser.families.values());
  }

  /** All samples of a page. */
  public static List<Sample> samples(String page) {
    return parse(page).stream().flatMap(family -> family.samples().stream()).toList();
  }

  private void line(String line) {
    if (line.indexOf('\r') >= 0 && line.endsWith("\r")) {
      throw new AssertionError("carriage return");
    }
    if (line.startsWith("#")) {
      metadata(line);
    } else {
      sample(line);
    }
  }

  private void metadata(String line) {
    Matcher m = METADATA.matcher(line);
    if (!m.matches()) {
      throw new AssertionError("neither HELP nor TYPE");
    }
    String name = m.group(2);
    if (families.containsKey(name)) {
      throw new AssertionError("second block of " + name);
    }
    if (m.group(1).equals("HELP")) {
      if (helpFor.equals(name)) {
        throw new AssertionError("second HELP of " + name);
      }
      helpFor = name;
      currentHelp = unescape(m.group(3) == null ? "" : m.group(3), false);
      return;
    }
    if (!Set.of("counter", "gauge", "histogram", "summary", "untyped").contains(m.group(3))) {
      throw new AssertionError("type " + m.group(3));
    }
    String help = helpFor.equals(name) ? currentHelp : null;
    families.put(name, new Family(name, help, m.group(3), new ArrayList<>()));
    current = name;
  }

  private void sample(String line) {
    Matcher m = SAMPLE.matcher(line);
    if (!m.matches()) {
      throw new AssertionError("no sample");
    }
    Map<String, String> labels = labels(m.group(2));
    if (!NUMBER.matcher(m.group(3)).matches()) {
      throw new AssertionError("no number: " + m.group(3));
    }
    Sample sample = new Sample(m.group(1), labels, m.group(3), m.group(4));
    Family family = families.get(current);
    if (family == null || !belongs(sample, family)) {
      throw new AssertionError(sample.name() + " does not belong to " + family);
    }
    for (String suffix : List.of("_bucket", "_sum", "_count")) {
      if (sample.name().endsWith(suffix)) {
        String base = sample.name().substring(0, sample.name().length() - suffix.length());
        Family other = families.get(base);
        if (other != null && !base.equals(family.name()) && belongsByName(sample.name(), other)) {
          throw new AssertionError("a reader takes it for a sample of " + base);
        }
      }
    }
    if (!series.add(sample.series()) && !repeats) {
      throw new AssertionError("series stands twice");
    }
    family.samples().add(sample);
  }

  private static boolean belongsByName(String name, Family family) {
    String f = family.name();
    return switch (family.type()) {
      case "histogram" ->
          name.equals(f + "_bucket") || name.equals(f + "_sum") || name.equals(f + "_count");
      case "summary" -> name.equals(f) || name.equals(f + "_sum") || name.equals(f + "_count");
      default -> name.equals(f);
    };
  }

  private static boolean belongs(Sample sample, Family family) {
    if (!belongsByName(sample.name(), family)) {
      return false;
    }
    String le = sample.labels().get("le");
    String quantile = sample.labels().get("quantile");
    return switch (family.type()) {
      case "histogram" ->
          sample.name().equals(family.name() + "_bucket") ? isNumber(le) : le == null;
      case "summary" -> sample.name().equals(family.name()) ? isNumber(quantile) : quantile == null;
      default -> true;
    };
  }

  private static boolean isNumber(String text) {
    return text != null && NUMBER.matcher(text).matches();
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text == null) {
      return labels;
    }
    Matcher m = LABEL.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!m.region(at, text.length()).lookingAt()) {
        throw new AssertionError("label expected at " + text.substring(at));
      }
      if (labels.put(m.group(1), unescape(m.group(2), true)) != null) {
        throw new AssertionError("label " + m.group(1) + " stands twice");
      }
      at = m.end();
      if (at < text.length() && !(text.charAt(at) == ',' && ++at < text.length())) {
        throw new AssertionError("comma between labels expected");
      }
    }
    if (labels.isEmpty()) {
      throw new AssertionError("empty braces");
    }
    return labels;
  }

  private static String unescape(String text, boolean quotes) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char next = ++i < text.length() ? text.charAt(i) : ' ';
      if (next == 'n') {
        out.append('\n');
      } else if ((quotes && next == '"') || next == '\\') {
        out.append(next);
      } else {
        throw new AssertionError("unknown escape \\" + next);
      }
    }
    return out.toString();
  }
}
