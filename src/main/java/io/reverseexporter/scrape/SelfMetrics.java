package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the scrapes of an endpoint say about themselves, as one more small exposition. Written anew
 * for each scrape: what does not change is prepared once.
 */
final class SelfMetrics {
  private static final Family UP =
      Family.gauge("up", "Whether this scrape of the exporter succeeded (1) or failed (0).");

  private static final Family DURATION =
      Family.gauge(
          "scrape_duration_seconds",
          "Time from the start of the scrape until the exporter had answered or failed.");

  private static final Family SAMPLES =
      Family.gauge("scrape_samples", "Samples in the exporter's answer.");

  private static final Family BODY_BYTES =
      Family.gauge(
          "scrape_body_bytes", "Length of the exporter's answer after decompression, in bytes.");

  private static final Family AGE =
      Family.gauge(
          "result_age_seconds",
          "Age of an answer that was not made for this scrape: of the file, of the last run.");

  private static final Family FAILURES =
      Family.of(
          "scrape_failures_total",
          "counter",
          "Scrapes of the exporter that failed since this endpoint was deployed, by reason.");

  private static final Family TYPE_CONFLICTS =
      Family.gauge(
          "type_conflicts",
          "Metric families on this page that are untyped because types or sample names clash.");

  private static final Family DUPLICATES =
      Family.gauge(
          "duplicate_series_dropped",
          "Series left out of this page because it has the same series already.");

  /** A metric family: the lines before its samples, and its name. */
  private record Family(String metadata, String name) {
    static Family gauge(String name, String help) {
      return of(name, "gauge", help);
    }

    static Family of(String shortName, String type, String help) {
      String name = "reverse_exporter_" + shortName;
      return new Family(
          "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n', name);
    }
  }

  /** One exporter: its labels, written out, and what is counted of it. */
  private static final class Subject {
    private final String labels;
    private final Map<Reason, String> failureLabels = new EnumMap<>(Reason.class);
    private final FailureCounts failures;

    Subject(String name, FailureCounts failures) {
      String label = ExtraLabels.EXPORTER_NAME + "=\"" + ExtraLabels.escaped(name) + '"';
      labels = '{' + label + "} ";
      for (Reason reason : Reason.values()) {
        failureLabels.put(reason, '{' + label + ",reason=\"" + reason.word() + "\"} ");
      }
      this.failures = failures;
    }
  }

  private final Subject[] subjects;

  /** Of the exporters of an endpoint, in configuration order. */
  SelfMetrics(List<Member> members) {
    subjects =
        members.stream()
            .map(member -> new Subject(member.exporter().name(), member.state().failures()))
            .toArray(Subject[]::new);
  }

  /** A scrape of the exporter at this place in the configuration failed. */
  void failed(int member, Reason reason) {
    subjects[member].failures.count(reason);
  }

  /**
   * The exposition of one scrape, indexed as any other.
   *
   * @param outcomes of the selected exporters
   */
  ExpositionIndex index(
      Selection selection, List<Outcome> outcomes, PageCounts counts, ExpositionFormat format) {
    String text = text(selection, outcomes, counts);
    try {
      return ExpositionIndex.of(Body.of(text), ExtraLabels.of(null, Map.of()), format);
    } catch (MalformedExpositionException e) {
      throw new IllegalStateException("own metrics are malformed: " + text, e);
    }
  }

  /** The exposition in text format 0.0.4. */
  String text(Selection selection, List<Outcome> outcomes, PageCounts counts) {
    return new Writing(selection, outcomes, counts).text();
  }

  /** One exposition as it is written. */
  private final class Writing {
    private static final int CHARS_PER_EXPORTER = 1500;

    private final Selection selection;
    private final List<Outcome> outcomes;
    private final PageCounts counts;
    private final StringBuilder text;

    Writing(Selection selection, List<Outcome> outcomes, PageCounts counts) {
      this.selection = selection;
      this.outcomes = outcomes;
      this.counts = counts;
      text = new StringBuilder(CHARS_PER_EXPORTER * (outcomes.size() + 1));
    }

    String text() {
      if (!outcomes.isEmpty()) {
        family(UP, outcome -> text.append(outcome.isUp() ? '1' : '0'));
        family(DURATION, outcome -> Decimal.appendSeconds(text, outcome.duration()));
        family(SAMPLES, outcome -> text.append(outcome.samples()));
        family(BODY_BYTES, outcome -> text.append(outcome.bodyBytes()));
        ages();
        failures();
      }
      figure(TYPE_CONFLICTS, counts.typeConflicts());
      figure(DUPLICATES, counts.duplicateSeriesDropped());
      return text.toString();
    }

    private interface Value {
      void append(Outcome outcome);
    }

    private void family(Family family, Value value) {
      text.append(family.metadata());
      for (int i = 0; i < outcomes.size(); i++) {
        text.append(family.name()).append(subject(i).labels);
        value.append(outcomes.get(i));
        text.append('\n');
      }
    }

    private void ages() {
      boolean isFirst = true;
      for (int i = 0; i < outcomes.size(); i++) {
        Duration age = outcomes.get(i).age();
        if (age != null) {
          text.append(isFirst ? AGE.metadata() : "").append(AGE.name()).append(subject(i).labels);
          Decimal.appendSeconds(text, age);
          text.append('\n');
          isFirst = false;
        }
      }
    }

    private void failures() {
      text.append(FAILURES.metadata());
      for (int i = 0; i < outcomes.size(); i++) {
        Subject subject = subject(i);
        subject.failureLabels.forEach(
            (reason, labels) -> {
              long count = subject.failures.of(reason);
              if (count != FailureCounts.NEVER) {
                text.append(FAILURES.name()).append(labels).append(count).append('\n');
              }
            });
      }
    }

    private void figure(Family family, int value) {
      text.append(family.metadata()).append(family.name()).append(' ').append(value).append('\n');
    }

    private Subject subject(int place) {
      return subjects[selection.member(place)];
    }
  }
}
