package io.reverseexporter.exposition.protobuf;

import static io.reverseexporter.exposition.protobuf.Messages.body;
import static io.reverseexporter.exposition.protobuf.Messages.exemplar;
import static io.reverseexporter.exposition.protobuf.Messages.family;
import static io.reverseexporter.exposition.protobuf.Messages.metric;
import static io.reverseexporter.exposition.protobuf.Messages.time;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Metrics.Bucket;
import io.prometheus.client.Metrics.BucketSpan;
import io.prometheus.client.Metrics.Counter;
import io.prometheus.client.Metrics.Gauge;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.prometheus.client.Metrics.Quantile;
import io.prometheus.client.Metrics.Summary;
import io.prometheus.client.Metrics.Untyped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProtobufExpositionTest {
  private static final long NEGATIVE_ONE = -1;

  @Test
  void writesCountersGaugesAndUntypedWithTheirMetadata() throws Exception {
    MetricFamily counter =
        family("x_seconds_total", MetricType.COUNTER, metric().setCounter(value(3))).toBuilder()
            .setHelp("a \"b\" \\ c\nd")
            .setUnit("seconds")
            .build();
    MetricFamily gauge =
        family(
            "g",
            MetricType.GAUGE,
            metric("a", "x\"\\\ny").setGauge(Gauge.newBuilder().setValue(-0.5)),
            metric("a", "", "b.c", "ä").setTimestampMs(1520879607789L));
    MetricFamily untyped =
        family("u", MetricType.UNTYPED, metric().setUntyped(Untyped.newBuilder().setValue(1e6)));

    assertThat(text(counter, gauge, untyped))
        .isEqualTo(
            """
            # TYPE x_seconds counter
            # UNIT x_seconds seconds
            # HELP x_seconds a \\"b\\" \\\\ c\\nd
            x_seconds_total 3
            # TYPE g gauge
            g{a="x\\"\\\\\\ny"} -0.5
            g{a="","b.c"="ä"} 0 1520879607.789
            # TYPE u unknown
            u 1e+06
            # EOF
            """);
  }

  @Test
  void keepsTheNameOfACounterThatDoesNotEndInTotal() throws Exception {
    MetricFamily plain = family("hits", MetricType.COUNTER, metric().setCounter(value(1)));
    assertThat(text(plain))
        .isEqualTo(
            """
            # TYPE hits counter
            hits 1
            # EOF
            """);
  }

  @Test
  void keepsACounterApartFromAFamilyThatHasItsNameWithoutTotal() throws Exception {
    MetricFamily counter = family("x_total", MetricType.COUNTER, metric().setCounter(value(1)));
    MetricFamily gauge = family("x", MetricType.GAUGE, metric());
    MetricFamily bucket = family("h_bucket_total", MetricType.COUNTER, metric());
    MetricFamily histogram = family("h", MetricType.HISTOGRAM, metric());
    assertThat(text(counter, gauge, bucket, histogram))
        .isEqualTo(
            """
            # TYPE x_total counter
            x_total 1
            # TYPE x gauge
            x 0
            # TYPE h_bucket_total counter
            h_bucket_total 0
            # TYPE h histogram
            h_bucket{le="+Inf"} 0
            h_count 0
            # EOF
            """);
  }

  @Test
  void writesHistogramsWithExemplars() throws Exception {
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setSampleCount(7)
            .setSampleSum(12.5)
            .addBucket(bucket(0.5, 2).setExemplar(exemplar(0.25, "trace_id", "abc", "d.e", "f")))
            .addBucket(
                bucket(100, 6)
                    .setExemplar(exemplar(99, "a", "b").setTimestamp(time(1520879607, 500))));
    assertThat(text(family("h", MetricType.HISTOGRAM, metric("l", "v").setHistogram(histogram))))
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{l="v",le="0.5"} 2 # {trace_id="abc","d.e"="f"} 0.25
            h_bucket{l="v",le="100.0"} 6 # {a="b"} 99 1520879607.0000005
            h_bucket{l="v",le="+Inf"} 7
            h_sum{l="v"} 12.5
            h_count{l="v"} 7
            # EOF
            """);
  }

  @Test
  void writesFloatCountsAsTheyAre() throws Exception {
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setSampleCount(1)
            .setSampleCountFloat(2.5)
            .addBucket(Bucket.newBuilder().setUpperBound(1).setCumulativeCountFloat(1.25))
            .addBucket(
                Bucket.newBuilder()
                    .setUpperBound(Double.POSITIVE_INFINITY)
                    .setCumulativeCountFloat(2.5));
    Histogram.Builder large =
        Histogram.newBuilder().setSampleCount(NEGATIVE_ONE).addBucket(bucket(2, 123_456_789));
    assertThat(
            text(
                family("h", MetricType.HISTOGRAM, metric().setHistogram(histogram)),
                family("l", MetricType.HISTOGRAM, metric().setHistogram(large))))
        .isEqualTo(
            """
            # TYPE h histogram
            h_bucket{le="1.0"} 1.25
            h_bucket{le="+Inf"} 2.5
            h_count 2.5
            # TYPE l histogram
            l_bucket{le="2.0"} 123456789
            l_bucket{le="+Inf"} 18446744073709551615
            l_count 18446744073709551615
            # EOF
            """);
  }

  @Test
  void writesNativeHistogramsAsCountSumAndInfinity() throws Exception {
    Histogram.Builder integers =
        Histogram.newBuilder()
            .setSampleCount(4)
            .setSampleSum(5)
            .setSchema(3)
            .addPositiveSpan(BucketSpan.newBuilder().setOffset(1).setLength(2))
            .addPositiveDelta(1)
            .addPositiveDelta(0)
            .addExemplars(exemplar(1, "id", "old").setTimestamp(time(1, 0)))
            .addExemplars(exemplar(2, "id", "new").setTimestamp(time(2, 0)));
    Histogram.Builder floats =
        Histogram.newBuilder().setSampleCountFloat(4.5).setSampleSum(1).setZeroThreshold(0.5);
    MetricFamily family =
        family(
            "n",
            MetricType.HISTOGRAM,
            metric("k", "i").setHistogram(integers),
            metric("k", "f").setHistogram(floats),
            metric("k", "c").setHistogram(Histogram.newBuilder().setSchema(1)));
    ProtobufExposition page = ProtobufExposition.parse(body(family), false, false);
    assertThat(text(page))
        .isEqualTo(
            """
            # TYPE n histogram
            n_bucket{k="i",le="+Inf"} 4 # {id="new"} 2 2
            n_sum{k="i"} 5
            n_count{k="i"} 4
            n_bucket{k="f",le="+Inf"} 4.5
            n_sum{k="f"} 1
            n_count{k="f"} 4.5
            n_bucket{k="c",le="+Inf"} 0
            n_count{k="c"} 0
            # EOF
            """);
    assertThat(page.isNative(0)).isTrue();
    assertThat(page.isNative(1)).isTrue();
    assertThat(page.isNative(2)).isFalse();
    assertThat(page.nativeFamilies()).containsExactly("n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesSummariesWithNothingThatTheMessageDoesNotSay() throws Exception {
    Summary.Builder full =
        Summary.newBuilder()
            .setSampleCount(3)
            .setSampleSum(1.5)
            .addQuantile(Quantile.newBuilder().setQuantile(0.5).setValue(Double.NaN))
            .addQuantile(Quantile.newBuilder().setQuantile(1).setValue(2));
    Summary.Builder bare = Summary.newBuilder().addQuantile(Quantile.newBuilder());
    assertThat(
            text(
                family(
                    "s",
                    MetricType.SUMMARY,
                    metric("k", "full").setSummary(full),
                    metric("k", "bare").setSummary(bare),
                    metric("k", "sum").setSummary(Summary.newBuilder().setSampleSum(0)),
                    metric("k", "none"))))
        .isEqualTo(
            """
            # TYPE s summary
            s{k="full",quantile="0.5"} NaN
            s{k="full",quantile="1.0"} 2
            s_sum{k="full"} 1.5
            s_count{k="full"} 3
            s{k="bare",quantile="0.0"} 0
            s_sum{k="sum"} 0
            s_count{k="none"} 0
            # EOF
            """);
  }

  @Test
  void writesCreationTimesBehindTheirMetricOnRequest() throws Exception {
    MetricFamily counter =
        family(
            "x_total",
            MetricType.COUNTER,
            metric("a", "b").setCounter(value(1).setCreatedTimestamp(time(1520879607, 789000000))));
    MetricFamily plain =
        family(
            "y",
            MetricType.COUNTER,
            metric().setCounter(value(1).setCreatedTimestamp(time(10, 0))));
    MetricFamily histogram =
        family(
            "h",
            MetricType.HISTOGRAM,
            metric().setHistogram(Histogram.newBuilder().setCreatedTimestamp(time(-1, 1))));
    MetricFamily summary =
        family(
            "s",
            MetricType.SUMMARY,
            metric().setSummary(Summary.newBuilder().setCreatedTimestamp(time(0, 999999999))));
    Body body = body(counter, plain, histogram, summary);
    assertThat(text(ProtobufExposition.parse(body, false, true)))
        .isEqualTo(
            """
            # TYPE x counter
            x_total{a="b"} 1
            x_created{a="b"} 1520879607.789
            # TYPE y counter
            y 1
            y_created 10
            # TYPE h histogram
            h_bucket{le="+Inf"} 0
            h_count 0
            h_created -0.999999999
            # TYPE s summary
            s_count 0
            s_created 0.999999999
            # EOF
            """);
    assertThat(text(ProtobufExposition.parse(body, false, false))).doesNotContain("_created");
  }

  @Test
  void givesGaugeHistogramsTheNamesThatPrometheusGivesThem() throws Exception {
    MetricFamily family =
        family(
                "q",
                MetricType.GAUGE_HISTOGRAM,
                metric().setHistogram(Histogram.newBuilder().setSampleSum(-1).setSampleCount(2)))
            .toBuilder()
            .setHelp("depth")
            .build();
    assertThat(text(family))
        .isEqualTo(
            """
            # TYPE q_bucket unknown
            # HELP q_bucket depth
            # TYPE q_count unknown
            # HELP q_count depth
            # TYPE q_sum unknown
            # HELP q_sum depth
            q_bucket{le="+Inf"} 2
            q_sum -1
            q_count 2
            # EOF
            """);
    ProtobufExposition page = ProtobufExposition.parse(body(family), true, false);
    assertThat(text(page)).startsWith("# TYPE q histogram\n# HELP q depth\nq_bucket");
    assertThat(page.type(0)).isEqualTo(MetricType.GAUGE_HISTOGRAM);
  }

  @Test
  void quotesNamesThatAreNotClassic() throws Exception {
    MetricFamily counter =
        family("foo.bar_total", MetricType.COUNTER, metric("a", "b").setCounter(value(1)));
    MetricFamily histogram = family("h\"\\\n", MetricType.HISTOGRAM, metric());
    MetricFamily help = family("0", MetricType.GAUGE, metric()).toBuilder().setHelp("").build();
    assertThat(text(counter, histogram, help))
        .isEqualTo(
            """
            # TYPE "foo.bar" counter
            {"foo.bar_total",a="b"} 1
            # TYPE "h\\"\\\\\\n" histogram
            {"h\\"\\\\\\n_bucket",le="+Inf"} 0
            {"h\\"\\\\\\n_count"} 0
            # TYPE "0" gauge
            # HELP "0"\s
            {"0"} 0
            # EOF
            """);
  }

  @Test
  void leavesOutExemplarsThatOpenMetricsCannotCarry() throws Exception {
    String long64 = "ä".repeat(64);
    assertThat(
            text(
                family(
                    "c_total",
                    MetricType.COUNTER,
                    metric("k", "1").setCounter(value(1).setExemplar(exemplar(1, long64, long64))),
                    metric("k", "2")
                        .setCounter(value(1).setExemplar(exemplar(1, long64, long64 + "x"))),
                    metric("k", "3").setCounter(value(1).setExemplar(exemplar(1, "", "x"))),
                    metric("k", "4")
                        .setCounter(value(1).setExemplar(exemplar(1, "a", "x", "a", "y"))),
                    metric("k", "5").setCounter(value(1).setExemplar(exemplar(2))))))
        .isEqualTo(
            """
            # TYPE c counter
            c_total{k="1"} 1 # {"%s"="%s"} 1
            c_total{k="2"} 1
            c_total{k="3"} 1
            c_total{k="4"} 1
            c_total{k="5"} 1 # {} 2
            # EOF
            """
                .formatted(long64, long64));
  }

  @Test
  void passesOverMessagesWithoutMetrics() throws Exception {
    MetricFamily broken =
        MetricFamily.newBuilder().setName("").setUnit("none").setHelp("x").build();
    MetricFamily gauge = family("g", MetricType.GAUGE, metric());
    assertThat(text(MetricFamily.getDefaultInstance(), broken, gauge))
        .isEqualTo("# TYPE g gauge\ng 0\n# EOF\n");
    assertThat(text()).isEqualTo("# EOF\n");
  }

  @Test
  void takesAFamilyWithoutTypeForACounterLikePrometheus() throws Exception {
    MetricFamily family = MetricFamily.newBuilder().setName("c_total").addMetric(metric()).build();
    assertThat(text(family)).isEqualTo("# TYPE c counter\nc_total 0\n# EOF\n");
  }

  @Test
  void tellsTheMetricOfEachSample() throws Exception {
    Histogram.Builder histogram = Histogram.newBuilder().addBucket(bucket(1, 1));
    MetricFamily first =
        family("h", MetricType.HISTOGRAM, metric("a", "b").setHistogram(histogram), metric());
    MetricFamily second =
        family("g", MetricType.GAUGE, metric("c", "d")).toBuilder().setHelp("text").build();
    ProtobufExposition page = ProtobufExposition.parse(body(first, second), false, false);
    assertThat(page.metricCount()).isEqualTo(3);
    assertThat(page.metricOf(0)).isZero();
    assertThat(page.metricOf(2)).isZero();
    assertThat(page.metricOf(3)).isEqualTo(1);
    assertThat(page.metricOf(4)).isEqualTo(1);
    assertThat(page.metricOf(5)).isEqualTo(2);
    assertThat(page.metric(0)).isEqualTo(first.getMetric(0));
    assertThat(page.metric(2)).isEqualTo(second.getMetric(0));
    assertThat(page.family(1)).isEqualTo(first.toBuilder().clearMetric().build());
    assertThat(page.family(2)).isEqualTo(second.toBuilder().clearMetric().build());
    assertThat(page.name(2)).isEqualTo("g");
  }

  private static Counter.Builder value(double value) {
    return Counter.newBuilder().setValue(value);
  }

  private static Bucket.Builder bucket(double bound, long count) {
    return Bucket.newBuilder().setUpperBound(bound).setCumulativeCount(count);
  }

  private static String text(MetricFamily... families) throws MalformedExpositionException {
    return text(ProtobufExposition.parse(body(families), false, false));
  }

  /** The lines, which the cursor has to take. */
  private static String text(ProtobufExposition page) throws MalformedExpositionException {
    Body text = page.text();
    assertThat(text.syntax()).isEqualTo(Syntax.OPENMETRICS);
    ExpositionCursor cursor = ExpositionCursor.of(text);
    int samples = 0;
    while (true) {
      ExpositionCursor.Entry entry = cursor.next();
      if (entry == ExpositionCursor.Entry.END) {
        break;
      }
      samples += entry == ExpositionCursor.Entry.SAMPLE ? 1 : 0;
    }
    if (samples > 0) {
      assertThat(page.metricOf(samples - 1)).isEqualTo(page.metricCount() - 1);
    }
    return new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8);
  }
}
