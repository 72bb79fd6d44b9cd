package io.reverseexporter.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.PlainMerge;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.RandomExposition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The merged page of random exporters equals what a plain merge of what they say gives, and is
 * valid to a strict parser.
 */
class MergePropertyTest {
  private static final int ROUNDS = Integer.getInteger("merge.rounds", 1_500);

  @Test
  void equalsThePlainMerge() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      check(seed);
    }
  }

  private static void check(int seed) {
    Random random = new Random(seed);
    List<PlainMerge.Exporter> plain = new ArrayList<>();
    List<Merger.Source> sources = new ArrayList<>();
    StringBuilder input = new StringBuilder("seed " + seed + "\n");
    int exporters = 1 + random.nextInt(4);
    for (int e = 0; e < exporters; e++) {
      String name = random.nextInt(4) == 0 ? null : "exporter \"" + e;
      Map<String, String> labels = random.nextInt(3) == 0 ? Map.of("env", "prod\\\n") : Map.of();
      List<List<RandomExposition.Line>> pages = new ArrayList<>();
      List<ExpositionIndex> indexes = new ArrayList<>();
      int files = random.nextInt(6) == 0 ? 2 : 1;
      for (int f = 0; f < files; f++) {
        RandomExposition exposition = new RandomExposition(random);
        input
            .append("---- ")
            .append(name)
            .append(labels)
            .append('\n')
            .append(exposition.text())
            .append('\n');
        pages.add(exposition.lines());
        indexes.add(index(exposition.text(), ExtraLabels.of(name, labels), input));
      }
      plain.add(new PlainMerge.Exporter(name, labels, pages));
      sources.add(new Merger.Source(indexes, name == null || files > 1));
    }
    EncodedPage merged = EncodedPage.of(Merger.merge(sources, ExpositionFormat.TEXT));
    String page = written(merged);
    input.append("==== page\n").append(page);
    List<PlainParser.Family> expected = PlainMerge.merge(plain);
    assertThat(page.getBytes(StandardCharsets.UTF_8).length)
        .as(input::toString)
        .isEqualTo((int) merged.length());
    List<PlainParser.Family> actual = PlainParser.parse(page, plainRepeats(expected));
    if (!actual.equals(expected)) {
      for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
        assertThat(actual.get(i)).as(input::toString).isEqualTo(expected.get(i));
      }
      assertThat(actual).as(input::toString).isEqualTo(expected);
    }
    assertThat(written(EncodedPage.of(Merger.merge(sources, ExpositionFormat.TEXT))))
        .isEqualTo(page);
  }

  /** An exporter that repeats a series of its own is passed on as it is. */
  private static boolean plainRepeats(List<PlainParser.Family> expected) {
    List<String> series =
        expected.stream()
            .flatMap(f -> f.samples().stream())
            .map(PlainParser.Sample::series)
            .toList();
    return series.stream().distinct().count() < series.size();
  }

  private static ExpositionIndex index(String text, ExtraLabels extra, StringBuilder input) {
    try {
      return ExpositionIndex.of(Body.of(text), extra, ExpositionFormat.TEXT);
    } catch (MalformedExpositionException e) {
      throw new AssertionError(input + "\n" + e.getMessage(), e);
    }
  }

  private static String written(EncodedPage page) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      page.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
