package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that is a script, run periodically. Exactly one of interval and cron is set.
 *
 * @param interval between two starts, above 0
 * @param cron a valid Quartz cron expression
 * @param timeout of one run, above 0
 * @param maxAge how long ago the run may have ended whose result is served, above 0; null for any
 *     time
 */
public record ExecCachedExporterConfig(
    CommonConfig common,
    Command command,
    @Nullable Duration interval,
    @Nullable String cron,
    Duration timeout,
    @Nullable Duration maxAge)
    implements ExporterConfig {
  private static final Duration CRON_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration LEAST_TIMEOUT = Duration.ofMinutes(1);
  private static final int INTERVALS = 10;

  /**
   * The timeout where the file says nothing: ten intervals, at least a minute; with cron ten
   * minutes.
   *
   * @param interval null with cron
   */
  static Duration defaultTimeout(@Nullable Duration interval) {
    if (interval == null) {
      return CRON_TIMEOUT;
    }
    if (interval.compareTo(Durations.LONGEST.dividedBy(INTERVALS)) > 0) {
      return Durations.LONGEST;
    }
    Duration intervals = interval.multipliedBy(INTERVALS);
    return intervals.compareTo(LEAST_TIMEOUT) < 0 ? LEAST_TIMEOUT : intervals;
  }
}
