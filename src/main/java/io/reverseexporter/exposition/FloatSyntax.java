package io.reverseexporter.exposition;

import java.nio.charset.StandardCharsets;

/**
 * The numbers of the text format: what Go's {@code ParseFloat} takes, without hexadecimal and
 * underscores, as Prometheus' own parser restricts it. A number beyond the range of a double is
 * none: Prometheus refuses a page that holds one.
 */
public final class FloatSyntax {
  /**
   * More digits before the exponent, or a larger exponent, than this may be out of range: ask
   * {@link Double}.
   */
  private static final int SAFE_MAGNITUDE = 300;

  private FloatSyntax() {}

  /** Whether all bytes from {@code start} to {@code end} are one number. */
  public static boolean isFloat(byte[] b, int start, int end) {
    return start < end && end(b, start, end) == end;
  }

  /** Position after the longest number that begins at {@code p}, or -1 if none does. */
  static int end(byte[] b, int p, int end) {
    int start = p;
    if (p < end && (b[p] == '-' || b[p] == '+')) {
      p++;
    }
    int digits = p;
    while (p < end && Ascii.isDigit(b[p])) {
      p++;
    }
    int count = p - digits;
    if (p < end && b[p] == '.') {
      int fraction = ++p;
      while (p < end && Ascii.isDigit(b[p])) {
        p++;
      }
      count += p - fraction;
    }
    if (count == 0) {
      return word(b, start, end);
    }
    if (p < end && (b[p] == 'e' || b[p] == 'E')) {
      return exponent(b, start, p + 1, end, count);
    }
    return count <= SAFE_MAGNITUDE || inRange(b, start, p) ? p : -1;
  }

  private static int exponent(byte[] b, int start, int p, int end, int count) {
    if (p < end && (b[p] == '-' || b[p] == '+')) {
      p++;
    }
    int digits = p;
    int exponent = 0;
    while (p < end && Ascii.isDigit(b[p])) {
      exponent = Math.min(exponent * 10 + b[p] - '0', 1_000_000);
      p++;
    }
    if (p == digits) {
      return -1;
    }
    return exponent + count <= SAFE_MAGNITUDE || inRange(b, start, p) ? p : -1;
  }

  private static boolean inRange(byte[] b, int start, int end) {
    String text = new String(b, start, end - start, StandardCharsets.US_ASCII);
    return !Double.isInfinite(Double.parseDouble(text));
  }

  /** Infinity with an optional sign, or NaN without one, in any case. */
  private static int word(byte[] b, int start, int end) {
    if (start >= end) {
      return -1;
    }
    boolean signed = b[start] == '-' || b[start] == '+';
    int p = signed ? start + 1 : start;
    if (matches(b, p, end, "infinity")) {
      return p + 8;
    }
    if (matches(b, p, end, "inf") || (!signed && matches(b, p, end, "nan"))) {
      return p + 3;
    }
    return -1;
  }

  private static boolean matches(byte[] b, int p, int end, String word) {
    if (p + word.length() > end) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if ((b[p + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
