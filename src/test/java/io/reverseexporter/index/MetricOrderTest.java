package io.reverseexporter.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.ExpositionFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricOrderTest {
  private static final int ROUNDS = Integer.getInteger("index.rounds", 20_000);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "histogram: _bucket{le='1'} 1, _bucket{le='+Inf'} 2, _sum 3, _count 2, _created 1",
        "histogram: _bucket{a='x',le='1'} 1, _bucket{a='x',le='+Inf'} 1, _count{a='x'} 1, _sum{a='x'} 0",
        "histogram: _bucket{le='1',a='x'} 1, _bucket{le='+Inf',a='x'} 1, _count{a='x'} 1, _sum{a='x'} 0",
        "histogram: _bucket{a='x',le='1',b='y'} 1, _bucket{a='x',le='inf',b='y'} 1, _count{a='x',b='y'} 1, _sum{a='x',b='y'} 1",
        "histogram: _bucket{le='-1'} 1, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='+Inf',a='x'} 1, _bucket{le='1',a='y'} 1, _bucket{le='+Inf',a='y'} 1e3",
        "histogram: _bucket{le='1'} 1 5, _bucket{le='+Inf'} 2 5",
        "gaugehistogram: _bucket{le='-1'} 1, _bucket{le='+Inf'} 2, _gcount 2, _gsum -3",
        "summary: {quantile='0'} 1, {quantile='0.5'} NaN, _count 1, _sum 2, _created 1",
        "summary: _sum 1, _sum{a='x'} 2",
        "counter: _total 1, _total{a='x'} 1",
        "counter: _total 1, _created 1, _total{a='x'} 1, _created{a='x'} 1",
      })
  void isRegular(String family) {
    assertThat(isRegularPage(page(family))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "histogram: _bucket{le='1'} 1, _sum 3, _count 1",
        "histogram: _sum 3, _count 1",
        "histogram: _bucket{le='2'} 1, _bucket{le='1'} 1, _bucket{le='+Inf'} 2",
        "histogram: _bucket{le='1'} 1, _bucket{le='1.0'} 1, _bucket{le='+Inf'} 2",
        "histogram: _bucket{le='1'} 2, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='1'} 0.5, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='+Inf'} NaN",
        "histogram: _bucket{le='+Inf'} +Inf",
        "histogram: _bucket{le='x'} 1, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='NaN'} 1, _bucket{le='+Inf'} 1",
        "histogram: _bucket 1, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='+Inf'} 2, _count 1",
        "histogram: _bucket{le='+Inf'} 2, _sum 1",
        "histogram: _bucket{le='+Inf'} 2, _count 2, _sum NaN",
        "histogram: _bucket{le='+Inf'} 2, _count 2, _sum -1",
        "histogram: _bucket{le='-1'} 1, _bucket{le='+Inf'} 1, _count 1, _sum 1",
        "histogram: _bucket{le='+Inf'} 2, _count 2, _count 2",
        "histogram: _bucket{le='+Inf'} 2, _count{le='1'} 2",
        "histogram: _count 1, _bucket{le='+Inf'} 1",
        "histogram: _bucket{le='+Inf'} 2, _created -1",
        "histogram: _bucket{le='+Inf'} 2, {a='x'} 1",
        "histogram: _bucket{le='+Inf',a='x'} 2, _bucket{le='+Inf'} 2, _count{a='x'} 2, _count 2",
        "histogram: _bucket{le='+Inf',a='x'} 2, _count{a='x'} 2, _bucket{le='+Inf'} 2",
        "histogram: _bucket{le='1'} 1 5, _bucket{le='+Inf'} 2 6",
        "histogram: _bucket{le='1'} 1 5, _bucket{le='+Inf'} 2",
        "gaugehistogram: _bucket{le='1'} 1, _bucket{le='+Inf'} 2, _gcount 2, _gsum -3",
        "summary: {quantile='0.5'} 1, {quantile='0.1'} 1",
        "summary: {quantile='1.5'} 1",
        "summary: {quantile='0.5'} -1",
        "summary: x 1",
        "summary: {quantile='0.5'} 1, _sum -1",
        "summary: {quantile='0.5'} 1, _sum NaN",
        "summary: {quantile='0.5'} 1, _count 1.5",
        "summary: _sum 1, {quantile='0.5'} 1",
        "summary: {quantile='0.5'} 1, _sum{quantile='0.5'} 1",
        "counter: _created 1",
        "counter: _created 1, _total 1",
        "counter: _total 1, _total{a='x'} 1, _created 1, _created{a='x'} 1",
      })
  void isIrregular(String family) {
    assertThat(isRegularPage(page(family))).isFalse();
  }

  @Test
  void irregularityIsKnownOfTheFamilyAndTheSample() {
    IndexedText page =
        IndexedText.text(
            "# TYPE h histogram\nh_bucket{le=\"1\"} 1\n# TYPE g gauge\ng 1\n",
            ExpositionFormat.OPENMETRICS);
    assertThat(page.has("h", Shape.IRREGULAR)).isTrue();
    assertThat(page.has("h_bucket", Shape.IRREGULAR)).isTrue();
    assertThat(page.has("g", Shape.IRREGULAR)).isFalse();
  }

  @Test
  void secondTypeMakesTheSamplesBehindItIrregular() {
    IndexedText page =
        IndexedText.openMetrics(
            "# TYPE c counter\nc_total{a=\"1\"} 1\n# TYPE c counter\nc_total{a=\"2\"} 1\n",
            ExpositionFormat.OPENMETRICS);
    assertThat(page.has("c_total", Shape.IRREGULAR)).isTrue();
  }

  @Test
  void samplesApartFromTheirTypeAreUnchecked() {
    IndexedText page =
        IndexedText.text(
            "h_bucket{le=\"+Inf\"} 1\n# TYPE h histogram\nh_count 1\n",
            ExpositionFormat.OPENMETRICS);
    assertThat(page.has("h_bucket", Shape.UNCHECKED)).isTrue();
  }

  @Test
  void otherTargetsDoNotPayForIt() {
    IndexedText page =
        IndexedText.text("# TYPE h histogram\nh_bucket{le=\"1\"} 1\n", ExpositionFormat.TEXT);
    assertThat(page.anyHas(Shape.IRREGULAR | Shape.UNCHECKED)).isFalse();
  }

  @Test
  void isRegularOnlyWhatAPlainCheckCallsValid() {
    int regular = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      PlainFamily family = PlainFamily.random(new Random(seed));
      boolean isRegular =
          isRegularPage(IndexedText.openMetrics(family.lines(), ExpositionFormat.OPENMETRICS));
      if (isRegular) {
        regular++;
        assertThat(family.isValid()).as("seed %s:%n%s", seed, family.lines()).isTrue();
      } else {
        assertThat(family.isMutated()).as("seed %s:%n%s", seed, family.lines()).isTrue();
      }
    }
    assertThat(regular).isBetween(ROUNDS / 4, ROUNDS - ROUNDS / 4);
  }

  private static boolean isRegularPage(IndexedText page) {
    return !page.anyHas(Shape.IRREGULAR | Shape.UNCHECKED);
  }

  private static IndexedText page(String family) {
    String[] parts = family.split(": ", 2);
    List<String> lines = new ArrayList<>();
    for (String sample : parts[1].split(", ", -1)) {
      lines.add(("f" + sample).replace('\'', '"').replace("fx ", "f ") + "\n");
    }
    return IndexedText.openMetrics(
        "# TYPE f " + parts[0] + "\n" + String.join("", lines), ExpositionFormat.OPENMETRICS);
  }
}
