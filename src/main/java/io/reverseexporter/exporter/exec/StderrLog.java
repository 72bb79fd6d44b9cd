package io.reverseexporter.exporter.exec;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a script said on stderr to the log: 4 KiB of a run at most, and at most once a
 * minute, with the number of runs whose words were left out.
 */
final class StderrLog {
  private static final Logger LOG = LoggerFactory.getLogger(StderrLog.class);
  private static final Duration REPEAT_AFTER = Duration.ofMinutes(1);

  private final String exporter;
  private final LongSupplier nanoTime;
  private boolean hasLogged;
  private long loggedAt;
  private int leftOut;

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
    if (hasLogged && now - loggedAt < REPEAT_AFTER.toNanos()) {
      leftOut++;
      return;
    }
    if (leftOut == 0) {
      LOG.info("stderr of exporter {}: {}", exporter, text);
    } else {
      LOG.info("stderr of exporter {} (and of {} runs before): {}", exporter, leftOut, text);
    }
    hasLogged = true;
    loggedAt = now;
    leftOut = 0;
  }
}
