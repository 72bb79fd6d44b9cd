package io.reverseexporter.exposition;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Metric and label names: the classic ones, and what becomes of the others. */
public final class Names {
  private Names() {}

  /** Whether a metric name needs neither quotes nor escaping. */
  public static boolean isClassicMetric(byte[] name) {
    return isClassic(name, Ascii.NAME_START, Ascii.NAME);
  }

  /** The same for a label name, where a colon may not stand. */
  public static boolean isClassicLabel(byte[] name) {
    return isClassic(name, Ascii.LABEL_START, Ascii.LABEL);
  }

  private static boolean isClassic(byte[] name, int first, int rest) {
    if (name.length == 0 || !Ascii.is(name[0], first)) {
      return false;
    }
    for (byte c : name) {
      if (!Ascii.is(c, rest)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A metric name as it goes out, without quotes. A classic one stays as it is under each scheme:
   * to the letter {@code dots} would change names that every client can read.
   *
   * @see <a href="https://prometheus.io/docs/instrumenting/escaping_schemes/">Escaping schemes</a>
   */
  public static byte[] escapedMetric(byte[] name, Escaping escaping) {
    return isClassicMetric(name) ? name : escaped(name, escaping, Ascii.NAME_START, Ascii.NAME);
  }

  /** The same for a label name. */
  public static byte[] escapedLabel(byte[] name, Escaping escaping) {
    return isClassicLabel(name) ? name : escaped(name, escaping, Ascii.LABEL_START, Ascii.LABEL);
  }

  private static byte[] escaped(byte[] name, Escaping escaping, int first, int rest) {
    if (escaping == Escaping.ALLOW_UTF_8) {
      return name;
    }
    String text = new String(name, StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(escaping == Escaping.VALUES ? "U__" : "");
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      boolean isClassic = c < 0x80 && Ascii.is((byte) c, i == 0 ? first : rest);
      if (isClassic && (c != '_' || escaping == Escaping.UNDERSCORES)) {
        out.append((char) c);
      } else {
        out.append(escaped(c, escaping));
      }
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String escaped(int c, Escaping escaping) {
    return switch (escaping) {
      case UNDERSCORES -> "_";
      case DOTS -> c == '.' ? "_dot_" : "__";
      case VALUES -> c == '_' ? "__" : "_" + Integer.toHexString(c) + "_";
      case ALLOW_UTF_8 -> Character.toString(c);
    };
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
}
