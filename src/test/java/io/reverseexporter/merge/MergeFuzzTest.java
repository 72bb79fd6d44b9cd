package io.reverseexporter.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.RandomExposition;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever bytes an exporter sends: they are refused with a place and a reason, or the page is
 * valid.
 */
class MergeFuzzTest {
  private static final int ROUNDS = Integer.getInteger("merge.rounds", 8_000);
  private static final byte[] ODD =
      "{}\",=#\\\n\r \t0+-.eNI_:a\u0000\u00e4".getBytes(StandardCharsets.UTF_8);

  @Test
  void isRefusedOrMakesAValidPage() throws Exception {
    int accepted = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] bytes =
          mutated(new RandomExposition(random).text().getBytes(StandardCharsets.UTF_8), random);
      accepted += isAccepted(bytes, seed) ? 1 : 0;
    }
    assertThat(accepted).isBetween(ROUNDS / 10, ROUNDS * 9 / 10);
  }

  private static boolean isAccepted(byte[] bytes, int seed) throws Exception {
    // More room behind the body, as a reader leaves it: nothing may be read from there.
    byte[] array = Arrays.copyOf(bytes, bytes.length + 8);
    Arrays.fill(array, bytes.length, array.length, (byte) '"');
    ExpositionIndex index;
    try {
      index =
          ExpositionIndex.of(
              new Body(array, bytes.length),
              ExtraLabels.of("fuzz", Map.of("env", "x")),
              ExpositionFormat.TEXT);
    } catch (MalformedExpositionException e) {
      assertThat(e.line()).isBetween(1, lines(bytes));
      assertThat(e.column()).isPositive();
      assertThat(e.reason()).isNotBlank().doesNotContain("\n");
      return false;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MergePlan plan =
        Merger.merge(List.of(new Merger.Source(List.of(index), false)), ExpositionFormat.TEXT);
    EncodedPage page = EncodedPage.of(plan);
    page.writeTo(out);
    assertThat(out.size()).as("seed %d", seed).isEqualTo((int) page.length());
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(out.toByteArray())).toString();
      long samples =
          PlainParser.parse(text, true).stream().mapToLong(f -> f.samples().size()).sum();
      assertThat(samples).isEqualTo(plan.samples());
    } catch (AssertionError | CharacterCodingException e) {
      throw new AssertionError(
          "seed " + seed + "\n" + new String(bytes, StandardCharsets.UTF_8), e);
    }
    return true;
  }

  private static int lines(byte[] bytes) {
    int lines = 1;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
    }
    return lines;
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    byte[] b = bytes.clone();
    int times = random.nextInt(4);
    for (int i = 0; i < times && b.length > 0; i++) {
      int at = random.nextInt(b.length);
      switch (random.nextInt(5)) {
        case 0 -> b[at] = ODD[random.nextInt(ODD.length)];
        case 1 -> b[at] = (byte) random.nextInt(256);
        case 2 -> b = Arrays.copyOf(b, at);
        case 3 -> b = joined(Arrays.copyOf(b, at), Arrays.copyOfRange(b, at + 1, b.length));
        default -> {
          int from = random.nextInt(b.length);
          int to = Math.min(b.length, from + random.nextInt(20));
          b =
              joined(
                  joined(Arrays.copyOf(b, at), Arrays.copyOfRange(b, from, to)),
                  Arrays.copyOfRange(b, at, b.length));
        }
      }
    }
    return b;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
