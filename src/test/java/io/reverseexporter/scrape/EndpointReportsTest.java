package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.ScrapeThreads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointReportsTest {
  private final ScrapeThreads threads = new ScrapeThreads();
  private final LogCapture log = new LogCapture(ScrapeThreads.LOGGER);
  private final EndpointReports reports =
      new EndpointReports(
          "/metrics", List.of(member("node"), member("app")), threads.context().failures());

  private static Member member(String name) {
    return new Member(FakeExporter.of(name, ""), false, false);
  }

  @AfterEach
  void stop() {
    log.close();
    threads.close();
  }

  private static Outcome answered(Syntax syntax, String... oddities) {
    return new Outcome(
        "node", Duration.ofMillis(1), true, 3, 30, null, syntax, List.of(oddities), null);
  }

  @Test
  void tellsOnceWhatAnExporterShouldNotWrite() {
    for (int i = 0; i < 3; i++) {
      reports.report(0, answered(Syntax.OPENMETRICS, "line 12: TYPE of x repeated"));
    }
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /metrics, exporter node, exposition: was taken although OpenMetrics"
                + " forbids it: line 12: TYPE of x repeated");
    reports.report(0, answered(Syntax.OPENMETRICS));
    assertThat(log.lines()).hasSize(2);
    assertThat(log.lines().get(1))
        .startsWith("INFO endpoint /metrics, exporter node, exposition: recovered");
  }

  @Test
  void tellsTheFirstFewOfMany() {
    reports.report(1, answered(Syntax.PROTOBUF, "a", "b", "c", "d", "e"));
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /metrics, exporter app, exposition: was taken although OpenMetrics"
                + " forbids it: a; b; c; and 2 more");
  }

  @Test
  void anotherSyntaxIsNoRecovery() {
    for (int i = 0; i < 3; i++) {
      reports.report(0, answered(Syntax.OPENMETRICS, "line 1: odd"));
      reports.report(0, answered(Syntax.TEXT));
      reports.repaired(Syntax.OPENMETRICS, List.of("x: a counter that is negative"));
      reports.repaired(Syntax.TEXT, List.of());
    }
    assertThat(log.lines()).hasSize(2).allMatch(line -> line.startsWith("WARNING"));
  }

  @Test
  void tellsWhatAFormatDoesNotAllow() {
    List<String> repairs = List.of("x: negative", "y: NaN", "z: no +Inf", "u: fraction");
    reports.repaired(Syntax.OPENMETRICS, repairs);
    reports.repaired(Syntax.OPENMETRICS, repairs);
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /metrics, format: 4 metric families went out under another type than"
                + " theirs, which OpenMetrics does not allow for them: x: negative; y: NaN;"
                + " z: no +Inf; and 1 more");
    reports.repaired(Syntax.OPENMETRICS, List.of());
    assertThat(log.lines().get(1)).startsWith("INFO endpoint /metrics, format: recovered");
  }
}
