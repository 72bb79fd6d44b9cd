package io.reverseexporter.exposition;

import java.io.ByteArrayOutputStream;

/** Metric and label names: the classic ones, and what becomes of the others. */
public final class Names {
  private Names() {}

  private static boolean isClassic(byte[] b, int first, int rest) {
    if (b.length == 0 || !Ascii.is(b[0], first)) {
      return false;
    }
    for (byte c : b) {
      if (!Ascii.is(c, rest)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The metric name in quotes between {@code start} and {@code end} (quotes excluded) as a classic
   * one: each character that may not stand in it becomes an underscore, as with {@code
   * escaping=underscores}.
   */
  public static byte[] classicMetricName(byte[] b, int start, int end) {
    return underscores(unescaped(b, start, end), Ascii.NAME_START, Ascii.NAME);
  }

  /** The same for a label name, where a colon may not stand. */
  public static byte[] classicLabelName(byte[] b, int start, int end) {
    return underscores(unescaped(b, start, end), Ascii.LABEL_START, Ascii.LABEL);
  }

  /**
   * The bytes that stand between quotes from {@code start} to {@code end}, with {@code \\}, {@code
   * \"} and {@code \n} resolved; any other escape is a backslash and what follows it.
   */
  public static byte[] unescaped(byte[] b, int start, int end) {
    var out = new ByteArrayOutputStream(end - start);
    for (int p = start; p < end; p++) {
      if (isEscape(b, p, end)) {
        p++;
        out.write(b[p] == 'n' ? '\n' : b[p]);
      } else {
        out.write(b[p]);
      }
    }
    return out.toByteArray();
  }

  /** Whether one of the three known escapes begins at {@code p}. */
  static boolean isEscape(byte[] b, int p, int end) {
    if (b[p] != '\\' || p + 1 >= end) {
      return false;
    }
    byte escaped = b[p + 1];
    return escaped == '\\' || escaped == '"' || escaped == 'n';
  }

  private static byte[] underscores(byte[] name, int first, int rest) {
    if (isClassic(name, first, rest)) {
      return name;
    }
    var out = new ByteArrayOutputStream(name.length);
    for (int p = 0; p < name.length; p++) {
      boolean continuation = (name[p] & 0xc0) == 0x80;
      if (Ascii.is(name[p], p == 0 ? first : rest)) {
        out.write(name[p]);
      } else if (!continuation) {
        out.write('_');
      }
    }
    return out.toByteArray();
  }
}
