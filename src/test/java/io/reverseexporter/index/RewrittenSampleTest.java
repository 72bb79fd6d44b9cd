package io.reverseexporter.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RewrittenSampleTest {
  private static final ExtraLabels EXTRA = ExtraLabels.of("e", Map.of("zone", "z\"1"));

  @Test
  void namesThatAreNotClassicStandInTheBraces() {
    assertThat(
            text("{\"foo.\\\"bar\",\"a.b\"=\"1\",c=\"2\"} 1\n{\"x.y\"} 2\n", Escaping.ALLOW_UTF_8))
        .isEqualTo(
            """
            {"foo.\\"bar","a.b"="1",c="2",exporter_name="e",zone="z\\"1"} 1
            {"x.y",exporter_name="e",zone="z\\"1"} 2
            """);
  }

  @Test
  void nameWithoutAnyLabelStandsAloneInTheBraces() {
    IndexedText page =
        IndexedText.text("{\"x.y\"} 2 5\n", ExpositionFormat.TEXT_1.with(Escaping.ALLOW_UTF_8));
    assertThat(page.rewritten(false)).isEqualTo("{\"x.y\"} 2 5\n");
  }

  @Test
  void labelNamesAreEscapedAsTheTargetWants() {
    String line = "x{\"a.b_c\"=\"1\",a_b_c=\"2\"} 1\n";
    String rest = "a_b_c=\"2\",exporter_name=\"e\",zone=\"z\\\"1\"} 1\n";
    assertThat(text(line, Escaping.UNDERSCORES)).isEqualTo("x{a_b_c_2=\"1\"," + rest);
    assertThat(text(line, Escaping.DOTS)).isEqualTo("x{a_dot_b__c=\"1\"," + rest);
    assertThat(text(line, Escaping.VALUES)).isEqualTo("x{U__a_2e_b__c=\"1\"," + rest);
    assertThat(text(line, Escaping.ALLOW_UTF_8)).isEqualTo("x{\"a.b_c\"=\"1\"," + rest);
  }

  @Test
  void unknownEscapesOfOpenMetricsMeanThemselves() {
    String body = "x{a=\"\\d\\\\\\\"\\n\"} 1 # {b=\"\\q\"} 2 3\n";
    String line = "x{a=\"\\\\d\\\\\\\"\\n\",exporter_name=\"e\",zone=\"z\\\"1\"} 1";
    assertThat(openMetrics(body, ExpositionFormat.TEXT).rewritten(false)).isEqualTo(line + "\n");
    assertThat(openMetrics(body, ExpositionFormat.OPENMETRICS).rewritten(true))
        .isEqualTo(line + " # {b=\"\\\\q\"} 2 3\n");
    assertThat(openMetrics(body, ExpositionFormat.OPENMETRICS).rewritten(false))
        .isEqualTo(line + "\n");
  }

  @Test
  void timestampsAreConverted() {
    assertThat(openMetrics("x{zone=\"y\"} 1 1.5\n", ExpositionFormat.TEXT).rewritten(true))
        .isEqualTo("x{exporter_name=\"e\",zone=\"z\\\"1\"} 1 1500\n");
  }

  @Test
  void exemplarThatEscapingMakesTooLongIsLeftOut() {
    String fits = "x_total 1 # {\"" + "é".repeat(20) + "\"=\"1\"} 1\n";
    String tooLong = "x_total 1 # {\"" + "é".repeat(60) + "\"=\"1\"} 1\n";
    ExpositionFormat values = ExpositionFormat.OPENMETRICS.with(Escaping.VALUES);
    assertThat(openMetrics(fits, values).rewritten(true))
        .endsWith(" 1 # {U__" + "_e9_".repeat(20) + "=\"1\"} 1\n");
    assertThat(openMetrics(tooLong, values).rewritten(true)).endsWith("} 1\n").doesNotContain("#");
  }

  @Test
  void labelsAreToldWithoutTheirEscapes() throws MalformedExpositionException {
    IndexedText page =
        openMetrics(
            "x{\"a.b\"=\"\\d\\\\\\n\"} 1 # {c=\"\\\"\"} 2\n",
            ExpositionFormat.PROTOBUF.with(Escaping.VALUES));
    ExpositionCursor cursor = ExpositionCursor.of(page.page().body());
    RewrittenSample sample = new RewrittenSample(page.page());
    cursor.next();
    sample.load(cursor, 0);
    assertThat(sample.labelNameText(0)).isEqualTo("U__a_2e_b");
    assertThat(sample.valueText(0)).isEqualTo("\\d\\\n");
    RewrittenExemplar exemplar = Objects.requireNonNull(sample.exemplar());
    assertThat(exemplar.labelNameText(0)).isEqualTo("c");
    assertThat(exemplar.valueText(0)).isEqualTo("\"");
  }

  private static String text(String body, Escaping escaping) {
    return IndexedText.of(Body.of(body), EXTRA, ExpositionFormat.TEXT_1.with(escaping))
        .rewritten(false);
  }

  private static IndexedText openMetrics(String body, ExpositionFormat target) {
    return IndexedText.of(Body.of(body + "# EOF\n").as(Syntax.OPENMETRICS), EXTRA, target);
  }
}
