package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfMetricsTest {
  private static final List<Outcome> OUTCOMES =
      List.of(
          new Outcome("node", Duration.ofNanos(1_234_567), 42, Syntax.TEXT, List.of(), null),
          Outcome.down(
              "a\"b\\c\nd",
              Duration.ofSeconds(12),
              new ScrapeFailure(ScrapeFailure.Reason.TIMEOUT, "too late")));

  @Test
  void isOneFamilyForEachFigure() {
    assertThat(SelfMetrics.text(OUTCOMES))
        .isEqualTo(
            """
            # HELP reverse_exporter_up Whether this scrape of the exporter succeeded (1) or failed (0).
            # TYPE reverse_exporter_up gauge
            reverse_exporter_up{exporter_name="node"} 1
            reverse_exporter_up{exporter_name="a\\"b\\\\c\\nd"} 0
            # HELP reverse_exporter_scrape_duration_seconds Time from the start of the scrape until the exporter had answered or failed.
            # TYPE reverse_exporter_scrape_duration_seconds gauge
            reverse_exporter_scrape_duration_seconds{exporter_name="node"} 0.001234567
            reverse_exporter_scrape_duration_seconds{exporter_name="a\\"b\\\\c\\nd"} 12.000000000
            # HELP reverse_exporter_scrape_samples Samples in the exporter's answer.
            # TYPE reverse_exporter_scrape_samples gauge
            reverse_exporter_scrape_samples{exporter_name="node"} 42
            reverse_exporter_scrape_samples{exporter_name="a\\"b\\\\c\\nd"} 0
            """);
  }

  @Test
  void isAValidExposition() {
    assertThat(SelfMetrics.index(OUTCOMES, ExpositionFormat.TEXT).samples()).isEqualTo(6);
    assertThat(SelfMetrics.index(List.of(), ExpositionFormat.TEXT).samples()).isZero();
  }
}
