package io.reverseexporter.scrape;

import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.telemetry.FailureLog;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Tells the log how an endpoint and its exporters are doing. */
final class EndpointReports {
  private final List<ExporterReports> exporters;
  private final FailureLog.Subject conflicts;
  private final FailureLog.Subject duplicates;

  /** One for each syntax: a page may have to be repaired for one client and not for another. */
  private final Map<Syntax, FailureLog.Subject> formats = new EnumMap<>(Syntax.class);

  /** An endpoint that was not scraped yet. */
  EndpointReports(String path, List<Member> members, FailureLog failures) {
    String place = "endpoint " + path;
    exporters =
        members.stream()
            .map(m -> m.state().reports(place + ", exporter " + m.exporter().name(), failures))
            .toList();
    conflicts = failures.subject(place + ", metric types");
    duplicates = failures.subject(place + ", duplicate series");
    for (Syntax syntax : Syntax.values()) {
      formats.put(syntax, failures.subject(place + ", format"));
    }
  }

  /** An exporter could not be started or ended. */
  void fault(int exporter, String what, RuntimeException fault) {
    exporters.get(exporter).fault(what, fault);
  }

  /** A page is merged. */
  void report(MergePlan page) {
    report(
        conflicts,
        page.typeConflicts(),
        " metric families went out as untyped, because their types or sample names clash");
    report(
        duplicates,
        page.duplicateSeriesDropped(),
        " series were left out, because the page has the same series from an exporter before");
    repaired(page.format().syntax(), page.repairs());
  }

  /** One exporter's part in a scrape is known. */
  void report(int exporter, Outcome outcome) {
    exporters.get(exporter).report(outcome);
  }

  /** What of a page could not go out in its format as it is. */
  void repaired(Syntax syntax, List<String> repairs) {
    FailureLog.Subject format = formats.get(syntax);
    if (format == null) {
      return;
    }
    if (repairs.isEmpty()) {
      format.succeeded();
    } else {
      format.failed(
          repairs.size()
              + " metric families went out under another type than theirs, which "
              + name(syntax)
              + " does not allow for them: "
              + FirstFew.of(repairs));
    }
  }

  private static String name(Syntax syntax) {
    return switch (syntax) {
      case TEXT -> "the text format";
      case OPENMETRICS -> "OpenMetrics";
      case PROTOBUF -> "protobuf";
    };
  }

  private static void report(FailureLog.Subject log, int count, String what) {
    if (count == 0) {
      log.succeeded();
    } else {
      log.failed(count + what);
    }
  }
}
