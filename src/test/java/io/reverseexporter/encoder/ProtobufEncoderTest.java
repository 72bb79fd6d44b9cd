package io.reverseexporter.encoder;

import static io.reverseexporter.exposition.protobuf.Messages.body;
import static io.reverseexporter.exposition.protobuf.Messages.exemplar;
import static io.reverseexporter.exposition.protobuf.Messages.label;
import static io.reverseexporter.exposition.protobuf.Messages.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.BucketSpan;
import io.prometheus.client.Metrics.Counter;
import io.prometheus.client.Metrics.Exemplar;
import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.prometheus.client.Metrics.Quantile;
import io.prometheus.client.Metrics.Summary;
import io.prometheus.client.Metrics.Untyped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.Messages;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProtobufEncoderTest {
  /** Field 100, a text: none that any version of the schema has. */
  private static final ByteString UNKNOWN = ByteString.fromHex("a2060378797a");

  private final List<Merger.Source> sources = new ArrayList<>();
  private ExpositionFormat target = ExpositionFormat.PROTOBUF;

  @Test
  void passesIntegerFloatAndGaugeHistogramsThrough() throws Exception {
    Histogram.Builder integers =
        Histogram.newBuilder()
            .setSampleCount(6)
            .setSampleSum(7.5)
            .addBucket(Bucket.newBuilder().setUpperBound(1).setCumulativeCount(6))
            .setSchema(-4)
            .setZeroThreshold(1e-128)
            .setZeroCount(1)
            .addNegativeSpan(BucketSpan.newBuilder().setOffset(-3).setLength(1))
            .addNegativeDelta(2)
            .addPositiveSpan(BucketSpan.newBuilder().setOffset(2).setLength(2))
            .addPositiveDelta(2)
            .addPositiveDelta(-1)
            .setCreatedTimestamp(time(1520879607, 789))
            .addExemplars(exemplar(0.5, "trace_id", "a").setTimestamp(time(1, 1)));
    Histogram.Builder floats =
        Histogram.newBuilder()
            .setSampleCountFloat(6.5)
            .setSampleSum(Double.NaN)
            .setSchema(3)
            .setZeroCountFloat(0.5)
            .addPositiveSpan(BucketSpan.newBuilder().setLength(1))
            .addPositiveCount(6);
    MetricFamily native1 =
        family(
            "n",
            MetricType.HISTOGRAM,
            metric("a", "b").setHistogram(integers),
            metric("a", "c").setHistogram(floats).setTimestampMs(-5));
    MetricFamily gauge =
        family("g", MetricType.GAUGE_HISTOGRAM, metric().setHistogram(floats)).toBuilder()
            .setHelp("a \"b\" \\ c\nd")
            .build();

    exporter(null, Map.of(), body(native1, gauge));

    assertThat(page()).containsExactly(native1, gauge);
  }

  @Test
  void keepsWhatNobodyKnowsAtEveryLevelByteForByte() throws Exception {
    Exemplar exemplar = odd(exemplar(1, "x", "y").setTimestamp(odd(time(1, 2))).build());
    Histogram histogram =
        odd(
            Histogram.newBuilder()
                .addBucket(odd(Bucket.newBuilder().setExemplar(exemplar).build()))
                .addPositiveSpan(odd(BucketSpan.newBuilder().setLength(1).build()))
                .addPositiveDelta(0)
                .setCreatedTimestamp(odd(time(3, 4)))
                .addExemplars(exemplar)
                .build());
    Summary summary =
        odd(Summary.newBuilder().addQuantile(odd(Quantile.getDefaultInstance())).build());
    MetricFamily[] families = {
      odd(family("h", MetricType.HISTOGRAM, odd(metric().setHistogram(histogram).build()))),
      odd(
          family(
              "c_total",
              MetricType.COUNTER,
              metric()
                  .setCounter(
                      odd(Counter.newBuilder().setValue(0).setExemplar(exemplar).build())))),
      odd(family("s", MetricType.SUMMARY, metric().setSummary(summary))),
      odd(
          family(
              "g",
              MetricType.GAUGE,
              metric().setGauge(odd(Gauge.newBuilder().setValue(0).build())))),
      odd(
          family(
              "u",
              MetricType.UNTYPED,
              metric().setUntyped(odd(Untyped.newBuilder().setValue(0).build())))),
    };
    exporter("e", Map.of(), body(families));
    List<MetricFamily> page = page();
    for (int i = 0; i < families.length; i++) {
      MetricFamily.Builder expected = families[i].toBuilder();
      Metric.Builder labelled = expected.getMetric(0).toBuilder();
      expected.setMetric(0, labelled.addLabel(label("exporter_name", "e")));
      assertThat(page.get(i).toByteArray()).isEqualTo(expected.build().toByteArray());
    }
  }

  @Test
  void labelsWhatPassesThroughLikeAnySample() throws Exception {
    Metric.Builder metric =
        metric("exporter_name", "old", "site", "x", "a.b", "q\"\\\n", "a_b", "other");
    for (MetricType type : MetricType.values()) {
      exporter(
          "e", Map.of("site", "y"), body(family("m." + type.getNumber(), type, metric.clone())));
    }
    for (MetricFamily family : page()) {
      assertThat(family.getName()).doesNotContain(".");
      assertThat(family.getMetric(0).getLabelList())
          .containsExactly(
              label("exported_exporter_name", "old"),
              label("a_b_2", "q\"\\\n"),
              label("a_b", "other"),
              label("exporter_name", "e"),
              label("site", "y"));
    }
    assertThat(page()).hasSize(MetricType.values().length);
  }

  @Test
  void keepsNamesAsTheyAreForThoseWhoTakeThem() throws Exception {
    target = target.with(Escaping.ALLOW_UTF_8);
    MetricFamily family =
        family(
            "a.b",
            MetricType.HISTOGRAM,
            metric("c.d", "ä").setHistogram(Histogram.getDefaultInstance()));
    exporter(null, Map.of(), body(family));
    assertThat(page()).containsExactly(family);
  }

  @Test
  void mergesMessagesOfOneFamily() throws Exception {
    MetricFamily first =
        family("g", MetricType.GAUGE, metric("a", "1").setGauge(Gauge.newBuilder().setValue(0)));
    MetricFamily other =
        family("x", MetricType.GAUGE, metric().setGauge(Gauge.newBuilder().setValue(0)));
    MetricFamily second =
        family("g", MetricType.GAUGE, metric("a", "2").setGauge(Gauge.newBuilder().setValue(0)))
            .toBuilder()
            .setHelp("late")
            .build();
    exporter(null, Map.of(), body(first, other, second));
    exporter("e", Map.of(), "# TYPE g gauge\ng 5 17\n");
    Metric.Builder third =
        metric("exporter_name", "e").setGauge(Gauge.newBuilder().setValue(5)).setTimestampMs(17);
    assertThat(page())
        .containsExactly(
            family("g", MetricType.GAUGE, metric(first), metric(second), third).toBuilder()
                .setHelp("late")
                .build(),
            other);
  }

  @Test
  void makesFullFamiliesOfText() throws Exception {
    exporter(
        null,
        Map.of(),
        """
        # HELP c_total a \\\\ b\\nc "d"
        # TYPE c_total counter
        c_total{a="x\\"y"} 3 1520879607789
        # TYPE h histogram
        h_bucket{le="+Inf"} 18446744073709549568
        h_bucket{le="1e-3"} 2
        h_count 18446744073709549568
        h_sum -Inf
        # TYPE f histogram
        f_bucket{le="1"} 1.5
        f_bucket{le="+Inf"} 1e1
        f_sum 0
        f_count 10.0
        # TYPE s summary
        s{quantile="0.9"} NaN
        s{quantile="0.5"} 1
        s_sum 4
        s_count 9007199254740993
        # TYPE g gauge
        g infinity
        u 1
        """);
    assertThat(page())
        .containsExactly(
            family(
                    "c_total",
                    MetricType.COUNTER,
                    metric("a", "x\"y")
                        .setCounter(Counter.newBuilder().setValue(3))
                        .setTimestampMs(1520879607789L))
                .toBuilder()
                .setHelp("a \\ b\nc \"d\"")
                .build(),
            family(
                "h",
                MetricType.HISTOGRAM,
                metric()
                    .setHistogram(
                        Histogram.newBuilder()
                            .addBucket(bucket(1e-3).setCumulativeCount(2))
                            .addBucket(bucket(Double.POSITIVE_INFINITY).setCumulativeCount(-2048))
                            .setSampleCount(-2048)
                            .setSampleSum(Double.NEGATIVE_INFINITY))),
            family(
                "f",
                MetricType.HISTOGRAM,
                metric()
                    .setHistogram(
                        Histogram.newBuilder()
                            .addBucket(bucket(1).setCumulativeCountFloat(1.5))
                            .addBucket(bucket(Double.POSITIVE_INFINITY).setCumulativeCount(10))
                            .setSampleCount(10)
                            .setSampleSum(0))),
            family(
                "s",
                MetricType.SUMMARY,
                metric()
                    .setSummary(
                        Summary.newBuilder()
                            .addQuantile(Quantile.newBuilder().setQuantile(0.5).setValue(1))
                            .addQuantile(
                                Quantile.newBuilder().setQuantile(0.9).setValue(Double.NaN))
                            .setSampleSum(4)
                            .setSampleCount(9007199254740993L))),
            family(
                "g",
                MetricType.GAUGE,
                metric().setGauge(Gauge.newBuilder().setValue(Double.POSITIVE_INFINITY))),
            family("u", MetricType.UNTYPED, metric().setUntyped(Untyped.newBuilder().setValue(1))));
  }

  @Test
  void keepsExemplarsTimestampsUnitsAndCreationTimesOfOpenMetrics() throws Exception {
    exporter(
        null,
        Map.of(),
        Body.of(
                """
                # TYPE c_seconds counter
                # UNIT c_seconds seconds
                # HELP c_seconds a \\"b\\"
                c_seconds_total 3 -1.0019999 # {t="u\\n"} 0.5 1520879607.789000001
                c_seconds_created 1520000000.1234567
                # TYPE h histogram
                h_bucket{le="1.0"} 1 # {} 1
                h_bucket{le="+Inf"} 1
                h_sum 1
                h_count 1
                h_created -0.5
                # TYPE i info
                i_info{a="b"} 1
                # EOF
                """)
            .as(Syntax.OPENMETRICS));
    assertThat(page())
        .containsExactly(
            family(
                    "c_seconds_total",
                    MetricType.COUNTER,
                    metric()
                        .setCounter(
                            Counter.newBuilder()
                                .setValue(3)
                                .setExemplar(
                                    exemplar(0.5, "t", "u\n")
                                        .setTimestamp(time(1520879607, 789000001))))
                        .setTimestampMs(-1001))
                .toBuilder()
                .setHelp("a \"b\"")
                .setUnit("seconds")
                .build(),
            gauge("c_seconds_created", 1520000000.1234567),
            family(
                "h",
                MetricType.HISTOGRAM,
                metric()
                    .setHistogram(
                        Histogram.newBuilder()
                            .addBucket(bucket(1).setCumulativeCount(1).setExemplar(exemplar(1)))
                            .addBucket(bucket(Double.POSITIVE_INFINITY).setCumulativeCount(1))
                            .setSampleSum(1)
                            .setSampleCount(1)
                            .setCreatedTimestamp(time(-1, 500_000_000)))),
            gauge("h_created", -0.5),
            family(
                "i_info",
                MetricType.GAUGE,
                metric("a", "b").setGauge(Gauge.newBuilder().setValue(1))));
  }

  @Test
  void dropsAMetricThatIsThereAlready() throws Exception {
    MetricFamily family =
        family(
            "h",
            MetricType.HISTOGRAM,
            metric("a", "1").setHistogram(Histogram.newBuilder().setSampleSum(1)));
    MetricFamily again =
        family(
            "h",
            MetricType.HISTOGRAM,
            metric("a", "1"),
            metric("a", "2").setTimestampMs(9).setHistogram(Histogram.getDefaultInstance()));
    exporter(null, Map.of(), body(family));
    exporter(null, Map.of(), body(again));
    assertThat(page())
        .containsExactly(
            family("h", MetricType.HISTOGRAM, metric(family), again.getMetric(1).toBuilder()));
  }

  @Test
  void writesClashingFamiliesAsUntypedSamples() throws Exception {
    Histogram.Builder histogram = Histogram.newBuilder().setSampleCount(2).setSampleSum(3);
    exporter(
        "p", Map.of(), body(family("x", MetricType.HISTOGRAM, metric().setHistogram(histogram))));
    exporter("t", Map.of(), "# TYPE x_count counter\nx_count 1\n");
    assertThat(page())
        .extracting(MetricFamily::getName, MetricFamily::getType, MetricFamily::getMetricCount)
        .containsExactly(
            tuple("x_bucket", MetricType.UNTYPED, 1),
            tuple("x_sum", MetricType.UNTYPED, 1),
            tuple("x_count", MetricType.UNTYPED, 2));
  }

  @Test
  void joinsUntypedMessagesToATypedFamily() throws Exception {
    exporter("t", Map.of(), "# TYPE c_total counter\nc_total 1\n");
    exporter("p", Map.of(), body(family("c_total", MetricType.UNTYPED, metric())));
    MetricFamily joined = page().get(0);
    assertThat(joined.getType()).isEqualTo(MetricType.COUNTER);
    assertThat(joined.getMetricList()).hasSize(2).allMatch(Metric::hasCounter);
  }

  @Test
  void repairsWhatOnlyPrometheusTakes() throws Exception {
    Counter.Builder counter =
        Counter.newBuilder()
            .setExemplar(exemplar(1, "a", "b").setTimestamp(time(0, -1)))
            .setCreatedTimestamp(time(Long.MAX_VALUE, 0));
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .addBucket(bucket(1).setExemplar(exemplar(1).setTimestamp(time(0, 1_000_000_000))))
            .addExemplars(exemplar(2).setTimestamp(time(3, 4)))
            .addExemplars(exemplar(5).setTimestamp(time(Long.MIN_VALUE, 0)));
    exporter(
        null,
        Map.of(),
        body(
            family("c_total", MetricType.COUNTER, metric().setCounter(counter)),
            family("h", MetricType.HISTOGRAM, metric().setHistogram(histogram)),
            family("g", MetricType.GAUGE, metric())));
    histogram.setBucket(0, bucket(1).setExemplar(exemplar(1))).setExemplars(1, exemplar(5));
    assertThat(page())
        .containsExactly(
            family(
                "c_total",
                MetricType.COUNTER,
                metric()
                    .setCounter(
                        Counter.newBuilder().setValue(0).setExemplar(exemplar(1, "a", "b")))),
            family("h", MetricType.HISTOGRAM, metric().setHistogram(histogram)),
            family("g", MetricType.GAUGE, metric().setGauge(Gauge.newBuilder().setValue(0))));
  }

  private static Metric.Builder metric(MetricFamily family) {
    return family.getMetric(0).toBuilder();
  }

  private static Metric.Builder metric(String... labels) {
    return Messages.metric(labels);
  }

  private static MetricFamily gauge(String name, double value) {
    return family(name, MetricType.GAUGE, metric().setGauge(Gauge.newBuilder().setValue(value)));
  }

  private static Bucket.Builder bucket(double bound) {
    return Bucket.newBuilder().setUpperBound(bound);
  }

  /** The message with a field that nobody knows. */
  @SuppressWarnings("unchecked")
  private static <T extends MessageLite> T odd(T message) throws InvalidProtocolBufferException {
    return (T) message.getParserForType().parseFrom(message.toByteString().concat(UNKNOWN));
  }

  private static MetricFamily family(String name, MetricType type, Metric metric) {
    return MetricFamily.newBuilder().setName(name).setType(type).addMetric(metric).build();
  }

  private static MetricFamily family(String name, MetricType type, Metric.Builder... metrics) {
    return Messages.family(name, type, metrics);
  }

  private void exporter(@Nullable String name, Map<String, String> labels, String text)
      throws MalformedExpositionException {
    exporter(name, labels, Body.of(text));
  }

  private void exporter(@Nullable String name, Map<String, String> labels, Body body)
      throws MalformedExpositionException {
    ExpositionIndex index = ExpositionIndex.of(body, ExtraLabels.of(name, labels), target);
    sources.add(new Merger.Source(List.of(index), name == null));
  }

  private List<MetricFamily> page() throws IOException {
    EncodedPage page = EncodedPage.of(Merger.merge(sources, target));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    page.writeTo(out);
    assertThat(page.length()).isEqualTo(out.size());
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    List<MetricFamily> families = new ArrayList<>();
    MetricFamily family = MetricFamily.parseDelimitedFrom(in);
    while (family != null) {
      families.add(family);
      family = MetricFamily.parseDelimitedFrom(in);
    }
    return families;
  }
}
