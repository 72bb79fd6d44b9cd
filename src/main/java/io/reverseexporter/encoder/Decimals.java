package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.reverseexporter.merge.Numbers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Exact conversions of numbers of the text formats, never by way of a double. */
final class Decimals {
  private static final int MILLIS_DIGITS = 3;
  private static final int NANOS_DIGITS = 9;

  /** The years 0001 to 9999, all that a {@code google.protobuf.Timestamp} may be. */
  private static final double MIN_SECONDS = -62_135_596_800.0;

  private static final double MAX_SECONDS = 253_402_300_799.0;

  /** The first double that is no unsigned integer of 64 bits any more. */
  private static final double UNSIGNED_END = 0x1p64;

  private Decimals() {}

  /** Milliseconds of a timestamp in seconds; more than three decimals are cut. */
  static long millis(String seconds) {
    double rough = Numbers.parse(seconds);
    // Also keeps exponents from the exact way that would make a number of a million digits.
    if (Math.abs(rough) < 1e-3) {
      return 0;
    }
    if (Math.abs(rough) >= Long.MAX_VALUE / 1e3) {
      return rough > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }
    return new BigDecimal(seconds)
        .movePointRight(MILLIS_DIGITS)
        .setScale(0, RoundingMode.DOWN)
        .longValue();
  }

  /** A point in time from seconds, or null if it is none that the message can hold. */
  static @Nullable Timestamp time(String seconds) {
    double rough = Numbers.parse(seconds);
    if (!(rough >= MIN_SECONDS && rough <= MAX_SECONDS)) {
      return null;
    }
    if (Math.abs(rough) < 1e-9) {
      return Timestamp.getDefaultInstance();
    }
    BigDecimal exact = new BigDecimal(seconds).setScale(NANOS_DIGITS, RoundingMode.FLOOR);
    BigDecimal whole = exact.setScale(0, RoundingMode.FLOOR);
    return Timestamp.newBuilder()
        .setSeconds(whole.longValueExact())
        .setNanos(exact.subtract(whole).movePointRight(NANOS_DIGITS).intValueExact())
        .build();
  }

  /** Whether a number is an unsigned integer of 64 bits. */
  static boolean isUnsigned(double value) {
    return value >= 0 && value < UNSIGNED_END && value == Math.rint(value);
  }

  /** The unsigned integer that the text is, as {@link #isUnsigned} tells; all its digits. */
  static long unsigned(String text, double value) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      // With a point or an exponent, of no more digits than a double has.
      return new BigDecimal(value).toBigInteger().longValue();
    }
  }
}
