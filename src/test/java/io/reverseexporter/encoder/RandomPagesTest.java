package io.reverseexporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.testing.RandomExposition;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random expositions go through both formats and back, and no sample is lost on the way. */
class RandomPagesTest {
  private static final int ROUNDS = Integer.getInteger("merge.rounds", 1000);

  @Test
  void noSampleIsLostFromFormatToFormat() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      Escaping escaping = random.nextBoolean() ? Escaping.ALLOW_UTF_8 : Escaping.VALUES;
      String text = new RandomExposition(random).text();
      Pages first = new Pages(ExpositionFormat.OPENMETRICS.with(escaping)).text("a", text);
      String openMetrics = first.page();
      assertThat(openMetrics).as("%s\n%s", text, openMetrics).endsWith("# EOF\n");
      assertThat(samples(openMetrics)).as("%s\n%s", text, openMetrics).hasSize(first.samples());
      String body = openMetrics.substring(0, openMetrics.length() - "# EOF\n".length());
      for (ExpositionFormat format :
          List.of(ExpositionFormat.OPENMETRICS, ExpositionFormat.TEXT_1)) {
        Pages second = new Pages(format.with(escaping)).openMetrics(body);
        String page = second.page();
        assertThat(samples(page)).as("%s\n%s", openMetrics, page).hasSize(second.samples());
        assertThat(second.samples()).as("%s\n%s", openMetrics, page).isEqualTo(first.samples());
      }
    }
  }

  private static List<String> samples(String page) {
    return page.lines().filter(line -> !line.startsWith("#")).toList();
  }
}
