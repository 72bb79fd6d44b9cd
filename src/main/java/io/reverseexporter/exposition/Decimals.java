package io.reverseexporter.exposition;

import java.nio.charset.StandardCharsets;

/**
 * The numbers of the text formats as doubles. A number with few digits is exact as a whole number
 * times or over a power of ten, both of them doubles, and needs no object (W. D. Clinger, How to
 * Read Floating Point Numbers Accurately, 1990).
 */
public final class Decimals {
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private static final long MAX_MANTISSA = 1L << 53;

  /** More digits than this may be too many for a long. */
  private static final int MAX_DIGITS = 18;

  /** Too large for any power of ten to be exact. */
  private static final int NO_EXPONENT = 1000;

  private Decimals() {}

  /** The number from {@code start} to {@code end}; NaN if there is none. */
  public static double parse(byte[] b, int start, int end) {
    int p = start < end && (b[start] == '-' || b[start] == '+') ? start + 1 : start;
    long mantissa = 0;
    int first = p;
    int point = -1;
    for (; p < end; p++) {
      int digit = b[p] - '0';
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
      } else if (b[p] == '.' && point < 0) {
        point = p;
      } else {
        break;
      }
    }
    int digits = p - first - (point < 0 ? 0 : 1);
    int scale = point < 0 ? 0 : point + 1 - p;
    boolean isWhole = p == end;
    if (!isWhole && (b[p] | 0x20) == 'e') {
      int exponent = exponent(b, p + 1, end);
      scale += exponent;
      isWhole = exponent != NO_EXPONENT;
    }
    boolean isExact =
        isWhole
            && digits > 0
            && digits <= MAX_DIGITS
            && mantissa <= MAX_MANTISSA
            && Math.abs(scale) < POWERS.length;
    if (!isExact) {
      return slow(b, start, end);
    }
    double value = scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale];
    return b[start] == '-' ? -value : value;
  }

  /** The same of a text; NaN if it is no number. */
  public static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return parse(bytes, 0, bytes.length);
  }

  /** An exponent of one or two digits, or {@link #NO_EXPONENT} if there is another or none. */
  private static int exponent(byte[] b, int start, int end) {
    int p = start < end && (b[start] == '-' || b[start] == '+') ? start + 1 : start;
    if (p == end || end - p > 2) {
      return NO_EXPONENT;
    }
    int exponent = 0;
    for (; p < end; p++) {
      int digit = b[p] - '0';
      if (digit < 0 || digit > 9) {
        return NO_EXPONENT;
      }
      exponent = exponent * 10 + digit;
    }
    return b[start] == '-' ? -exponent : exponent;
  }

  private static double slow(byte[] b, int start, int end) {
    if (!FloatSyntax.isFloat(b, start, end)) {
      return Double.NaN;
    }
    int p = b[start] == '-' || b[start] == '+' ? start + 1 : start;
    return switch (b[p] | 0x20) {
      case 'i' -> b[start] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      case 'n' -> Double.NaN;
      default -> Double.parseDouble(new String(b, start, end - start, StandardCharsets.US_ASCII));
    };
  }

  /** Whether a number is written with a minus and some other digit than zero, or is no number. */
  public static boolean isBelowZeroOrNaN(byte[] b, int start, int end) {
    if (b[start] != '-') {
      return isNaN(b, start);
    }
    for (int p = start + 1; p < end && (b[p] | 0x20) != 'e'; p++) {
      if (b[p] != '0' && b[p] != '.') {
        return true;
      }
    }
    return false;
  }

  /** Whether the number that begins at {@code start} is none. */
  public static boolean isNaN(byte[] b, int start) {
    return (b[start] | 0x20) == 'n';
  }
}
