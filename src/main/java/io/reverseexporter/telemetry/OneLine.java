package io.reverseexporter.telemetry;

import java.util.Locale;

/** Text from outside, made harmless for a log: one line of bounded length. */
public final class OneLine {
  /** Characters of a text that are kept. */
  static final int MAX_CHARS = 2_000;

  private OneLine() {}

  /**
   * The text with control characters, line and paragraph separators and invisible formatting
   * written as {@code \\uXXXX}, cut after 2,000 characters.
   */
  public static String of(String text) {
    int end = Math.min(text.length(), MAX_CHARS);
    var line = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (isHarmless(c)) {
        line.append(c);
      } else {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    if (end < text.length()) {
      line.append("... (").append(text.length() - end).append(" more characters)");
    }
    return line.toString();
  }

  private static boolean isHarmless(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
