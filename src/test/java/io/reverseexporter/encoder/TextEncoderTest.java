package io.reverseexporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
  private final Pages pages = new Pages(ExpositionFormat.TEXT);

  @Test
  void textStaysAsItIs() {
    String text =
        """
        # HELP requests_total All of them.
        # TYPE requests_total counter
        requests_total{code="200",path="a\\"\\\\\\n"} 1.50e3 1520879607789
        requests_total{code="500"} +Inf
        requests_total .5
        # TYPE h histogram
        h_bucket{le="1"} 1 -5
        h_bucket{le="+Inf"} 2
        h_sum NaN
        h_count 2
        # TYPE s summary
        s{quantile="0.5"} 1
        s_sum 3
        s_count 2
        # TYPE load gauge
        load 1
        # TYPE other untyped
        other 1
        """;
    assertThat(pages.text(text).page()).isEqualTo(text);
  }

  @Test
  void labelsAreAddedToEachSample() {
    pages.text("a", "# TYPE x gauge\nx 1 17\nx{l=\"1\"} 2\n");
    pages.text("b", "# TYPE x gauge\nx{l=\"1\"} 3 18\nx 4\n");
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE x gauge
            x{exporter_name="a"} 1 17
            x{l="1",exporter_name="a"} 2
            x{l="1",exporter_name="b"} 3 18
            x{exporter_name="b"} 4
            """);
  }

  @Test
  void aBackslashThatEscapesNothingIsWrittenAsTwo() {
    pages.text("# HELP x C:\\dir \"q\" \\\"q\\\" \\\\ \\n \\\nx 1\n");
    assertThat(pages.page())
        .isEqualTo("# HELP x C:\\\\dir \"q\" \\\\\"q\\\\\" \\\\ \\n \\\\\n# TYPE x untyped\nx 1\n");
  }

  @Test
  void namesThatAreNotClassicStandInQuotes() {
    Pages quoting = new Pages(ExpositionFormat.TEXT_1.with(Escaping.ALLOW_UTF_8));
    quoting.text(
        "a",
        """
        # HELP "foo.bar" Help
        # TYPE "foo.bar" gauge
        {"foo.bar","a.b"="1",c="2"} 1 17
        {"foo.bar"} 2
        # TYPE "say \\"hi\\" \\\\ \\n" gauge
        {"say \\"hi\\" \\\\ \\n"} 3
        # TYPE "classic" gauge
        {"classic"} 4
        """);
    assertThat(quoting.page())
        .isEqualTo(
            """
            # HELP "foo.bar" Help
            # TYPE "foo.bar" gauge
            {"foo.bar","a.b"="1",c="2",exporter_name="a"} 1 17
            {"foo.bar",exporter_name="a"} 2
            # TYPE "say \\"hi\\" \\\\ \\n" gauge
            {"say \\"hi\\" \\\\ \\n",exporter_name="a"} 3
            # TYPE classic gauge
            classic{exporter_name="a"} 4
            """);
  }

  @Test
  void openMetricsCountersKeepTheirTotalAndLoseExemplarUnitAndCreation() {
    pages.openMetrics(
        "a",
        """
        # TYPE cpu_seconds counter
        # UNIT cpu_seconds seconds
        # HELP cpu_seconds Time.
        cpu_seconds_total{core="0"} 5 1520879607.789 # {trace_id="x"} 0.5 1520879607.1
        cpu_seconds_total{core="1"} 6 # {} 0.5
        cpu_seconds_created{core="0"} 1520430000.123
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # HELP cpu_seconds_total Time.
            # TYPE cpu_seconds_total counter
            cpu_seconds_total{core="0",exporter_name="a"} 5 1520879607789
            cpu_seconds_total{core="1",exporter_name="a"} 6
            # TYPE cpu_seconds_created gauge
            cpu_seconds_created{core="0",exporter_name="a"} 1520430000.123
            """);
  }

  @Test
  void openMetricsInfoStatesetAndUnknownHaveTextTypes() {
    pages.openMetrics(
        """
        # TYPE build info
        # HELP build What was built.
        build_info{version="1"} 1
        # TYPE state stateset
        state{state="on"} 1
        state{state="off"} 0
        # TYPE other unknown
        other 1.5
        # TYPE load gauge
        load 1
        untold 2
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # HELP build_info What was built.
            # TYPE build_info gauge
            build_info{version="1"} 1
            # TYPE state gauge
            state{state="on"} 1
            state{state="off"} 0
            # TYPE other untyped
            other 1.5
            # TYPE load gauge
            load 1
            # TYPE untold untyped
            untold 2
            """);
  }

  @Test
  void openMetricsHistogramsAndSummariesLoseExemplarsOnly() {
    pages.openMetrics(
        """
        # TYPE h histogram
        h_bucket{le="0.5"} 1 # {trace_id="a b # c"} 0.25
        h_bucket{le="+Inf"} 2 17 # {trace_id="\\"\\n"} 3 16.5
        h_count 2
        h_sum 3.25
        h_created 1
        # TYPE s summary
        s{quantile="0.5"} 1 17.000
        s_count 2
        s_sum 3
        # TYPE g gaugehistogram
        g_bucket{le="1"} 1
        g_bucket{le="+Inf"} 2
        g_gcount 2
        g_gsum 3
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="0.5"} 1
            h_bucket{le="+Inf"} 2 17000
            h_count 2
            h_sum 3.25
            # TYPE h_created gauge
            h_created 1
            # TYPE s summary
            s{quantile="0.5"} 1 17000
            s_count 2
            s_sum 3
            # TYPE g_bucket untyped
            g_bucket{le="1"} 1
            g_bucket{le="+Inf"} 2
            # TYPE g_gcount untyped
            g_gcount 2
            # TYPE g_gsum untyped
            g_gsum 3
            """);
  }

  @Test
  void openMetricsHelpTextsLoseTheBackslashBeforeQuotes() {
    pages.openMetrics(
        """
        # TYPE x gauge
        # HELP x \\"a\\" \\\\ \\n C:\\dir "b" \\\\"c\\
        x 1
        # TYPE y gauge
        # HELP y\s
        y 1
        # TYPE z gauge
        # HELP z \\\\ \\n
        z 1
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # HELP x "a" \\\\ \\n C:\\\\dir "b" \\\\"c\\\\
            # TYPE x gauge
            x 1
            # HELP y\s
            # TYPE y gauge
            y 1
            # HELP z \\\\ \\n
            # TYPE z gauge
            z 1
            """);
  }

  @Test
  void bothFormatsMakeOneFamily() {
    pages.openMetrics("a", "# TYPE x counter\n# HELP x First\nx_total 1 1.5\n");
    pages.text("b", "# HELP x_total Second\n# TYPE x_total counter\nx_total 2 1500\n");
    assertThat(pages.page())
        .isEqualTo(
            """
            # HELP x_total First
            # TYPE x_total counter
            x_total{exporter_name="a"} 1 1500
            x_total{exporter_name="b"} 2 1500
            """);
  }

  @Test
  void aSampleLeftOutOfARunIsNotWritten() {
    pages.text("x{l=\"1\"} 1 17\n");
    pages.openMetrics("x{l=\"0\"} 0\nx{l=\"1\"} 1 1.7\nx{l=\"2\"} 2 1.7\n");
    assertThat(pages.page())
        .isEqualTo("# TYPE x untyped\nx{l=\"1\"} 1 17\nx{l=\"0\"} 0\nx{l=\"2\"} 2 1700\n");
  }

  @Test
  void whatIsLongerThanAnyBufferIsComplete() {
    String value = "v".repeat(100_000);
    StringBuilder body = new StringBuilder("# TYPE x gauge\n");
    StringBuilder page = new StringBuilder("# TYPE x gauge\n");
    for (int i = 0; i < 5_000; i++) {
      String labels = "{a=\"" + (i == 2_500 ? value : i) + "\"";
      body.append("x").append(labels).append("} ").append(i).append('\n');
      page.append("x").append(labels).append(",exporter_name=\"a\"} ").append(i).append('\n');
    }
    assertThat(pages.text("a", body.toString()).page()).isEqualTo(page.toString());
  }

  @Test
  void nothingGivesAnEmptyPage() {
    assertThat(pages.text("").openMetrics("").page()).isEmpty();
  }
}
