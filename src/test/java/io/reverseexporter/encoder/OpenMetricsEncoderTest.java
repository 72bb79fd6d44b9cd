package io.reverseexporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import org.junit.jupiter.api.Test;

class OpenMetricsEncoderTest {
  private final Pages pages = new Pages(ExpositionFormat.OPENMETRICS);

  @Test
  void openMetricsStaysAsItIs() {
    String body =
        """
        # TYPE cpu_seconds counter
        # UNIT cpu_seconds seconds
        # HELP cpu_seconds Say \\"hi\\" \\\\ \\n
        cpu_seconds_total{core="0"} 5 1520879607.789 # {trace_id="x \\" # y"} 0.5 1520879607.1
        cpu_seconds_created{core="0"} 1520430000.123 1520879607.789
        cpu_seconds_total{core="1"} 6 # {} 0.5
        cpu_seconds_created{core="1"} 1520430000.123
        # TYPE h histogram
        h_bucket{le="0.5"} 1 # {trace_id="a"} 0.25
        h_bucket{le="+Inf"} 2
        h_sum 3.25
        h_count 2
        h_created 1520430000.123
        # TYPE s summary
        s{quantile="0.5"} 1
        s_sum 3
        s_count 2
        s_created 1520430000.123
        # TYPE g gaugehistogram
        g_bucket{le="1"} 1 # {a="b"} 1
        g_bucket{le="+Inf"} 2
        g_gsum 3
        g_gcount 2
        # TYPE build info
        # HELP build What was built.
        build_info{version="1"} 1
        # TYPE state stateset
        state{state="on"} 1
        state{state="off"} 0
        # TYPE load gauge
        load -1.0E3
        # TYPE other unknown
        other NaN 1
        """;
    assertThat(pages.openMetrics(body).page()).isEqualTo(body + "# EOF\n");
  }

  @Test
  void labelsAreAddedBeforeTimestampAndExemplar() {
    pages.openMetrics(
        "a", "# TYPE x counter\nx_total 1 1.5 # {a=\"}\"} 1\nx_total{l=\"1\"} 2 # {} 2 1.5\n");
    pages.text("b", "# TYPE x_total counter\nx_total 3 1501\nx_total{l=\"1\"} 4 1502\n");
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE x counter
            x_total{exporter_name="a"} 1 1.5 # {a="}"} 1
            x_total{l="1",exporter_name="a"} 2 # {} 2 1.5
            x_total{exporter_name="b"} 3 1.501
            x_total{l="1",exporter_name="b"} 4 1.502
            # EOF
            """);
  }

  @Test
  void textHasItsCountersNamedWithoutTotalAndItsTimesInSeconds() {
    pages.text(
        """
        # HELP requests_total All of them.
        # TYPE requests_total counter
        requests_total{code="200",path="a\\"\\\\\\n"} 1.50e3 1520879607789
        requests_total{code="500"} +Inf
        requests_total .5 17
        # HELP hits No total.
        # TYPE hits counter
        hits{a="b"} 3
        # TYPE load gauge
        load -Inf -1
        # TYPE other untyped
        other 1
        untold NaN
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE requests counter
            # HELP requests All of them.
            requests_total{code="200",path="a\\"\\\\\\n"} 1.50e3 1520879607.789
            requests_total{code="500"} +Inf
            requests_total .5 0.017
            # TYPE hits unknown
            # HELP hits No total.
            hits{a="b"} 3
            # TYPE load gauge
            load -Inf -0.001
            # TYPE other unknown
            other 1
            # TYPE untold unknown
            untold NaN
            # EOF
            """);
  }

  @Test
  void textHistogramsAndSummariesInOrderAreCopied() {
    pages.text(
        """
        # TYPE h histogram
        h_bucket{le="1"} 1
        h_bucket{le="+Inf"} 2
        h_sum 3
        h_count 2
        # TYPE s summary
        s{quantile="0.5"} 1
        s{quantile="0.9"} 2
        s_sum 3
        s_count 2
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="+Inf"} 2
            h_sum 3
            h_count 2
            # TYPE s summary
            s{quantile="0.5"} 1
            s{quantile="0.9"} 2
            s_sum 3
            s_count 2
            # EOF
            """);
  }

  @Test
  void textHelpsHaveTheirQuotesEscaped() {
    pages.text(
        """
        # HELP x say "hi" \\"hi\\" \\\\ \\n C:\\dir \\\\"c\\
        x 1
        # HELP y
        y 1
        # HELP z \\\\ \\n
        z 1
        # HELP w "
        w 1
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE x unknown
            # HELP x say \\"hi\\" \\\\\\"hi\\\\\\" \\\\ \\n C:\\\\dir \\\\\\"c\\\\
            x 1
            # TYPE y unknown
            # HELP y\s
            y 1
            # TYPE z unknown
            # HELP z \\\\ \\n
            z 1
            # TYPE w unknown
            # HELP w \\"
            w 1
            # EOF
            """);
  }

  @Test
  void openMetricsHelpsHaveTheirOddEscapesMadeValid() {
    pages.openMetrics(
        """
        # TYPE x gauge
        # HELP x \\"a\\" "b" C:\\dir \\
        x 1
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE x gauge
            # HELP x \\"a\\" \\"b\\" C:\\\\dir \\\\
            x 1
            # EOF
            """);
  }

  @Test
  void exemplarsStayOnlyWhereTheFormatHasThem() {
    pages.openMetrics(
        "a",
        """
        # TYPE g gauge
        g 1 # {a="b"} 1
        g{l="1"} 2 1.5 # {a="b"} 1 1.5
        g{l="2"} 3 1.5
        # TYPE s summary
        s{quantile="0.5"} 1 # {a="b"} 1
        s_sum 2
        s_count 2 # {a="b"} 1
        # TYPE x counter
        x_total 1 # {a="b"} 1
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE g gauge
            g{exporter_name="a"} 1
            g{l="1",exporter_name="a"} 2 1.5
            g{l="2",exporter_name="a"} 3 1.5
            # TYPE s summary
            s{quantile="0.5",exporter_name="a"} 1
            s_sum{exporter_name="a"} 2
            s_count{exporter_name="a"} 2
            # TYPE x counter
            x_total{exporter_name="a"} 1 # {a="b"} 1
            # EOF
            """);
  }

  @Test
  void histogramsOutOfOrderAreWrittenMetricByMetric() {
    pages.text(
        "a",
        """
        # TYPE h histogram
        h_count{a="1"} 2 1501
        h_bucket{a="1",le="+Inf"} 2 1501
        h_bucket{le="+Inf",a="2"} 4
        h_bucket{le="5e-1",a="2"} 3
        other 1
        h_bucket{a="1",le="1"} 1 1501
        h_sum{a="1"} 3 1501
        """);
    pages.text("b", "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 2\nh_count 1\n");
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{a="1",le="1",exporter_name="a"} 1 1.501
            h_bucket{a="1",le="+Inf",exporter_name="a"} 2 1.501
            h_sum{a="1",exporter_name="a"} 3 1.501
            h_count{a="1",exporter_name="a"} 2 1.501
            h_bucket{le="5e-1",a="2",exporter_name="a"} 3
            h_bucket{le="+Inf",a="2",exporter_name="a"} 4
            h_bucket{le="+Inf",exporter_name="b"} 1
            h_sum{exporter_name="b"} 2
            h_count{exporter_name="b"} 1
            # TYPE other unknown
            other{exporter_name="a"} 1
            # EOF
            """);
  }

  @Test
  void regroupedHistogramsKeepExemplarsAndCreation() {
    pages.openMetrics(
        """
        # TYPE h histogram
        h_created 1
        h_count 2 # {a="c"} 1
        h_bucket{le="+Inf"} 2 # {a="b"} 7
        h_bucket{le="1"} 1 # {a="a"} 0.5
        h_sum 8
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="1"} 1 # {a="a"} 0.5
            h_bucket{le="+Inf"} 2 # {a="b"} 7
            h_sum 8
            h_count 2
            h_created 1
            # EOF
            """);
  }

  @Test
  void whatIsLeftOutIsNotRegroupedEither() {
    pages.text("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 2\nh_count 1\n");
    pages.text(
        """
        # TYPE h histogram
        h_bucket{le="+Inf"} 5
        h_bucket{a="1",le="+Inf"} 6
        h_bucket{a="1",le="1"} 5
        h_bucket{le="1"} 5
        """);
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="+Inf"} 1
            h_sum 2
            h_count 1
            h_bucket{a="1",le="1"} 5
            h_bucket{a="1",le="+Inf"} 6
            # EOF
            """);
  }

  @Test
  void aSampleLeftOutOfARunIsNotWritten() {
    pages.openMetrics("# TYPE x counter\nx_total{l=\"1\"} 1\n");
    pages.openMetrics("# TYPE x counter\nx_total{l=\"0\"} 0\nx_total{l=\"1\"} 1 # {} 1\n");
    pages.openMetrics("# TYPE x counter\nx_total{l=\"1\"} 1\nx_total{l=\"2\"} 2 1 # {} 1\n");
    assertThat(pages.page())
        .isEqualTo(
            """
            # TYPE x counter
            x_total{l="1"} 1
            x_total{l="0"} 0
            x_total{l="2"} 2 1 # {} 1
            # EOF
            """);
  }

  @Test
  void namesThatAreNotClassicStandInQuotes() {
    Pages quoting = new Pages(ExpositionFormat.OPENMETRICS.with(Escaping.ALLOW_UTF_8));
    quoting.openMetrics(
        "a",
        """
        # TYPE "foo.bar_seconds" counter
        # UNIT "foo.bar_seconds" seconds
        # HELP "foo.bar_seconds" Help
        {"foo.bar_seconds_total","a.b"="1",c="2"} 1 1.5 # {"t.i"="x"} 1
        # TYPE "say \\"hi\\" \\\\ \\n" gauge
        {"say \\"hi\\" \\\\ \\n"} 3
        """);
    quoting.text("b", "# TYPE \"foo.bar_seconds_total\" counter\n{\"foo.bar_seconds_total\"} 2\n");
    assertThat(quoting.page())
        .isEqualTo(
            """
            # TYPE "foo.bar_seconds" counter
            # UNIT "foo.bar_seconds" seconds
            # HELP "foo.bar_seconds" Help
            {"foo.bar_seconds_total","a.b"="1",c="2",exporter_name="a"} 1 1.5 # {"t.i"="x"} 1
            {"foo.bar_seconds_total",exporter_name="b"} 2
            # TYPE "say \\"hi\\" \\\\ \\n" gauge
            {"say \\"hi\\" \\\\ \\n",exporter_name="a"} 3
            # EOF
            """);
  }

  @Test
  void escapedNamesAreClassic() {
    pages.openMetrics("# TYPE \"foo.bar\" counter\n{\"foo.bar_total\",\"a.b\"=\"1\"} 1\n");
    assertThat(pages.page())
        .isEqualTo("# TYPE foo_bar counter\nfoo_bar_total{a_b=\"1\"} 1\n# EOF\n");
  }

  @Test
  void nothingGivesTheEndAlone() {
    assertThat(pages.text("").openMetrics("").page()).isEqualTo("# EOF\n");
  }
}
