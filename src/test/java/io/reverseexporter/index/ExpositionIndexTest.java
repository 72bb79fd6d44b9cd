package io.reverseexporter.index;

import static io.reverseexporter.exposition.MetricType.COUNTER;
import static io.reverseexporter.exposition.MetricType.CREATED;
import static io.reverseexporter.exposition.MetricType.GAUGE;
import static io.reverseexporter.exposition.MetricType.GAUGE_HISTOGRAM;
import static io.reverseexporter.exposition.MetricType.HISTOGRAM;
import static io.reverseexporter.exposition.MetricType.INFO;
import static io.reverseexporter.exposition.MetricType.STATESET;
import static io.reverseexporter.exposition.MetricType.SUMMARY;
import static io.reverseexporter.exposition.MetricType.UNTYPED;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpositionIndexTest {
  @Test
  void typesOfOpenMetricsHangOnSampleNames() {
    IndexedText page =
        openMetrics(
            """
            # TYPE c counter
            c_total 1
            c_created 2
            # TYPE i info
            i_info{a="b"} 1
            # TYPE s stateset
            s{s="on"} 1
            # TYPE h histogram
            h_bucket{le="+Inf"} 1
            h_created 3
            # TYPE q summary
            q{quantile="0.5"} 1
            q_created 4
            # TYPE gh gaugehistogram
            gh_bucket{le="+Inf"} 1
            # TYPE g gauge
            g 1
            # TYPE u unknown
            u 1
            """);
    assertThat(page.types())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("c_total", List.of(COUNTER)),
                Map.entry("c_created", List.of(CREATED)),
                Map.entry("i_info", List.of(INFO)),
                Map.entry("s", List.of(STATESET)),
                Map.entry("h", List.of(HISTOGRAM)),
                Map.entry("h_created", List.of(CREATED)),
                Map.entry("q", List.of(SUMMARY)),
                Map.entry("q_created", List.of(CREATED)),
                Map.entry("gh", List.of(GAUGE_HISTOGRAM)),
                Map.entry("g", List.of(GAUGE)),
                Map.entry("u", List.of(UNTYPED))));
  }

  @Test
  void familiesAreResolvedByNameWhereverTheirMetadataStands() {
    IndexedText page =
        openMetrics(
            """
            c_seconds_total 1
            # TYPE g gauge
            # HELP c_seconds Text
            # UNIT c_seconds seconds
            # TYPE c_seconds counter
            """);
    assertThat(page.types().get("c_seconds_total")).containsExactly(COUNTER);
    assertThat(page.help("c_seconds_total")).isEqualTo("Text");
    assertThat(page.unit("c_seconds_total")).isEqualTo("seconds");
    assertThat(page.help("c_seconds")).isEqualTo("none");
    assertThat(page.unit("c_seconds")).isEqualTo("none");
  }

  @Test
  void counterAndInfoWithoutTheirSuffixKeepTheirNames() {
    IndexedText page = openMetrics("# TYPE c counter\nc 1\n# TYPE i info\n# HELP i Text\ni 1\n");
    assertThat(page.types()).isEqualTo(Map.of("c", List.of(COUNTER), "i", List.of(GAUGE)));
    assertThat(page.help("i")).isEqualTo("Text");
  }

  @Test
  void counterFamilyWithoutSamplesSaysNothing() {
    assertThat(openMetrics("# TYPE c counter\n# HELP c Text\nother 1\n").types()).isEmpty();
  }

  @Test
  void typesOfTextStayWhereTheyAre() {
    IndexedText page = text("# TYPE c counter\nc_total 1\nc 1\n", ExpositionFormat.OPENMETRICS);
    assertThat(page.types()).isEqualTo(Map.of("c", List.of(COUNTER)));
  }

  @Test
  void ownMetadataOfASampleNameComesFirst() {
    IndexedText page =
        openMetrics("# TYPE c counter\n# HELP c One\n# HELP c_total Two\nc_total 1\n");
    assertThat(page.help("c_total")).isEqualTo("Two");
  }

  @Test
  void suffixesOfHistogramsStayOutsideOfTheEscaping() {
    String body =
        """
        # TYPE "foo.bar" histogram
        {"foo.bar_bucket",le="+Inf"} 1
        {"foo.bar_count"} 1
        # TYPE "my.name_count" gauge
        {"my.name_count"} 1
        classic_name 1
        """;
    assertThat(escaped(body, Escaping.VALUES).sampleNames())
        .containsExactly(
            "U__foo_2e_bar_bucket", "U__foo_2e_bar_count", "U__my_2e_name__count", "classic_name");
    assertThat(escaped(body, Escaping.DOTS).sampleNames())
        .containsExactly(
            "foo_dot_bar_bucket", "foo_dot_bar_count", "my_dot_name__count", "classic_name");
    assertThat(escaped(body, Escaping.VALUES).types())
        .containsEntry("U__foo_2e_bar", List.of(HISTOGRAM));
  }

  @Test
  void namesGoOutAsTheyAreToWhoTakesUtf8() {
    IndexedText page = escaped("{\"foo.bar\"} 1\n{\"foo_bar\"} 1\n", Escaping.ALLOW_UTF_8);
    assertThat(page.sampleNames()).containsExactly("foo.bar", "foo_bar");
    assertThat(page.page().isNameClassic(page.number("foo.bar"))).isFalse();
    assertThat(page.page().isNameClassic(page.number("foo_bar"))).isTrue();
    assertThat(page.anyHas(Shape.MAY_REPEAT)).isFalse();
  }

  @Test
  void namesThatBecomeAlikeMayRepeatAndShareTheFirstHelp() {
    IndexedText page =
        escaped(
            "foo_bar 1\n# HELP \"foo.bar\" First\n{\"foo.bar\"} 2\n# HELP foo_bar Second\n",
            Escaping.UNDERSCORES);
    assertThat(page.sampleNames()).containsExactly("foo_bar", "foo_bar");
    assertThat(page.help("foo_bar")).isEqualTo("First");
    assertThat(page.anyHas(Shape.MAY_REPEAT)).isTrue();
  }

  @Test
  void manyQuotedNamesTakeNoQuadraticTime() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      body.append("{\"name.").append(i).append("\"} 1\n");
    }
    assertThat(escaped(body.toString(), Escaping.VALUES).sampleNames()).hasSize(200_000);
  }

  @Test
  void valuesAreLookedAtForOpenMetricsOnly() {
    String body = "a -1\nb NaN\nc -0.0\nd 1\ne +Inf\nf -Inf\n";
    IndexedText page = text(body, ExpositionFormat.OPENMETRICS);
    assertThat(page.has("a", Shape.NEGATIVE)).isTrue();
    assertThat(page.has("b", Shape.NEGATIVE)).isTrue();
    assertThat(page.has("c", Shape.NEGATIVE)).isFalse();
    assertThat(page.has("d", Shape.NEGATIVE)).isFalse();
    assertThat(page.has("e", Shape.NEGATIVE)).isFalse();
    assertThat(page.has("f", Shape.NEGATIVE)).isTrue();
    assertThat(text(body, ExpositionFormat.TEXT).anyHas(Shape.NEGATIVE)).isFalse();
  }

  @Test
  void infoAndStatesetAreHeldToTheirValues() {
    String good = "# TYPE i info\ni_info 1.0\n# TYPE s stateset\ns{s=\"a\"} 0\n";
    assertThat(openMetrics(good).anyHas(Shape.NOT_ONE | Shape.NO_STATE)).isFalse();
    String apart = "i_info 2\ns{a=\"s\"} 0\n# TYPE i info\n# TYPE s stateset\n";
    assertThat(openMetrics(apart).has("i_info", Shape.NOT_ONE)).isTrue();
    assertThat(openMetrics(apart).has("s", Shape.NO_STATE)).isTrue();
    String odd = "# TYPE i info\ni_info 2\n# TYPE s stateset\ns{s=\"a\"} 0.5\n";
    assertThat(openMetrics(odd).has("i_info", Shape.NOT_ONE)).isTrue();
    assertThat(openMetrics(odd).has("s", Shape.NO_STATE)).isTrue();
  }

  @Test
  void odditiesAreToldOnceForEachRule() {
    IndexedText page =
        openMetrics(
            """
            g 1
            # TYPE g gauge
            g 1 # {a="b"} 1
            # TYPE c counter
            c 1
            # TYPE d counter
            d 1
            # TYPE i info
            i 1
            # TYPE i info
            i_info 3
            """);
    assertThat(page.page().oddities())
        .containsExactly(
            "line 10: i: a second TYPE",
            "line 1: g: samples apart from the TYPE of their family",
            "line 5: c: a counter sample whose name does not end in _total or _created",
            "line 9: i: an info sample whose name does not end in _info",
            "line 11: i_info: an info with another value than 1",
            "line 3: g: an exemplar where none is allowed");
  }

  @Test
  void validOpenMetricsHasNoOddities() {
    IndexedText page =
        openMetrics(
            """
            # TYPE c counter
            # HELP c Text
            c_total 1 # {a="b"} 1
            c_created 2
            untyped_without_metadata 1
            # TYPE h histogram
            h_bucket{le="1"} 1 # {a="b"} 1
            h_bucket{le="+Inf"} 1
            h_count 1
            h_sum 1
            """);
    assertThat(page.page().oddities()).isEmpty();
  }

  private static IndexedText openMetrics(String body) {
    return IndexedText.openMetrics(body, ExpositionFormat.OPENMETRICS);
  }

  private static IndexedText text(String body, ExpositionFormat target) {
    return IndexedText.text(body, target);
  }

  private static IndexedText escaped(String body, Escaping escaping) {
    return text(body, ExpositionFormat.TEXT_1.with(escaping));
  }
}
