package io.reverseexporter.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a configuration file, or worth a warning.
 *
 * @param file as the reader was given it
 * @param line from 1; 0 where the whole file is meant
 * @param column in characters, from 1; 0 where the whole file is meant
 * @param rule what was expected there; never the offending value
 * @param value what stands there instead; null if nothing does. For the log only
 */
public record Problem(String file, int line, int column, String rule, @Nullable String value)
    implements Comparable<Problem> {
  private static final int MAX_VALUE = 200;
  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::rule)
          .thenComparing(Problem::file)
          .thenComparing(Problem::value, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** For the log: place, rule and offending value, on one line. */
  public String forLog() {
    return place(file) + ": " + rule + (value == null ? "" : ", got " + quoted(value));
  }

  /** For everybody: place and rule. Tells neither the value nor the folder of the file. */
  public String forPublic() {
    int slash = Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'));
    return place(file.substring(slash + 1)) + ": " + rule;
  }

  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  /** The same as {@link #forPublic()}: a value may be a secret. */
  @Override
  public String toString() {
    return forPublic();
  }

  private String place(String name) {
    return line == 0 ? name : name + ":" + line + ":" + column;
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    int shown = Math.min(text.length(), MAX_VALUE);
    for (int i = 0; i < shown; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        default -> {
          // Line separators and the like must not begin a line of the log.
          if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append(shown < text.length() ? "…\"" : "\"").toString();
  }
}
