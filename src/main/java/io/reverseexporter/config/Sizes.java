package io.reverseexporter.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus sizes: {@code 128MB}, {@code 1.5GiB}, {@code 0}. Each step of the units is 1024, with
 * or without the i.
 */
final class Sizes {
  static final String EXPECTED =
      "a size like 512KB, 128MB or 1.5GB, below 8EB (units B, KB, MB, GB, TB, PB, EB, or KiB and so"
          + " on; each step is 1024)";

  /** More digits are of no use, and cost time. */
  private static final int MAX_LENGTH = 100;

  private static final String NUMBER = "([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)";
  private static final String STEPS = "KMGTPE";
  private static final Pattern PART = Pattern.compile(NUMBER + "([KMGTPE]?)i?B");

  /** As in Prometheus several parts are added, but those with an i do not mix with the others. */
  private static final Pattern FORMAT =
      Pattern.compile("(?:%1$s[KMGTPE]?B)+|(?:%1$s(?:[KMGTPE]i)?B)+".formatted(NUMBER));

  private Sizes() {}

  /**
   * The size in bytes, a fraction of a byte left off; or null if the text is none or too large a
   * one, or less than a byte without being 0: 0 often means that there is no limit.
   */
  static @Nullable Long parse(String text) {
    if (text.equals("0")) {
      return 0L;
    }
    if (text.length() > MAX_LENGTH || !FORMAT.matcher(text).matches()) {
      return null;
    }
    BigDecimal bytes = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      int steps = part.group(2).isEmpty() ? 0 : STEPS.indexOf(part.group(2)) + 1;
      bytes =
          bytes.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(1L << (10 * steps))));
    }
    boolean isFraction = bytes.signum() > 0 && bytes.compareTo(BigDecimal.ONE) < 0;
    if (isFraction || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return null;
    }
    return bytes.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /** The text of a size in bytes, in the largest unit of which it is a multiple. */
  static String format(long bytes) {
    int steps = 0;
    long rest = bytes;
    while (rest != 0 && rest % 1024 == 0 && steps < STEPS.length()) {
      rest /= 1024;
      steps++;
    }
    return rest + (steps == 0 ? "" : STEPS.substring(steps - 1, steps)) + "B";
  }
}
