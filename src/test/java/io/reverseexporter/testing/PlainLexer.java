package io.reverseexporter.testing;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the parts of one line, character by character, as both text formats write them. Whatever
 * could be written plainer is an {@link AssertionError}.
 */
final class PlainLexer {
  static final Pattern METRIC_NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  private static final Pattern REAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");
  private static final Pattern SPECIAL =
      Pattern.compile("[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?|[nN][aA][nN]");

  private final String line;
  private final Set<Leeway> leeway;
  private int at;
  private String quotedName;

  PlainLexer(String line, Set<Leeway> leeway) {
    this.line = line;
    this.leeway = leeway;
  }

  /** Whether the line goes on with the text, which is then behind us. */
  boolean skip(String text) {
    if (!line.startsWith(text, at)) {
      return false;
    }
    at += text.length();
    return true;
  }

  void expect(String text) {
    if (!skip(text)) {
      throw new AssertionError("expected '" + text + "' at: " + line.substring(at));
    }
  }

  boolean isAtEnd() {
    return at == line.length();
  }

  String rest() {
    String rest = line.substring(at);
    at = line.length();
    return rest;
  }

  /** Up to the next blank or the end. */
  String word() {
    int end = line.indexOf(' ', at);
    end = end < 0 ? line.length() : end;
    String word = line.substring(at, end);
    at = end;
    return word;
  }

  /** A metric name of a metadata line. */
  String metadataName() {
    return line.startsWith("\"", at) ? quotedName(METRIC_NAME) : classic(METRIC_NAME);
  }

  private String classic(Pattern pattern) {
    var m = pattern.matcher(line).region(at, line.length());
    if (!m.lookingAt()) {
      throw new AssertionError("name expected at: " + line.substring(at));
    }
    at = m.end();
    return m.group();
  }

  private String quotedName(Pattern classic) {
    String name = quoted();
    if (!leeway.contains(Leeway.UTF_8)) {
      throw new AssertionError("quoted name " + name);
    }
    if (name.isEmpty() || classic.matcher(name).matches()) {
      throw new AssertionError("a name that needs no quotes: " + name);
    }
    return name;
  }

  private String quoted() {
    expect("\"");
    int end = at;
    while (end < line.length() && line.charAt(end) != '"') {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= line.length()) {
      throw new AssertionError("no closing quote: " + line.substring(at));
    }
    String text = unescape(line.substring(at, end), true);
    at = end + 1;
    return text;
  }

  /** Name and labels of a sample, up to the blank before its value, which is skipped. */
  Map<String, String> nameAndLabels(String[] name) {
    Map<String, String> labels = new TreeMap<>();
    quotedName = null;
    if (!line.startsWith("{", at)) {
      name[0] = classic(METRIC_NAME);
    }
    if (skip("{")) {
      labels = labelsUntilBrace(name[0] == null);
    }
    if (name[0] == null) {
      name[0] = quotedName;
    }
    if (name[0] == null) {
      throw new AssertionError("no metric name");
    }
    expect(" ");
    return labels;
  }

  /** Labels behind an opening brace, and the closing one. */
  Map<String, String> labelsUntilBrace(boolean withName) {
    Map<String, String> labels = new TreeMap<>();
    if (skip("}")) {
      return labels;
    }
    boolean first = true;
    do {
      boolean quoted = line.startsWith("\"", at);
      int start = at;
      String name = quoted ? quotedNameOrMetric(first && withName) : classic(LABEL_NAME);
      if (first && withName && quoted && !line.startsWith("=", at)) {
        quotedName = name;
      } else {
        if (quoted && LABEL_NAME.matcher(name).matches()) {
          throw new AssertionError("a name that needs no quotes: " + line.substring(start));
        }
        expect("=");
        if (labels.put(name, quoted()) != null) {
          throw new AssertionError("label " + name + " stands twice");
        }
      }
      first = false;
    } while (skip(","));
    expect("}");
    return labels;
  }

  private String quotedNameOrMetric(boolean mayBeMetric) {
    int start = at;
    String name = quoted();
    boolean metric = mayBeMetric && !line.startsWith("=", at);
    at = start;
    return metric ? quotedName(METRIC_NAME) : name.isEmpty() ? fail() : quotedName(LABEL_NAME);
  }

  private static String fail() {
    throw new AssertionError("empty label name");
  }

  /** A number that a double can hold, as written. */
  String number() {
    String word = word();
    number(word);
    return word;
  }

  static double number(String word) {
    if (SPECIAL.matcher(word).matches()) {
      return special(word);
    }
    if (!REAL.matcher(word).matches()) {
      throw new AssertionError("no number: " + word);
    }
    double value = Double.parseDouble(word);
    if (Double.isInfinite(value)) {
      throw new AssertionError("number out of range: " + word);
    }
    return value;
  }

  private static double special(String word) {
    if (word.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    return word.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  static boolean isNumber(String text) {
    return text != null
        && (SPECIAL.matcher(text).matches()
            || (REAL.matcher(text).matches() && !Double.isInfinite(Double.parseDouble(text))));
  }

  static String unescape(String text, boolean quotes) {
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
