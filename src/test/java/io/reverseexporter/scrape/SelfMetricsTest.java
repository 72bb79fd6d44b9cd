package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.FakeExporter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfMetricsTest {
  private final ScrapeFailure late = new ScrapeFailure(Reason.TIMEOUT, "too late");
  private final List<Outcome> outcomes =
      List.of(
          new Outcome(
              "node",
              Duration.ofNanos(1_234_567),
              true,
              42,
              4321,
              null,
              Syntax.TEXT,
              List.of(),
              null),
          Outcome.failed("a\"b\\c\nd", Duration.ofSeconds(12), late),
          new Outcome(
              "cached",
              Duration.ofNanos(5),
              true,
              3,
              30,
              Duration.ofSeconds(90, 7),
              Syntax.TEXT,
              List.of(),
              late));

  private static final PageCounts COUNTS = new PageCounts(2, 17);

  private final SelfMetrics metrics =
      new SelfMetrics(List.of(exporter("node"), exporter("a\"b\\c\nd"), exporter("cached")));

  private static Member exporter(String name) {
    FakeExporter exporter =
        FakeExporter.of(name, "").reasons(Set.of(Reason.TIMEOUT, Reason.CONNECT));
    return new Member(exporter, false, false);
  }

  private static Selection selection(String... names) throws NoPageException {
    List<String> all = List.of("node", "a\"b\\c\nd", "cached");
    return Selection.of(all, names.length == 0 ? Map.of() : Map.of("exporter", List.of(names)));
  }

  @Test
  void isOneFamilyForEachFigure() throws Exception {
    metrics.failed(1, Reason.TIMEOUT);
    metrics.failed(1, Reason.TIMEOUT);
    metrics.failed(2, Reason.EXIT_STATUS);
    assertThat(metrics.text(selection(), outcomes, COUNTS))
        .isEqualTo(
            """
            # HELP reverse_exporter_up Whether this scrape of the exporter succeeded (1) or failed (0).
            # TYPE reverse_exporter_up gauge
            reverse_exporter_up{exporter_name="node"} 1
            reverse_exporter_up{exporter_name="a\\"b\\\\c\\nd"} 0
            reverse_exporter_up{exporter_name="cached"} 0
            # HELP reverse_exporter_scrape_duration_seconds Time from the start of the scrape until the exporter had answered or failed.
            # TYPE reverse_exporter_scrape_duration_seconds gauge
            reverse_exporter_scrape_duration_seconds{exporter_name="node"} 0.001234567
            reverse_exporter_scrape_duration_seconds{exporter_name="a\\"b\\\\c\\nd"} 12.000000000
            reverse_exporter_scrape_duration_seconds{exporter_name="cached"} 0.000000005
            # HELP reverse_exporter_scrape_samples Samples in the exporter's answer.
            # TYPE reverse_exporter_scrape_samples gauge
            reverse_exporter_scrape_samples{exporter_name="node"} 42
            reverse_exporter_scrape_samples{exporter_name="a\\"b\\\\c\\nd"} 0
            reverse_exporter_scrape_samples{exporter_name="cached"} 3
            # HELP reverse_exporter_scrape_body_bytes Length of the exporter's answer after decompression, in bytes.
            # TYPE reverse_exporter_scrape_body_bytes gauge
            reverse_exporter_scrape_body_bytes{exporter_name="node"} 4321
            reverse_exporter_scrape_body_bytes{exporter_name="a\\"b\\\\c\\nd"} 0
            reverse_exporter_scrape_body_bytes{exporter_name="cached"} 30
            # HELP reverse_exporter_result_age_seconds Age of an answer that was not made for this scrape: of the file, of the last run.
            # TYPE reverse_exporter_result_age_seconds gauge
            reverse_exporter_result_age_seconds{exporter_name="cached"} 90.000000007
            # HELP reverse_exporter_scrape_failures_total Scrapes of the exporter that failed since this endpoint was deployed, by reason.
            # TYPE reverse_exporter_scrape_failures_total counter
            reverse_exporter_scrape_failures_total{exporter_name="node",reason="timeout"} 0
            reverse_exporter_scrape_failures_total{exporter_name="node",reason="connect"} 0
            reverse_exporter_scrape_failures_total{exporter_name="a\\"b\\\\c\\nd",reason="timeout"} 2
            reverse_exporter_scrape_failures_total{exporter_name="a\\"b\\\\c\\nd",reason="connect"} 0
            reverse_exporter_scrape_failures_total{exporter_name="cached",reason="timeout"} 0
            reverse_exporter_scrape_failures_total{exporter_name="cached",reason="connect"} 0
            reverse_exporter_scrape_failures_total{exporter_name="cached",reason="exit_status"} 1
            # HELP reverse_exporter_type_conflicts Metric families on this page that are untyped because types or sample names clash.
            # TYPE reverse_exporter_type_conflicts gauge
            reverse_exporter_type_conflicts 2
            # HELP reverse_exporter_duplicate_series_dropped Series left out of this page because it has the same series already.
            # TYPE reverse_exporter_duplicate_series_dropped gauge
            reverse_exporter_duplicate_series_dropped 17
            """);
  }

  @Test
  void hasOnlyTheExportersThatWereAsked() throws Exception {
    String text = metrics.text(selection("cached"), outcomes.subList(2, 3), COUNTS);
    assertThat(text.lines().filter(line -> line.contains("exporter_name=")))
        .allMatch(line -> line.contains("exporter_name=\"cached\""))
        .hasSize(7);
    assertThat(text).contains("reverse_exporter_scrape_samples{exporter_name=\"cached\"} 3\n");
  }

  @Test
  void isAValidExpositionInEveryFormat() throws Exception {
    for (ExpositionFormat format : List.of(ExpositionFormat.TEXT, ExpositionFormat.OPENMETRICS)) {
      assertThat(metrics.index(selection(), outcomes, COUNTS, format).samples()).isEqualTo(21);
      Selection nothing = Selection.of(List.of(), Map.of());
      assertThat(metrics.index(nothing, List.of(), COUNTS, format).samples()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0.000000000",
    "3, 1, 3.000000001",
    "0, 999999999, 0.999999999",
    "1234567890, 120000000, 1234567890.120000000",
    "-1, 500000000, -0.500000000",
    "-2, 0, -2.000000000",
  })
  void writesSeconds(long seconds, int nanos, String written) {
    var text = new StringBuilder("x 1 ");
    Decimal.appendSeconds(text, Duration.ofSeconds(seconds, nanos));
    assertThat(text).hasToString("x 1 " + written);
  }
}
