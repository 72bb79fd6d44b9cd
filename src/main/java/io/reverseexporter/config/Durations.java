package io.reverseexporter.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Prometheus durations: {@code 500ms}, {@code 1m30s}, {@code 0}. */
final class Durations {
  /** More does not fit into the nanoseconds of a long, neither here nor in Prometheus. */
  static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  static final String EXPECTED =
      "a duration like 500ms, 30s or 1m30s (units y, w, d, h, m, s, ms in this order), or 0";

  private static final Pattern FORMAT =
      Pattern.compile(
          "(?:([0-9]+)y)?(?:([0-9]+)w)?(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?"
              + "(?:([0-9]+)ms)?");
  private static final long[] UNIT_MILLIS = {
    365 * 86_400_000L, 7 * 86_400_000L, 86_400_000L, 3_600_000L, 60_000L, 1_000L, 1L
  };
  private static final List<String> UNITS = List.of("y", "w", "d", "h", "m", "s", "ms");

  /** Years and weeks are only written where nothing is left: 90d is easier to read than 12w6d. */
  private static final int EXACT_UNITS = 2;

  private Durations() {}

  /** The duration, or null if the text is none or too long a one. */
  static @Nullable Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = FORMAT.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    long millis = 0;
    try {
      for (int i = 0; i < UNIT_MILLIS.length; i++) {
        String count = matcher.group(i + 1);
        if (count != null) {
          millis = Math.addExact(millis, Math.multiplyExact(Long.parseLong(count), UNIT_MILLIS[i]));
        }
      }
    } catch (NumberFormatException | ArithmeticException e) {
      return null;
    }
    Duration duration = Duration.ofMillis(millis);
    return duration.compareTo(LONGEST) > 0 ? null : duration;
  }

  /** The text of a duration, as Prometheus writes it; what is below a millisecond is left off. */
  static String format(Duration duration) {
    long rest = duration.toMillis();
    if (rest == 0) {
      return "0s";
    }
    var text = new StringBuilder();
    for (int i = 0; i < UNIT_MILLIS.length; i++) {
      if (rest >= UNIT_MILLIS[i] && (i >= EXACT_UNITS || rest % UNIT_MILLIS[i] == 0)) {
        text.append(rest / UNIT_MILLIS[i]).append(UNITS.get(i));
        rest %= UNIT_MILLIS[i];
      }
    }
    return text.toString();
  }
}
