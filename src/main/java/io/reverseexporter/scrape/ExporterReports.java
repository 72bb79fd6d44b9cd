package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.telemetry.FailureLog;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells the log how one exporter is doing. */
final class ExporterReports {
  private final FailureLog.Subject scrapes;

  /**
   * One for each syntax that the exporter may answer in: it depends on what it is asked for, so
   * that neither of two clients in turns makes the other's news.
   */
  private final Map<Syntax, FailureLog.Subject> expositions = new EnumMap<>(Syntax.class);

  /**
   * An exporter of which nothing is known yet.
   *
   * @param place for the log
   */
  ExporterReports(String place, FailureLog failures) {
    scrapes = failures.subject(place);
    for (Syntax syntax : Syntax.values()) {
      expositions.put(syntax, failures.subject(place + ", exposition"));
    }
  }

  /** Something that is not the exporter's fault. */
  void fault(String what, RuntimeException fault) {
    scrapes.failed("", what, fault);
  }

  void report(Outcome outcome) {
    reportScrape(outcome.failure());
    Syntax syntax = outcome.syntax();
    FailureLog.Subject exposition = syntax == null ? null : expositions.get(syntax);
    if (syntax == null || exposition == null) {
      return;
    }
    if (outcome.oddities().isEmpty()) {
      exposition.succeeded();
    } else {
      // Whatever it was written in, these are OpenMetrics' rules.
      exposition.failed(
          "was taken although OpenMetrics forbids it: " + FirstFew.of(outcome.oddities()));
    }
  }

  private void reportScrape(@Nullable ScrapeFailure failure) {
    if (failure == null) {
      scrapes.succeeded();
    } else if (!failure.isLogged()) {
      scrapes.failed(
          failure.reason().name(), failure.details(), failure.isFault() ? failure : null);
    }
  }
}
