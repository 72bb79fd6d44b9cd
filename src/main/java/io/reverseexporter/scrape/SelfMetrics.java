package io.reverseexporter.scrape;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a scrape says about itself, as one more small exposition. */
final class SelfMetrics {
  private static final int NANOS_SCALE = 9;

  private SelfMetrics() {}

  /** The exposition, indexed as any other. */
  static ExpositionIndex index(List<Outcome> outcomes, ExpositionFormat format) {
    String text = text(outcomes);
    try {
      return ExpositionIndex.of(Body.of(text), ExtraLabels.of(null, Map.of()), format);
    } catch (MalformedExpositionException e) {
      throw new IllegalStateException("own metrics are malformed: " + text, e);
    }
  }

  /** The exposition in text format 0.0.4; empty for no exporters. */
  static String text(List<Outcome> outcomes) {
    if (outcomes.isEmpty()) {
      return "";
    }
    var text = new StringBuilder();
    family(
        text,
        outcomes,
        "reverse_exporter_up",
        "Whether this scrape of the exporter succeeded (1) or failed (0).",
        outcome -> outcome.isUp() ? "1" : "0");
    family(
        text,
        outcomes,
        "reverse_exporter_scrape_duration_seconds",
        "Time from the start of the scrape until the exporter had answered or failed.",
        outcome -> BigDecimal.valueOf(outcome.duration().toNanos(), NANOS_SCALE).toPlainString());
    family(
        text,
        outcomes,
        "reverse_exporter_scrape_samples",
        "Samples in the exporter's answer.",
        outcome -> Integer.toString(outcome.samples()));
    return text.toString();
  }

  private static void family(
      StringBuilder text,
      List<Outcome> outcomes,
      String name,
      String help,
      Function<Outcome, String> value) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(" gauge\n");
    for (Outcome outcome : outcomes) {
      text.append(name).append("{").append(ExtraLabels.EXPORTER_NAME).append("=\"");
      text.append(ExtraLabels.escaped(outcome.exporter())).append("\"} ");
      text.append(value.apply(outcome)).append('\n');
    }
  }
}
