package io.reverseexporter.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Metrics.BucketSpan;
import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.RandomProtobuf;
import io.reverseexporter.testing.Series;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clashes and duplicates have the same outcome in each format. */
class ClashesInEveryFormatTest {
  private static final String TEXT_HISTOGRAM =
      "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 2\nx_sum 3\nx_count 2\n";

  private static Body openMetrics(String text) {
    return Body.of(text + "# EOF\n").as(Syntax.OPENMETRICS);
  }

  private static Body protobuf(MetricFamily... families) {
    byte[] bytes = RandomProtobuf.bytes(List.of(families));
    return new Body(bytes, bytes.length, Syntax.PROTOBUF);
  }

  private static MetricFamily gauge(String name) {
    return MetricFamily.newBuilder()
        .setName(name)
        .setType(MetricType.GAUGE)
        .addMetric(Metric.newBuilder().setGauge(Gauge.newBuilder().setValue(1)))
        .build();
  }

  private static MetricFamily nativeHistogram(String name) {
    var histogram =
        Histogram.newBuilder()
            .setSampleCount(2)
            .setSampleSum(3)
            .setSchema(3)
            .addPositiveSpan(BucketSpan.newBuilder().setOffset(0).setLength(1))
            .addPositiveDelta(2);
    return MetricFamily.newBuilder()
        .setName(name)
        .setType(MetricType.HISTOGRAM)
        .addMetric(Metric.newBuilder().setHistogram(histogram))
        .build();
  }

  /** Name, what two exporters have, conflicts, series on the page. */
  static Stream<Arguments> clashes() {
    return Stream.of(
        Arguments.of(
            "gauge and counter",
            Body.of("# TYPE x_total gauge\nx_total 1\n"),
            openMetrics("# TYPE x counter\nx_total 2\n"),
            1,
            2),
        Arguments.of(
            "gauge and info",
            Body.of("# TYPE x_info counter\nx_info 1\n"),
            openMetrics("# TYPE x info\nx_info 1\n"),
            1,
            2),
        Arguments.of(
            "histogram and counter of its count",
            Body.of(TEXT_HISTOGRAM),
            openMetrics("# TYPE x_count gauge\nx_count 1\n"),
            2,
            5),
        Arguments.of(
            "histogram and summary",
            Body.of(TEXT_HISTOGRAM),
            openMetrics("# TYPE x summary\nx{quantile=\"0.5\"} 1\nx_count 2\nx_sum 3\n"),
            1,
            7),
        Arguments.of(
            "gauge and untyped sum",
            Body.of("# TYPE x gauge\nx 1\n"),
            openMetrics("x_sum 1\n"),
            0,
            2),
        Arguments.of(
            "untyped bucket that fits",
            Body.of(TEXT_HISTOGRAM),
            openMetrics("x_bucket{a=\"1\",le=\"+Inf\"} 1\nx_sum{a=\"1\"} 1\nx_count{a=\"1\"} 1\n"),
            0,
            7),
        Arguments.of(
            "untyped bucket that does not fit",
            Body.of(TEXT_HISTOGRAM),
            openMetrics("x_bucket 1\n"),
            1,
            5),
        Arguments.of(
            "protobuf gauge and OpenMetrics counter",
            protobuf(gauge("x_total")),
            openMetrics("# TYPE x counter\nx_total 1\n"),
            1,
            2),
        Arguments.of(
            "protobuf gauge and sample of a histogram",
            protobuf(gauge("x_bucket")),
            Body.of(TEXT_HISTOGRAM),
            2,
            5),
        Arguments.of(
            "stateset and gauge",
            openMetrics("# TYPE x stateset\nx{x=\"a\"} 1\n"),
            Body.of("# TYPE x gauge\nx 2\n"),
            -1,
            2));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clashes")
  void typeClashesLoseNoSample(String name, Body one, Body two, int conflicts, int series) {
    for (Map<String, Body> bodies : List.of(both(one, two), both(two, one))) {
      Merged text = Merged.of(bodies, ExpositionFormat.TEXT);
      assertThat(text.series()).as(text::shown).hasSize(series);
      if (conflicts >= 0) {
        assertThat(text.plan().typeConflicts()).as(text::shown).isEqualTo(conflicts);
      }
      sameInEachFormat(bodies, text);
    }
  }

  private static Map<String, Body> both(Body one, Body two) {
    Map<String, Body> bodies = new LinkedHashMap<>();
    bodies.put("one", one);
    bodies.put("two", two);
    return bodies;
  }

  private static void sameInEachFormat(Map<String, Body> bodies, Merged text) {
    for (ExpositionFormat target : Merged.TARGETS) {
      Merged page = Merged.of(bodies, target);
      assertThat(page.series()).as(page::shown).isEqualTo(text.series());
      assertThat(page.plan().typeConflicts())
          .as(() -> target + "\n" + page.shown())
          .isEqualTo(text.plan().typeConflicts());
      assertThat(page.plan().duplicateSeriesDropped())
          .as(() -> target + "\n" + page.shown())
          .isEqualTo(text.plan().duplicateSeriesDropped());
    }
  }

  static Stream<Arguments> duplicates() {
    return Stream.of(
        Arguments.of(
            "gauge", Body.of("# TYPE x gauge\nx 1\n"), openMetrics("# TYPE x gauge\nx 2\n"), 1, 1),
        Arguments.of(
            "counter",
            openMetrics("# TYPE x counter\nx_total 1\nx_created 5\n"),
            Body.of("# TYPE x_total counter\nx_total 2\n"),
            1,
            2),
        Arguments.of(
            "whole histogram",
            Body.of(TEXT_HISTOGRAM),
            openMetrics(
                """
                # TYPE x histogram
                x_bucket{le="7"} 1
                x_bucket{le="+Inf"} 9
                x_count 9
                x_sum 8
                """),
            4,
            4),
        Arguments.of(
            "native and classic histogram",
            protobuf(nativeHistogram("x")),
            Body.of(TEXT_HISTOGRAM),
            4,
            3),
        Arguments.of(
            "summary",
            openMetrics("# TYPE x summary\nx{quantile=\"0.5\"} 1\nx_count 1\nx_sum 1\n"),
            Body.of("# TYPE x summary\nx{quantile=\"0.9\"} 1\nx_sum 1\nx_count 1\n"),
            3,
            3),
        Arguments.of(
            "empty label",
            Body.of("# TYPE x gauge\nx{a=\"\"} 1\n"),
            openMetrics("# TYPE x gauge\nx 2\n"),
            1,
            1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("duplicates")
  void ofDuplicatesTheFirstStays(String name, Body one, Body two, int dropped, int series) {
    Map<String, Body> bodies = new LinkedHashMap<>();
    bodies.put("", one);
    bodies.put(Merged.NO_REWRITE_TOO, two);
    Merged text = Merged.of(bodies, ExpositionFormat.TEXT);
    assertThat(text.series()).as(text::shown).hasSize(series);
    assertThat(text.plan().duplicateSeriesDropped()).as(text::shown).isEqualTo(dropped);
    sameInEachFormat(bodies, text);
  }

  @Test
  void firstHelpWinsInEachFormat() {
    Map<String, Body> bodies =
        both(
            openMetrics("# TYPE x counter\n# HELP x first \\\" \\\\ \\n\nx_total 1\n"),
            Body.of("# HELP x_total second\n# TYPE x_total counter\nx_total 2\n"));
    for (ExpositionFormat target : Merged.TARGETS) {
      Merged page = Merged.of(bodies, target);
      assertThat(page.families()).as(page::shown).hasSize(1);
      assertThat(page.families().get(0).help()).isEqualTo("first \" \\ \n");
    }
  }

  @Test
  void scrapedExporterNameIsKeptInEachFormat() {
    Map<String, Body> bodies =
        both(
            openMetrics("# TYPE x gauge\nx{exporter_name=\"in\",exported_exporter_name=\"y\"} 1\n"),
            protobuf(gauge("y")));
    Merged text = Merged.of(bodies, ExpositionFormat.TEXT);
    assertThat(text.series())
        .contains(
            new Series(
                "x",
                Map.of(
                    "exporter_name", "one",
                    "exported_exporter_name", "y",
                    "exported_exported_exporter_name", "in"),
                1.0,
                null));
    sameInEachFormat(bodies, text);
  }

  static Stream<Arguments> collisions() {
    return Stream.of(
        Arguments.of(
            "counter x, gauge x", "# TYPE x_total counter\nx_total 1\n", "# TYPE x gauge\nx 1\n"),
        Arguments.of(
            "counter x, gauge x_created",
            "# TYPE x_total counter\nx_total 1\n",
            "# TYPE x_created gauge\nx_created 1\n"),
        Arguments.of(
            "info x, counter x",
            "# TYPE x_total counter\nx_total 1\n",
            "# TYPE x_info gauge\nx_info 1\n# TYPE x gauge\nx 1\n"),
        Arguments.of(
            "histogram x, gauge x_created",
            TEXT_HISTOGRAM,
            "# TYPE x_created gauge\nx_created 1\n"),
        Arguments.of(
            "histogram x, counter x_count",
            TEXT_HISTOGRAM,
            "# TYPE x_count_total counter\nx_count_total 1\n"),
        Arguments.of(
            "histogram x, counter x", TEXT_HISTOGRAM, "# TYPE x_total counter\nx_total 1\n"),
        Arguments.of(
            "counter x, counter x_total",
            "# TYPE x_total counter\nx_total 1\n",
            "# TYPE x_total_total counter\nx_total_total 1\n"));
  }

  /** What OpenMetrics cannot have beside each other is no clash in the other formats. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("collisions")
  void collisionsOfOpenMetricsKeepEachSeries(String name, String one, String two) {
    for (Map<String, Body> bodies :
        List.of(both(Body.of(one), Body.of(two)), both(Body.of(two), Body.of(one)))) {
      Merged text = Merged.of(bodies, ExpositionFormat.TEXT);
      assertThat(text.plan().typeConflicts()).isZero();
      sameInEachFormat(bodies, text);
      Merged page = Merged.of(bodies, ExpositionFormat.OPENMETRICS);
      assertThat(page.families()).as(page::shown).extracting(Family::type).contains("unknown");
      assertThat(page.plan().repairs()).isNotEmpty();
    }
  }

  @Test
  void laterNativeClashIsDroppedWhole() {
    Map<String, Body> bodies =
        both(protobuf(nativeHistogram("x")), Body.of("# TYPE x gauge\nx 1\n"));
    for (Map<String, Body> order : List.of(bodies, both(bodies.get("two"), bodies.get("one")))) {
      Merged text = Merged.of(order, ExpositionFormat.TEXT);
      sameInEachFormat(order, text);
      int counted = text.plan().duplicateSeriesDropped() + text.plan().typeConflicts();
      assertThat(counted).as(text::shown).isPositive();
      assertThat(text.series()).as(text::shown).hasSizeBetween(1, 3);
    }
  }

  static Stream<Arguments> nativeMembers() {
    Body classic = Body.of(TEXT_HISTOGRAM);
    Body classicCount = Body.of(TEXT_HISTOGRAM.replace("x_", "x_count_").replace("x ", "x_count "));
    return Stream.of(
        Arguments.of(classicCount, protobuf(nativeHistogram("x"))),
        Arguments.of(protobuf(nativeHistogram("x")), classicCount),
        Arguments.of(protobuf(nativeHistogram("x_count")), classic),
        Arguments.of(classic, protobuf(nativeHistogram("x_count"))));
  }

  /** A histogram called like the count of another one, one of them native. */
  @ParameterizedTest
  @MethodSource("nativeMembers")
  void nativeClashesOverAMemberDropNoHalfHistogram(Body one, Body two) {
    Map<String, Body> bodies = both(one, two);
    Merged text = Merged.of(bodies, ExpositionFormat.TEXT);
    sameInEachFormat(bodies, text);
    for (String exporter : bodies.keySet()) {
      long left = text.series().stream().filter(s -> s.labels().containsValue(exporter)).count();
      long all =
          Merged.of(Map.of(exporter, bodies.get(exporter)), ExpositionFormat.TEXT).series().size();
      assertThat(left).as(text::shown).isIn(0L, all);
    }
    assertThat(text.series().stream().map(s -> s.labels().get("exporter_name"))).contains("one");
  }
}
