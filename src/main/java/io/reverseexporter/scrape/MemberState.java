package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.telemetry.FailureLog;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exporter for as long as it is there, be it part of one endpoint after the
 * other at the same path. Safe for use by several threads.
 */
public final class MemberState {
  private final FailureCounts failures;
  private final ExporterHistory history = new ExporterHistory();
  private final AtomicBoolean prepared = new AtomicBoolean();
  private final AtomicBoolean started = new AtomicBoolean();
  private @Nullable ExporterReports reports;

  /** Nothing is known yet. */
  MemberState(Exporter exporter) {
    failures = new FailureCounts(exporter.reasons());
  }

  FailureCounts failures() {
    return failures;
  }

  ExporterHistory history() {
    return history;
  }

  /** True for the first who asks: the exporter is to be prepared. */
  boolean isToBePrepared() {
    return prepared.compareAndSet(false, true);
  }

  /** True for the first who asks: the exporter is to be started. */
  boolean isToBeStarted() {
    return started.compareAndSet(false, true);
  }

  /**
   * How the log is told of it.
   *
   * @param place for the log, the same each time
   */
  synchronized ExporterReports reports(String place, FailureLog log) {
    ExporterReports known = reports;
    if (known == null) {
      known = new ExporterReports(place, log);
      reports = known;
    }
    return known;
  }
}
