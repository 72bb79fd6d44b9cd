package io.reverseexporter.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.Messages;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The memory of an index is taken before it is there. */
class IndexRoomTest {
  private static final ExtraLabels LABELS = ExtraLabels.of("e", Map.of());
  private static final List<ExpositionFormat> TARGETS =
      List.of(ExpositionFormat.TEXT, ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF);

  /** So many bytes. */
  private static final class Limited implements Room {
    private final long limit;
    private long taken;
    private long most;

    Limited(long limit) {
      this.limit = limit;
    }

    @Override
    public void take(long bytes) throws NoRoomException {
      assertThat(bytes).isNotNegative();
      if (taken + bytes > limit) {
        throw new NoRoomException("no room");
      }
      taken += bytes;
      most = Math.max(most, taken);
    }

    @Override
    public void give(long bytes) {
      assertThat(bytes).isBetween(0L, taken);
      taken -= bytes;
    }
  }

  private static Body text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Body(bytes, bytes.length, Syntax.TEXT);
  }

  private static void refused(Body body, ExpositionFormat target, long room) {
    assertThatThrownBy(() -> ExpositionIndex.of(body, LABELS, target, new Limited(room)))
        .isInstanceOf(NoRoomException.class);
  }

  @Test
  void hostilePagesAreRefused() {
    var names = new StringBuilder();
    for (int i = 0; i < 300_000; i++) {
      names.append(Integer.toString(i + 36 * 36, 36).replaceAll("^\\d", "a$0")).append(" 1\n");
    }
    var quoted = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      quoted.append("{\"é").append(i).append("\"} 1\n");
    }
    var labels = new StringBuilder("a{");
    for (int i = 0; i < 100_000; i++) {
      labels.append('l').append(i).append("=\"\",");
    }
    labels.append("x=\"\"} 1\n");
    for (ExpositionFormat target : TARGETS) {
      refused(text(labels.toString()), target, 10 << 20);
      refused(text(names.toString()), target, 6 << 20);
      refused(text("a 1\n".repeat(1_000_000)), target, 3 << 20);
      refused(text("a 1\nb 1\n".repeat(300_000)), target, 8 << 20);
      refused(text(quoted.toString()), target, 2 << 20);
    }
  }

  @Test
  void messagesThatGrowAreRefused() throws Exception {
    var histogram = Histogram.newBuilder();
    for (int i = 0; i < 50_000; i++) {
      histogram.addBucket(Bucket.newBuilder().setUpperBound(i));
    }
    var metric = Messages.metric("label", "x".repeat(280)).setHistogram(histogram);
    byte[] bytes = Messages.delimited(Messages.family("h", MetricType.HISTOGRAM, metric));
    Body body = new Body(bytes, bytes.length, Syntax.PROTOBUF);
    for (ExpositionFormat target : TARGETS) {
      // Fifteen megabytes of lines, of half a megabyte.
      refused(body, target, 10 << 20);
      var enough = new Limited(128 << 20);
      assertThat(ExpositionIndex.of(body, LABELS, target, enough).samples()).isEqualTo(50_002);
      assertThat(enough.taken).isGreaterThan(15 << 20);
    }
  }

  /** Whatever the room, there is an index or a refusal, and the index does not depend on it. */
  @Test
  void anyRoom() throws Exception {
    for (int seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      boolean isProtobuf = seed % 2 == 0;
      byte[] bytes =
          isProtobuf
              ? new RandomProtobuf(random).bytes()
              : new RandomOpenMetrics(random, false).text().getBytes(StandardCharsets.UTF_8);
      Syntax syntax = isProtobuf ? Syntax.PROTOBUF : Syntax.OPENMETRICS;
      Body body = new Body(bytes, bytes.length, syntax);
      for (ExpositionFormat target : TARGETS) {
        var all = new Limited(Long.MAX_VALUE);
        int samples = ExpositionIndex.of(body, LABELS, target, all).samples();
        assertThat(ExpositionIndex.of(body, LABELS, target).samples()).isEqualTo(samples);
        var enough = new Limited(all.most);
        assertThat(ExpositionIndex.of(body, LABELS, target, enough).samples()).isEqualTo(samples);
        for (int i = 0; i < 5; i++) {
          refusedOrTheSame(body, target, random.nextInt((int) all.most), samples);
        }
      }
    }
  }

  private static void refusedOrTheSame(Body body, ExpositionFormat target, long room, int samples)
      throws Exception {
    try {
      ExpositionIndex index = ExpositionIndex.of(body, LABELS, target, new Limited(room));
      assertThat(index.samples()).isEqualTo(samples);
    } catch (NoRoomException e) {
      assertThat(e).hasMessage("no room");
    }
  }
}
