package io.reverseexporter.formats;

import static io.reverseexporter.exposition.protobuf.Messages.body;
import static io.reverseexporter.exposition.protobuf.Messages.exemplar;
import static io.reverseexporter.exposition.protobuf.Messages.family;
import static io.reverseexporter.exposition.protobuf.Messages.metric;
import static io.reverseexporter.exposition.protobuf.Messages.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.Counter;
import io.prometheus.client.Metrics.Exemplar;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What no sane exporter writes: pages that would take quadratic time, and labels made to confuse.
 */
class HostilePagesTest {
  /**
   * Of the processor: a dozen times what each of these pages takes, and a fraction of what it once
   * took. What else the machine does makes no difference.
   */
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final List<Merger.Source> sources = new ArrayList<>();
  private ExpositionFormat format = ExpositionFormat.TEXT;

  @Test
  void findsTheConfiguredLabelBeyondAsciiInAScrapedOne() throws Exception {
    exporter(Body.of("x{a=\"é\"} 1\n"), Map.of());
    exporter(Body.of("x 2\n"), Map.of("a", "é"));
    assertThat(page()).isEqualTo("# TYPE x untyped\nx{a=\"é\"} 1\n");
  }

  @Test
  void findsTheSameValueBehindAnUnknownEscape() throws Exception {
    exporter(openMetrics("x{a=\"\\d\"} 1\n# EOF\n"), Map.of());
    exporter(Body.of("x{a=\"\\\\d\"} 2\n"), Map.of());
    assertThat(page()).isEqualTo("# TYPE x untyped\nx{a=\"\\\\d\"} 1\n");
  }

  @Test
  void takesNoLabelNameForTwoLabels() throws Exception {
    format = ExpositionFormat.TEXT_1.with(Escaping.ALLOW_UTF_8);
    exporter(Body.of("x{\"a=\\\"1\\\",b\"=\"2\"} 1\n"), Map.of());
    exporter(Body.of("x{a=\"1\",b=\"2\"} 2\n"), Map.of());
    assertThat(page())
        .isEqualTo("# TYPE x untyped\nx{\"a=\\\"1\\\",b\"=\"2\"} 1\nx{a=\"1\",b=\"2\"} 2\n");
  }

  @Test
  void losesNoExporterForAnExemplarThatOpenMetricsCannotCarry() throws Exception {
    exporter(
        body(
            counter("a_total", exemplar(1).setTimestamp(time(Long.MAX_VALUE, 0))),
            counter("b_total", exemplar(1).setTimestamp(time(Long.MIN_VALUE, -1))),
            counter("c_total", exemplar(1, "l", "\0")),
            counter("d_total", exemplar(1, "\0", "v"))),
        Map.of());
    assertThat(page().lines().filter(line -> !line.startsWith("#")))
        .containsExactly("a_total 1", "b_total 1", "c_total 1", "d_total 1");
  }

  @Test
  void escapesSamplesOfAGaugeHistogramAlikeInEachFormat() throws Exception {
    Histogram.Builder histogram = Histogram.newBuilder().setSampleCount(1).setSampleSum(1);
    format = ExpositionFormat.TEXT.with(Escaping.VALUES);
    exporter(
        body(family("a.b", MetricType.GAUGE_HISTOGRAM, metric().setHistogram(histogram))),
        Map.of());
    assertThat(page().lines().filter(line -> !line.startsWith("#")))
        .containsExactlyInAnyOrder(
            "U__a_2e_b_bucket{le=\"+Inf\"} 1", "U__a_2e_b_sum 1", "U__a_2e_b_count 1");
  }

  @Test
  void readsNumbersOfMillionsOfDigitsInNoTime() throws Exception {
    format = ExpositionFormat.PROTOBUF;
    String long1 = "1." + "1".repeat(4_000_000);
    String text = "# TYPE x counter\nx_total 1 %s\nx_created %s %s\n# EOF\n";
    exporter(openMetrics(text.formatted(long1, long1, long1)), Map.of());
    assertThat(inTime(this::page)).contains("x_total");
  }

  @Test
  void findsExemplarsOfThousandsOfBucketsInNoTime() throws Exception {
    Histogram.Builder histogram = Histogram.newBuilder().setSampleCount(1).setSampleSum(1);
    int count = 200_000;
    for (int i = 0; i < count; i++) {
      histogram.addBucket(Bucket.newBuilder().setCumulativeCount(1).setUpperBound(i));
      histogram.addExemplars(exemplar(i - 0.5));
    }
    Body body = body(family("h", MetricType.HISTOGRAM, metric().setHistogram(histogram)));
    format = ExpositionFormat.OPENMETRICS;
    inTime(() -> exporter(body, Map.of()));
    assertThat(page()).contains("h_bucket{le=\"" + (count - 1) + ".0\"} 1 # {} 199998.5\n");
  }

  @Test
  void encodesThousandsOfHistogramsInNoTime() throws Exception {
    MetricFamily[] families = new MetricFamily[60_000];
    for (int i = 0; i < families.length; i++) {
      Histogram.Builder histogram = Histogram.newBuilder().setSampleCount(1).setSampleSum(1);
      families[i] = family("h" + i, MetricType.HISTOGRAM, metric().setHistogram(histogram));
    }
    format = ExpositionFormat.PROTOBUF;
    exporter(body(families), Map.of());
    assertThat(inTime(this::page)).contains("h59999");
  }

  @Test
  void readsThousandsOfLabelsWithOneHashInNoTime() throws Exception {
    StringBuilder line = new StringBuilder("x{");
    int bits = 17;
    for (int i = 0; i < 1 << bits; i++) {
      for (int bit = 0; bit < bits; bit++) {
        line.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      line.append("=\"\",");
    }
    Body body = Body.of(line.append("} 1\n").toString());
    assertThat(inTime(() -> index(body, Map.of())).samples()).isEqualTo(1);
  }

  private static <T> T inTime(Callable<T> work) throws Exception {
    var task = new FutureTask<>(work);
    var worker = new Thread(task, "hostile page");
    worker.setDaemon(true);
    worker.start();
    while (true) {
      try {
        return task.get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        assertThat(THREADS.getThreadCpuTime(worker.getId()))
            .as("nanoseconds of the processor")
            .isLessThan(LONG.toNanos());
      }
    }
  }

  private static MetricFamily counter(String name, Exemplar.Builder exemplar) {
    Counter.Builder counter = Counter.newBuilder().setValue(1).setExemplar(exemplar);
    return family(name, MetricType.COUNTER, metric().setCounter(counter));
  }

  private static Body openMetrics(String text) {
    return Body.of(text).as(Syntax.OPENMETRICS);
  }

  private ExpositionIndex index(Body body, Map<String, String> labels) throws Exception {
    return ExpositionIndex.of(body, ExtraLabels.of(null, labels), format);
  }

  private boolean exporter(Body body, Map<String, String> labels) throws Exception {
    return sources.add(new Merger.Source(List.of(index(body, labels)), true));
  }

  private String page() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EncodedPage.of(Merger.merge(sources, format)).writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
