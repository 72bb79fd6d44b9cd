package io.reverseexporter.encoder;

import com.google.protobuf.Timestamp;
import io.reverseexporter.exposition.Decimals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Conversions of numbers of the text formats, exact for all that anybody writes. */
final class MessageNumbers {
  private static final int NANOS_DIGITS = 9;

  /** The years 0001 to 9999, all that a {@code google.protobuf.Timestamp} may be. */
  static final long MIN_SECONDS = -62_135_596_800L;

  static final long MAX_SECONDS = 253_402_300_799L;

  /** Reading a longer number exactly would take time that grows with the square of its digits. */
  private static final int MAX_EXACT_LENGTH = 100;

  /** The first double that is no unsigned integer of 64 bits any more. */
  private static final double UNSIGNED_END = 0x1p64;

  private MessageNumbers() {}

  /** A point in time from seconds, or null if it is none that the message can hold. */
  static @Nullable Timestamp time(String seconds) {
    double rough = Decimals.parse(seconds);
    if (!(rough >= MIN_SECONDS && rough <= MAX_SECONDS)) {
      return null;
    }
    if (Math.abs(rough) < 1e-9) {
      return Timestamp.getDefaultInstance();
    }
    boolean isShort = seconds.length() <= MAX_EXACT_LENGTH;
    BigDecimal number = isShort ? new BigDecimal(seconds) : new BigDecimal(rough);
    BigDecimal exact = number.setScale(NANOS_DIGITS, RoundingMode.FLOOR);
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

  /**
   * The unsigned integer that the text is, as {@link #isUnsigned} tells: all its digits, or those
   * of a double if it has a point or an exponent.
   */
  static long unsigned(String text, double value) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException hasPoint) {
      return new BigDecimal(value).toBigInteger().longValue();
    }
  }
}
