package io.reverseexporter.exporter.exec;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a script said on stderr to the log: 4 KiB of a run at most, and what it keeps saying
 * once a minute.
 */
final class StderrLog {
  private static final Logger LOG = LoggerFactory.getLogger(StderrLog.class);
  private static final Duration REPEAT_AFTER = Duration.ofMinutes(1);

  private final String exporter;
  private final LongSupplier nanoTime;
  private String last = "";
  private long loggedAt;

  /**
   * For one exporter.
   *
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  StderrLog(String exporter, LongSupplier nanoTime) {
    this.exporter = exporter;
    this.nanoTime = nanoTime;
  }

  synchronized void log(StderrCapture stderr) {
    String text = stderr.head();
    if (text.isEmpty()) {
      return;
    }
    long now = nanoTime.getAsLong();
    if (text.equals(last) && now - loggedAt < REPEAT_AFTER.toNanos()) {
      return;
    }
    last = text;
    loggedAt = now;
    LOG.info("stderr of exporter {}: {}", exporter, text);
  }
}
