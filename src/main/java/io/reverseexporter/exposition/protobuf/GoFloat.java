package io.reverseexporter.exposition.protobuf;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as Prometheus and its Go client write them: the fewest digits that give the same double
 * again, with an exponent below 1e-04 and from 1e+06 on (Go's {@code FormatFloat(v, 'g', -1, 64)}).
 */
final class GoFloat {
  /** All decimals of up to this many digits are different doubles, subnormal ones aside. */
  private static final int SAFE_DIGITS = 15;

  /** As many digits as any double needs. */
  private static final int MAX_DIGITS = 17;

  private static final int MAX_PLAIN_EXPONENT = 5;
  private static final int MIN_PLAIN_EXPONENT = -4;

  private GoFloat() {}

  /** The number, or {@code NaN}, {@code +Inf}, {@code -Inf}. */
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
    double magnitude = Math.abs(value);
    if (magnitude < 1e6 && magnitude == (int) magnitude) {
      return sign + (int) magnitude;
    }
    return sign + format(shortest(magnitude));
  }

  /**
   * The number as value of {@code le} and {@code quantile}, as OpenMetrics and Prometheus spell it:
   * with {@code .0} behind it if nothing else tells that it is none of the integers.
   */
  public static String formatLabel(double value) {
    String text = format(value);
    boolean word = Double.isNaN(value) || Double.isInfinite(value);
    return word || text.indexOf('.') >= 0 || text.indexOf('e') >= 0 ? text : text + ".0";
  }

  private static String format(BigDecimal number) {
    String digits = number.unscaledValue().toString();
    int exponent = digits.length() - 1 - number.scale();
    if (exponent < MIN_PLAIN_EXPONENT || exponent > MAX_PLAIN_EXPONENT) {
      String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      int size = Math.abs(exponent);
      String sign = exponent < 0 ? "e-" : "e+";
      return digits.charAt(0) + fraction + sign + (size < 10 ? "0" : "") + size;
    }
    return number.toPlainString();
  }

  private static BigDecimal shortest(double magnitude) {
    BigDecimal near = new BigDecimal(Double.toString(magnitude)).stripTrailingZeros();
    if (near.precision() <= SAFE_DIGITS && magnitude >= Double.MIN_NORMAL) {
      return near;
    }
    // Double.toString gives a digit too many for some, up to JDK 18.
    BigDecimal exact = new BigDecimal(magnitude);
    for (int digits = magnitude < Double.MIN_NORMAL ? 1 : SAFE_DIGITS; ; digits++) {
      // Below a power of two the doubles are closer: only the upper neighbour may fit.
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal candidate = exact.round(new MathContext(digits, mode));
        if (candidate.doubleValue() == magnitude || digits >= MAX_DIGITS) {
          return candidate.stripTrailingZeros();
        }
      }
    }
  }
}
