package io.reverseexporter.exposition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Metric and label names: the classic ones, and what becomes of the others.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/escaping_schemes/">Escaping schemes</a>
 */
public final class Names {
  private static final byte[] DOT = ascii("_dot_");
  private static final byte[] DOUBLE = ascii("__");
  private static final byte[] VALUES_PREFIX = ascii("U__");
  private static final int REPLACEMENT_CHARACTER = 0xfffd;

  private Names() {}

  /** Whether a metric name may stand outside of quotes: letters, digits, underscores, colons. */
  public static boolean isClassicMetricName(byte[] name) {
    return isClassic(name, Ascii.NAME_START, Ascii.NAME);
  }

  /** Whether a label name may stand outside of quotes: letters, digits, underscores. */
  public static boolean isClassicLabelName(byte[] name) {
    return isClassic(name, Ascii.LABEL_START, Ascii.LABEL);
  }

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
   * The metric name as it goes out. A classic one stays as it is, whatever the scheme.
   *
   * @param name as it is meant, without quotes and escapes
   */
  public static byte[] escapedMetricName(byte[] name, Escaping escaping) {
    return escaped(name, escaping, Ascii.NAME_START, Ascii.NAME);
  }

  /** The same for a label name, where a colon may not stand. */
  public static byte[] escapedLabelName(byte[] name, Escaping escaping) {
    return escaped(name, escaping, Ascii.LABEL_START, Ascii.LABEL);
  }

  /**
   * The bytes that stand between quotes from {@code start} to {@code end}, with {@code \\}, {@code
   * \"} and {@code \n} resolved; any other escape is a backslash and what follows it.
   */
  public static byte[] unescaped(byte[] b, int start, int end) {
    if (unescapedLength(b, start, end) == end - start) {
      return Arrays.copyOfRange(b, start, end);
    }
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

  /** The length in bytes of what {@link #unescaped} would give. */
  public static int unescapedLength(byte[] b, int start, int end) {
    int length = end - start;
    for (int p = start; p < end; p++) {
      if (isEscape(b, p, end)) {
        p++;
        length--;
      }
    }
    return length;
  }

  /** Whether one of the three known escapes begins at {@code p}. */
  static boolean isEscape(byte[] b, int p, int end) {
    if (b[p] != '\\' || p + 1 >= end) {
      return false;
    }
    byte escaped = b[p + 1];
    return escaped == '\\' || escaped == '"' || escaped == 'n';
  }

  private static byte[] escaped(byte[] name, Escaping escaping, int first, int rest) {
    if (escaping == Escaping.ALLOW_UTF_8 || isClassic(name, first, rest)) {
      return name;
    }
    var out = new ByteArrayOutputStream(2 * name.length);
    if (escaping == Escaping.VALUES) {
      out.writeBytes(VALUES_PREFIX);
    }
    int p = 0;
    while (p < name.length) {
      byte c = name[p];
      int next = next(name, p);
      if (c == '_' && escaping != Escaping.UNDERSCORES) {
        out.writeBytes(DOUBLE);
      } else if (Ascii.is(c, p == 0 ? first : rest)) {
        out.write(c);
      } else if (escaping == Escaping.UNDERSCORES) {
        out.write('_');
      } else if (escaping == Escaping.DOTS) {
        out.writeBytes(c == '.' ? DOT : DOUBLE);
      } else {
        out.writeBytes(ascii("_" + Integer.toHexString(codePoint(name, p, next)) + "_"));
      }
      p = next;
    }
    return out.toByteArray();
  }

  /** First byte after the character at {@code p}; a byte that is not UTF-8 is a character. */
  private static int next(byte[] name, int p) {
    int next = name[p] < 0 ? Utf8.next(name, p, name.length) : p + 1;
    return next < 0 ? p + 1 : next;
  }

  private static int codePoint(byte[] name, int start, int end) {
    if (end - start == 1) {
      return name[start] < 0 ? REPLACEMENT_CHARACTER : name[start];
    }
    return new String(name, start, end - start, StandardCharsets.UTF_8).codePointAt(0);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A name with backslash, quote and newline escaped, as it stands between quotes. */
  public static byte[] quoted(byte[] name) {
    var out = new ByteArrayOutputStream(name.length);
    for (byte c : name) {
      if (c == '\\' || c == '"' || c == '\n') {
        out.write('\\');
      }
      out.write(c == '\n' ? 'n' : c);
    }
    return out.toByteArray();
  }
}
