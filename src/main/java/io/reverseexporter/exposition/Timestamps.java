package io.reverseexporter.exposition;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Timestamps of samples: whole milliseconds in the text format, seconds in OpenMetrics. Digits are
 * moved across the point, never through a double; what is below a millisecond is cut off.
 */
public final class Timestamps {
  /**
   * Seconds written with no more bytes than this, and without an exponent, are in range as
   * milliseconds.
   */
  private static final int SAFE_LENGTH = 15;

  /** Beyond this many digits before the point, or zeros behind it, an exponent says no more. */
  private static final int FAR = 1_000_000_000;

  private static final byte[] MINUS = {'-'};
  private static final byte[] ZEROS = {'0', '0', '0'};
  private static final byte[] POINT = {'.', '0', '0'};

  private Timestamps() {}

  /** Whether a finite number of seconds is within the range of {@code long} milliseconds. */
  static boolean isInRange(byte[] b, int start, int end) {
    if (end - start <= SAFE_LENGTH && isDecimal(b, start, end)) {
      return true;
    }
    try {
      millisOfSeconds(b, start, end);
      return true;
    } catch (ArithmeticException outOfRange) {
      return false;
    }
  }

  /**
   * The milliseconds of a timestamp that the cursor has found.
   *
   * @param syntax of the body: milliseconds in the text format, seconds in OpenMetrics
   */
  public static long millis(byte[] b, int start, int end, Syntax syntax) {
    return switch (syntax) {
      case TEXT -> Long.parseLong(new String(b, start, end - start, StandardCharsets.US_ASCII));
      case OPENMETRICS -> millisOfSeconds(b, start, end);
      case PROTOBUF -> throw new IllegalArgumentException("protobuf has no digits");
    };
  }

  /** Writes milliseconds, as the text format has them, in seconds. */
  public static void writeSeconds(byte[] b, int start, int end, ByteSink out) throws IOException {
    int rest = writeSeconds(b, start, start, end, out);
    out.write(b, rest, end - rest);
  }

  /**
   * Writes what stands from {@code from} to the end of a timestamp, milliseconds as seconds, but
   * for the last bytes that stay as they are: they go out together with what comes behind them.
   *
   * @return the first byte that is not written; the end of the timestamp at most
   */
  public static int writeSeconds(byte[] b, int from, int start, int end, ByteSink out)
      throws IOException {
    int p = zeros(b, b[start] == '-' || b[start] == '+' ? start + 1 : start, end);
    int point = Math.max(p, end - 3);
    int last = end;
    while (last > point && b[last - 1] == '0') {
      last--;
    }
    if (p < point && isKept(b, start, p)) {
      out.write(b, from, point - from);
    } else {
      out.write(b, from, start - from);
      writeSign(b, start, p < end, out);
      out.write(p < point ? b : ZEROS, p < point ? p : 0, Math.max(1, point - p));
    }
    if (last == point) {
      return end;
    }
    out.write(POINT, 0, 1 + 3 - (end - point));
    if (last == end) {
      return point;
    }
    out.write(b, point, last - point);
    return end;
  }

  /** Writes seconds, as OpenMetrics has them, in milliseconds. */
  public static void writeMillis(byte[] b, int start, int end, ByteSink out) throws IOException {
    int rest = writeMillis(b, start, start, end, out);
    out.write(b, rest, end - rest);
  }

  /**
   * The same as {@link #writeSeconds(byte[], int, int, int, ByteSink)} the other way round: seconds
   * as milliseconds.
   */
  public static int writeMillis(byte[] b, int from, int start, int end, ByteSink out)
      throws IOException {
    if (!isDecimal(b, start, end)) {
      out.write(b, from, start - from);
      out.write(Long.toString(millisOfSeconds(b, start, end)).getBytes(StandardCharsets.US_ASCII));
      return end;
    }
    int p = zeros(b, b[start] == '-' || b[start] == '+' ? start + 1 : start, end);
    int point = p;
    while (point < end && b[point] != '.') {
      point++;
    }
    int fraction = Math.min(end, point + 1);
    int cut = Math.min(end, fraction + 3);
    int first = p < point ? fraction : zeros(b, fraction, cut);
    if (p < point && isKept(b, start, p)) {
      out.write(b, from, point - from);
    } else {
      out.write(b, from, start - from);
      if (p == point && first == cut) {
        out.write(ZEROS, 0, 1);
        return end;
      }
      writeSign(b, start, true, out);
      out.write(b, p, point - p);
    }
    if (cut == end && cut == fraction + 3) {
      return first;
    }
    out.write(b, first, cut - first);
    out.write(ZEROS, 0, fraction + 3 - cut);
    return end;
  }

  /** Whether nothing but a minus stands before the first digit that goes out, at {@code p}. */
  private static boolean isKept(byte[] b, int start, int p) {
    return p == start || (p == start + 1 && b[start] == '-');
  }

  private static void writeSign(byte[] b, int start, boolean hasDigits, ByteSink out)
      throws IOException {
    if (hasDigits && b[start] == '-') {
      out.write(MINUS);
    }
  }

  /** First byte from {@code p} on that is no zero. */
  private static int zeros(byte[] b, int p, int end) {
    while (p < end && b[p] == '0') {
      p++;
    }
    return p;
  }

  /** Whether a number is written with digits, sign and point only. */
  private static boolean isDecimal(byte[] b, int start, int end) {
    for (int p = start; p < end; p++) {
      if (b[p] > '9') {
        return false;
      }
    }
    return true;
  }

  /** Whether a float is neither NaN nor infinite: its words begin with a letter. */
  static boolean isNumber(byte[] b, int start, int end) {
    int p = b[start] == '-' || b[start] == '+' ? start + 1 : start;
    return p < end && b[p] <= '9';
  }

  /**
   * Milliseconds of a float in seconds, cut towards zero.
   *
   * @throws ArithmeticException if they are out of range
   */
  private static long millisOfSeconds(byte[] b, int start, int end) {
    int mantissaEnd = start;
    while (mantissaEnd < end && b[mantissaEnd] <= '9') {
      mantissaEnd++;
    }
    int point = start;
    while (point < mantissaEnd && b[point] != '.') {
      point++;
    }
    int first = start;
    while (first < mantissaEnd && (b[first] < '1')) {
      first++;
    }
    // Digits of the milliseconds, from the first one that is not a zero.
    long digits = (first < point ? point - first : point + 1L - first) + 3;
    if (mantissaEnd < end) {
      digits += exponent(b, mantissaEnd + 1, end);
    }
    if (first == mantissaEnd || digits <= 0) {
      return 0;
    }
    if (digits > 19) {
      throw new ArithmeticException("more than 19 digits of milliseconds");
    }
    // Below zero there is one more number than above.
    long millis = 0;
    int p = first;
    for (int i = 0; i < digits; i++) {
      if (p == point) {
        p++;
      }
      int digit = p < mantissaEnd ? b[p++] - '0' : 0;
      millis = Math.subtractExact(Math.multiplyExact(millis, 10), digit);
    }
    return b[start] == '-' ? millis : Math.negateExact(millis);
  }

  private static int exponent(byte[] b, int start, int end) {
    int p = b[start] == '-' || b[start] == '+' ? start + 1 : start;
    int exponent = 0;
    while (p < end) {
      exponent = Math.min(exponent, FAR / 10 - 1) * 10 + b[p++] - '0';
    }
    return b[start] == '-' ? -exponent : exponent;
  }
}
