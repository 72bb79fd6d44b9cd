package io.reverseexporter.status;

import io.reverseexporter.telemetry.OneLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Texts from outside, made harmless, and figures for people. */
final class Texts {
  /** Reasons, addresses, names: what is longer is cut. */
  static final int MAX_CHARS = 600;

  private static final long KILO = 1_000;
  private static final String[] BYTES = {"KB", "MB", "GB", "TB"};

  private Texts() {}

  /** One line of bounded length, without characters that are not seen or that turn others round. */
  static String line(String text) {
    String cut = text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) + "..." : text;
    return wellFormed(OneLine.of(cut));
  }

  /** The same text, with a question mark for halves of characters, which have no UTF-8. */
  static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  static String duration(long nanos) {
    double millis = (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.2f ms", millis);
    }
    if (millis < KILO) {
      return String.format(Locale.ROOT, "%.0f ms", millis);
    }
    return millis < 60 * KILO
        ? String.format(Locale.ROOT, "%.2f s", millis / KILO)
        : age(Duration.ofNanos(nanos));
  }

  /** Rounded down to the two largest units. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < TimeUnit.MINUTES.toSeconds(1)) {
      return seconds + " s";
    }
    if (seconds < TimeUnit.HOURS.toSeconds(1)) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < TimeUnit.DAYS.toSeconds(1)) {
      return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }
    return seconds / 86400 + " d " + seconds / 3600 % 24 + " h";
  }

  static String ago(Instant then, Instant now) {
    return age(Duration.between(then, now)) + " ago";
  }

  static String bytes(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    double value = (double) bytes / KILO;
    int unit = 0;
    while (value >= 999.5 && unit < BYTES.length - 1) {
      value /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, value < 100 ? "%.1f %s" : "%.0f %s", value, BYTES[unit]);
  }

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A number of things: {@code 1 clash}, {@code 2 clashes}. */
  static String count(long count, String one, String several) {
    return count(count) + " " + (count == 1 ? one : several);
  }
}
