package io.reverseexporter.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.ExpositionFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final String OPEN_METRICS =
      """
      x_total{a="1"} 1
      x_total{a="2"} 2.5e3 1520879607.789
      x_total{a="3"} 3 # {b="# } 1"} 0.5 12.5
      x_total{a="4"} 4 -1.5 # {} 1
      x_total{a="5"} 5
      """;

  @Test
  void textToOpenMetricsHasSeconds() throws IOException {
    IndexedText page =
        IndexedText.text("x 1\nx 2 1520879607789\nx 3\n", ExpositionFormat.OPENMETRICS);
    assertThat(plainRuns(page, true)).isEqualTo("x 1\nx 2 1520879607.789\nx 3\n");
  }

  @Test
  void openMetricsToTextHasMillisecondsAndNoExemplar() throws IOException {
    assertThat(plainRuns(IndexedText.openMetrics(OPEN_METRICS, ExpositionFormat.TEXT), true))
        .isEqualTo(
            """
            x_total{a="1"} 1
            x_total{a="2"} 2.5e3 1520879607789
            x_total{a="3"} 3
            x_total{a="4"} 4 -1500
            x_total{a="5"} 5
            """);
  }

  @Test
  void openMetricsToOpenMetricsKeepsExemplarsWhereAsked() throws IOException {
    IndexedText page = IndexedText.openMetrics(OPEN_METRICS, ExpositionFormat.OPENMETRICS);
    assertThat(plainRuns(page, true)).isEqualTo(OPEN_METRICS);
    assertThat(plainRuns(page, false))
        .isEqualTo(
            """
            x_total{a="1"} 1
            x_total{a="2"} 2.5e3 1520879607.789
            x_total{a="3"} 3
            x_total{a="4"} 4 -1.5
            x_total{a="5"} 5
            """);
    assertThat(page.has("x_total", Shape.EXEMPLAR)).isTrue();
  }

  @Test
  void runsThatCanBeCopiedHaveNoTail() {
    IndexedText text = IndexedText.text("x 1 1520879607789\n", ExpositionFormat.TEXT);
    assertThat(text.page().isRunTailed(0)).isFalse();
    IndexedText openMetrics =
        IndexedText.openMetrics("x 1 1520879607.789\n", ExpositionFormat.OPENMETRICS);
    assertThat(openMetrics.page().isRunTailed(0)).isFalse();
    assertThat(openMetrics.page().isRunPlain(0)).isTrue();
  }

  /** Copies the runs of a page all of whose lines are plain, as an encoder does. */
  private static String plainRuns(IndexedText text, boolean withExemplar) throws IOException {
    ExpositionIndex page = text.page();
    byte[] body = page.body().bytes();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int run = page.firstRun(0); run >= 0; run = page.nextRun(run)) {
      assertThat(page.isRunPlain(run)).isTrue();
      assertThat(page.isRunTailed(run)).isTrue();
      int from = page.runStart(run);
      int first = page.runFirstSample(run);
      for (int sample = first; sample < first + page.runSamples(run); sample++) {
        from = Tail.write(page, sample, from, withExemplar, IndexedText.sink(out));
      }
      out.write(body, from, page.runEnd(run) - from);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
