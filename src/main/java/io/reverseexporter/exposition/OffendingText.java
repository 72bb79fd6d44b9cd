package io.reverseexporter.exposition;

import java.nio.charset.StandardCharsets;

/** Shows bytes of a malformed exposition in an error: short, and harmless to a log. */
public final class OffendingText {
  private static final int MAX_LENGTH = 40;

  private OffendingText() {}

  /**
   * What stands at {@code p}: a character in quotes, a byte in hexadecimal, or the end of the line
   * or body.
   */
  static String at(byte[] b, int p, int end) {
    if (p >= end) {
      return "the end of the body";
    }
    if (b[p] == '\n') {
      return "the end of the line";
    }
    if (b[p] < ' ' || b[p] == 0x7f) {
      return String.format("byte 0x%02x", b[p] & 0xff);
    }
    return "'" + (char) b[p] + "'";
  }

  /** What stands at {@code p} up to the next blank, in quotes. */
  static String word(byte[] b, int p, int end) {
    int to = p;
    while (to < end && b[to] != '\n' && !Ascii.isBlank(b[to])) {
      to++;
    }
    return to == p ? at(b, p, end) : "\"" + of(b, p, to) + "\"";
  }

  /** The bytes as text, cut to a length that fits into a line. */
  static String of(byte[] b, int from, int to) {
    boolean cut = to - from > MAX_LENGTH;
    var text = new StringBuilder();
    for (int p = from; p < (cut ? from + MAX_LENGTH : to); p++) {
      if (b[p] < ' ' || b[p] == 0x7f) {
        text.append(String.format("\\x%02x", b[p] & 0xff));
      } else {
        text.append(new String(b, p, 1, StandardCharsets.US_ASCII));
      }
    }
    return cut ? text + "..." : text.toString();
  }

  /** A name in quotes, in the same way. */
  public static String quoted(String name) {
    byte[] b = name.getBytes(StandardCharsets.UTF_8);
    return '"' + of(b, 0, b.length) + '"';
  }
}
