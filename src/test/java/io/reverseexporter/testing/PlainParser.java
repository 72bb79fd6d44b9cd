package io.reverseexporter.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A plain, slow and strict parser of the text format 0.0.4, written without any of the
 * application's code: what it takes is a page that nobody can find fault with. Families must be one
 * block with at most one HELP, then one TYPE, then their samples; each series once.
 */
public final class PlainParser {
  /** An exemplar: labels unescaped and sorted, value and timestamp as written. */
  public record Exemplar(Map<String, String> labels, String value, String timestamp) {}

  /**
   * One sample: labels unescaped and sorted, value and timestamp as written.
   *
   * @param exemplar null if there is none
   */
  public record Sample(
      String name, Map<String, String> labels, String value, String timestamp, Exemplar exemplar) {
    public Sample(String name, Map<String, String> labels, String value, String timestamp) {
      this(name, labels, value, timestamp, null);
    }

    /** The series alone. */
    public String series() {
      return name + labels;
    }
  }

  /**
   * One family: help unescaped or null, samples in their order.
   *
   * @param unit null if none is given
   */
  public record Family(String name, String help, String type, String unit, List<Sample> samples) {
    public Family(String name, String help, String type, List<Sample> samples) {
      this(name, help, type, null, samples);
    }
  }

  private static final Pattern TIMESTAMP = Pattern.compile("-?[0-9]+");

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> series = new LinkedHashSet<>();
  private String current = "";
  private String currentHelp;
  private String helpFor = "";

  private final Set<Leeway> leeway;

  private PlainParser(Set<Leeway> leeway) {
    this.leeway = leeway;
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
    return parse(page, repeats ? Set.of(Leeway.REPEATS) : Set.of());
  }

  /** The same; quoted names, as in version 1.0.0, are taken only with leeway. */
  public static List<Family> parse(String page, Set<Leeway> leeway) {
    PlainParser parser = new PlainParser(leeway);
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
    PlainLexer lexer = new PlainLexer(line, leeway);
    boolean help = lexer.skip("# HELP ");
    if (!help && !lexer.skip("# TYPE ")) {
      throw new AssertionError("neither HELP nor TYPE");
    }
    String name = lexer.metadataName();
    if (families.containsKey(name)) {
      throw new AssertionError("second block of " + name);
    }
    if (help) {
      if (helpFor.equals(name)) {
        throw new AssertionError("second HELP of " + name);
      }
      helpFor = name;
      if (!lexer.isAtEnd()) {
        lexer.expect(" ");
      }
      currentHelp = PlainLexer.unescape(lexer.rest(), false);
      return;
    }
    lexer.expect(" ");
    String type = lexer.rest();
    if (!Set.of("counter", "gauge", "histogram", "summary", "untyped").contains(type)) {
      throw new AssertionError("type " + type);
    }
    families.put(
        name, new Family(name, helpFor.equals(name) ? currentHelp : null, type, new ArrayList<>()));
    current = name;
  }

  private Sample read(String line) {
    PlainLexer lexer = new PlainLexer(line, leeway);
    String[] name = new String[1];
    Map<String, String> labels = lexer.nameAndLabels(name);
    if (labels.isEmpty() && line.startsWith("{}", name[0].length())) {
      throw new AssertionError("empty braces");
    }
    String value = lexer.number();
    String timestamp = null;
    if (lexer.skip(" ")) {
      timestamp = lexer.rest();
      if (!TIMESTAMP.matcher(timestamp).matches()) {
        throw new AssertionError("no timestamp: " + timestamp);
      }
    }
    return new Sample(name[0], labels, value, timestamp);
  }

  private void sample(String line) {
    Sample sample = read(line);
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
    if (!series.add(sample.series()) && !leeway.contains(Leeway.REPEATS)) {
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
          sample.name().equals(family.name() + "_bucket") ? PlainLexer.isNumber(le) : le == null;
      case "summary" ->
          sample.name().equals(family.name()) ? PlainLexer.isNumber(quantile) : quantile == null;
      default -> true;
    };
  }
}
