package io.reverseexporter.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.PlainParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergerTest {
  private final List<Merger.Source> sources = new ArrayList<>();

  @Test
  void familiesOfSeveralExportersAreOneBlock() {
    exporter("a", "# HELP x Help\n# TYPE x counter\nx{l=\"1\"} 1\n# TYPE y gauge\ny 2\n");
    exporter("b", "# HELP x Other\n# TYPE x counter\nx{l=\"1\"} 3 17\n");
    assertThat(page())
        .isEqualTo(
            """
            # HELP x Help
            # TYPE x counter
            x{l="1",exporter_name="a"} 1
            x{l="1",exporter_name="b"} 3 17
            # TYPE y gauge
            y{exporter_name="a"} 2
            """);
  }

  @Test
  void scatteredLinesOfAFamilyKeepTheirOrder() {
    exporter(
        "a",
        """
        h_count 2
        other 1
        h_bucket{le="1"} 1
        # TYPE h histogram
        h_bucket{le="+Inf"} 2
        other{x=""} 2

        # a comment
        h_sum 3
        """);
    assertThat(page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_count{exporter_name="a"} 2
            h_bucket{le="1",exporter_name="a"} 1
            h_bucket{le="+Inf",exporter_name="a"} 2
            h_sum{exporter_name="a"} 3
            # TYPE other untyped
            other{exporter_name="a"} 1
            other{x="",exporter_name="a"} 2
            """);
  }

  @Test
  void whatIsNotPlainIsWrittenPlainly() {
    exporter(
        "a",
        "  x { a = \"1\" ,\tb=\"2\", }\t1   17  \r\nx{} 2\r\nx{b=\"}\\\"\\\\\\n\"}3\n# TYPE  x  COUNTER \nx{c=\"3\"} 4 +5");
    assertThat(page())
        .isEqualTo(
            """
            # TYPE x counter
            x{a="1",b="2",exporter_name="a"} 1 17
            x{exporter_name="a"} 2
            x{b="}\\"\\\\\\n",exporter_name="a"} 3
            x{c="3",exporter_name="a"} 4 5
            """);
  }

  @Test
  void configuredLabelsReplaceAndExporterNameIsExported() {
    exporter(
        "a",
        Map.of("env", "p\"\\\n"),
        """
        x{env="q",z="1"} 1
        x{exporter_name="in",z="2"} 2
        x{exporter_name="in",exported_exporter_name="deeper"} 3
        """);
    assertThat(page())
        .isEqualTo(
            """
            # TYPE x untyped
            x{z="1",exporter_name="a",env="p\\"\\\\\\n"} 1
            x{exported_exporter_name="in",z="2",exporter_name="a",env="p\\"\\\\\\n"} 2
            x{exported_exported_exporter_name="in",exported_exporter_name="deeper",exporter_name="a",env="p\\"\\\\\\n"} 3
            """);
  }

  @Test
  void quotedNamesGoOutWithUnderscores() {
    exporter(
        "a",
        """
        # HELP "my.metric" Help
        # TYPE "my.metric" gauge
        {"my.metric","a.b"="1",a_b="2"} 1
        {"my.metric"} 2
        my_metric{"exporter_name"="x"} 3
        my_metric{"lä"="x"} 4
        """);
    assertThat(page())
        .isEqualTo(
            """
            # HELP my_metric Help
            # TYPE my_metric gauge
            my_metric{a_b_2="1",a_b="2",exporter_name="a"} 1
            my_metric{exporter_name="a"} 2
            my_metric{exported_exporter_name="x",exporter_name="a"} 3
            my_metric{l_="x",exporter_name="a"} 4
            """);
  }

  @Test
  void twoHistogramsWhoseNamesBecomeAlikeAreNotMixed() {
    exporter(
        "a",
        """
        # TYPE "h.x" histogram
        {"h.x_bucket",le="1"} 1
        {"h.x_bucket",le="+Inf"} 2
        # TYPE h_x histogram
        h_x_bucket{le="5"} 3
        h_x_bucket{le="+Inf"} 4
        h_x_count 4
        """);
    assertThat(page())
        .isEqualTo(
            """
            # TYPE h_x histogram
            h_x_bucket{le="1",exporter_name="a"} 1
            h_x_bucket{le="+Inf",exporter_name="a"} 2
            """);
  }

  @Test
  void thousandsOfNamesThatBecomeAlikeTakeNoLongerThanOthers() {
    StringBuilder line = new StringBuilder("x{a_b_3=\"\"");
    for (int i = 0; i < 20_000; i++) {
      line.append(",\"a").append((char) (0x4e00 + i)).append("b\"=\"").append(i).append('"');
    }
    exporter("a", line + "} 1\n");
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> assertThat(page()).contains("a_b=\"0\",a_b_2=\"1\",a_b_4=\"2\""));
  }

  @Test
  void aCounterNamedLikeAHistogramsCountMakesBothUntyped() {
    exporter(
        "a",
        "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1\n# TYPE g gauge\ng 1\n");
    exporter("b", "# TYPE x_count counter\nx_count 5\n");
    assertThat(page())
        .isEqualTo(
            """
            # TYPE x_bucket untyped
            x_bucket{le="+Inf",exporter_name="a"} 1
            # TYPE x_sum untyped
            x_sum{exporter_name="a"} 1
            # TYPE x_count untyped
            x_count{exporter_name="a"} 1
            x_count{exporter_name="b"} 5
            # TYPE g gauge
            g{exporter_name="a"} 1
            """);
    assertThat(merged().typeConflicts()).isEqualTo(2);
  }

  @Test
  void untypedJoinsTypedWhereItFits() {
    exporter("a", "x 1\nh_bucket{le=\"1\"} 1\ng_sum 4\n");
    exporter("b", "# TYPE x counter\nx 2\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\n");
    exporter("c", "# TYPE g gauge\ng 1\n");
    assertThat(page())
        .isEqualTo(
            """
            # TYPE x counter
            x{exporter_name="a"} 1
            x{exporter_name="b"} 2
            # TYPE h histogram
            h_bucket{le="1",exporter_name="a"} 1
            h_bucket{le="1",exporter_name="b"} 2
            # TYPE g_sum untyped
            g_sum{exporter_name="a"} 4
            # TYPE g gauge
            g{exporter_name="c"} 1
            """);
    assertThat(merged().typeConflicts()).isZero();
  }

  @Test
  void samplesThatDoNotFitTheirTypeMakeItUntyped() {
    exporter(
        "a", "# TYPE h histogram\nh_bucket{le=\"x\"} 1\nh_sum 2\n# TYPE s summary\ns 1\ns_sum 2\n");
    assertThat(PlainParser.parse(page()))
        .extracting(PlainParser.Family::type)
        .containsOnly("untyped");
    assertThat(merged().samples()).isEqualTo(4);
  }

  @Test
  void metadataWithoutSamplesSaysNothing() {
    exporter("a", "# HELP x Empty\n# TYPE x histogram\n");
    exporter("b", "# HELP x Real\n# TYPE x gauge\nx 1\n");
    assertThat(page()).isEqualTo("# HELP x Real\n# TYPE x gauge\nx{exporter_name=\"b\"} 1\n");
  }

  @Test
  void withoutRewriteTheFirstOfTwoMetricsStaysWhole() {
    String histogram =
        "# TYPE h histogram\nh_bucket{le=\"%s\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 1\nh_count 2\n";
    plainExporter(String.format(histogram, "1") + "x{a=\"1\",b=\"2\"} 1\n");
    plainExporter(String.format(histogram, "5") + "x{b=\"2\",a=\"1\"} 2\nx{b=\"3\"} 3\n");
    assertThat(page())
        .isEqualTo(
            String.format(histogram, "1")
                + "# TYPE x untyped\nx{a=\"1\",b=\"2\"} 1\nx{b=\"3\"} 3\n");
    assertThat(merged().duplicateSeriesDropped()).isEqualTo(5);
  }

  @Test
  void seriesThatReplacedLabelsMakeAlikeAreLeftOut() {
    exporter(
        "a",
        Map.of("env", "p"),
        """
        # TYPE h histogram
        h_bucket{env="1",le="1"} 1
        h_bucket{env="2",le="2"} 1
        h_bucket{env="1",le="+Inf"} 1
        h_sum{env="2"} 1
        x{env="1"} 1
        x{env="2"} 2
        """);
    assertThat(page())
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="1",exporter_name="a",env="p"} 1
            h_bucket{le="+Inf",exporter_name="a",env="p"} 1
            # TYPE x untyped
            x{exporter_name="a",env="p"} 1
            """);
  }

  @Test
  void oddHelpTextsAreMadeValid() {
    exporter("a", "# HELP x C:\\dir \\\\ \\n \\\"q\\\" end\\\nx 1\n# HELP y\ny 1\n");
    List<PlainParser.Family> families = PlainParser.parse(page());
    assertThat(families.get(0).help()).isEqualTo("C:\\dir \\ \n \\\"q\\\" end\\");
    assertThat(families.get(1).help()).isEmpty();
  }

  @Test
  void nothingGivesAnEmptyPage() {
    exporter("a", "");
    exporter("b", "# only a comment");
    assertThat(page()).isEmpty();
  }

  private void exporter(String name, String text) {
    exporter(name, Map.of(), text);
  }

  private void exporter(String name, Map<String, String> labels, String text) {
    sources.add(new Merger.Source(List.of(index(text, ExtraLabels.of(name, labels))), false));
  }

  private void plainExporter(String text) {
    sources.add(new Merger.Source(List.of(index(text, ExtraLabels.of(null, Map.of()))), true));
  }

  private static ExpositionIndex index(String text, ExtraLabels extra) {
    try {
      return ExpositionIndex.of(Body.of(text), extra, ExpositionFormat.TEXT);
    } catch (MalformedExpositionException e) {
      throw new AssertionError(e);
    }
  }

  private MergePlan merged() {
    return Merger.merge(sources, ExpositionFormat.TEXT);
  }

  private String page() {
    MergePlan merged = merged();
    EncodedPage encoded = EncodedPage.of(merged);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      encoded.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(out.size()).isEqualTo(encoded.length());
    String page = out.toString(StandardCharsets.UTF_8);
    assertThat(PlainParser.samples(page)).hasSize(merged.samples());
    return page;
  }
}
