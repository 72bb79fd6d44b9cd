package io.reverseexporter.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.formats.InvalidCases.Case;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.Leeway;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An exposition that breaks a rule is refused with its reason, as Prometheus refuses it, or goes
 * out in a valid form; its neighbour on the same endpoint is unharmed.
 */
class InvalidExpositionTest {
  private static final Body NEIGHBOUR =
      Body.of(
          """
          # TYPE requests_total counter
          requests_total{code="200"} 5
          # TYPE healthy gauge
          healthy 1
          # TYPE seconds histogram
          seconds_bucket{le="+Inf"} 1
          seconds_sum 1
          seconds_count 1
          """);

  private static final int NEIGHBOUR_SERIES = 5;

  static Stream<Case> refused() {
    return InvalidCases.all().stream().filter(Case::isRefused);
  }

  static Stream<Case> taken() {
    return InvalidCases.all().stream().filter(c -> !c.isRefused());
  }

  @Test
  void thereAreEightyCases() {
    assertThat(InvalidCases.all()).hasSizeGreaterThanOrEqualTo(80);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedWithItsReason(Case invalid) {
    for (ExpositionFormat target : Merged.TARGETS) {
      assertThatThrownBy(
              () -> ExpositionIndex.of(invalid.body(), ExtraLabels.of("bad", Map.of()), target))
          .isInstanceOf(MalformedExpositionException.class)
          .hasMessageContaining(invalid.reason())
          .hasMessageMatching("(?s)(line|message) \\d+.*");
    }
  }

  @ParameterizedTest
  @MethodSource("taken")
  void goesOutInAValidForm(Case invalid) {
    Map<String, Body> bodies = new LinkedHashMap<>();
    bodies.put("bad", invalid.body());
    bodies.put("good", NEIGHBOUR);
    List<?> first = null;
    for (ExpositionFormat target : Merged.TARGETS) {
      // An exporter's own repetition is passed on as it is.
      boolean repeats = invalid.rule().startsWith("timestamps");
      Merged page = repeats ? Merged.of(bodies, target, Leeway.REPEATS) : Merged.of(bodies, target);
      assertThat(page.series().stream().filter(s -> "good".equals(s.labels().get("exporter_name"))))
          .as(page::shown)
          .hasSize(NEIGHBOUR_SERIES);
      first = first == null ? page.series() : first;
      assertThat(page.series()).as(page::shown).isEqualTo(first);
      if (target.syntax() == Syntax.OPENMETRICS) {
        for (String series : invalid.series()) {
          String[] parts = series.split(" ", 2);
          assertThat(page.typeOfSample(parts[0])).as(page::shown).isEqualTo(parts[1]);
        }
      }
    }
  }
}
