package io.reverseexporter.exposition.protobuf;

import static io.reverseexporter.exposition.protobuf.Messages.delimited;
import static io.reverseexporter.exposition.protobuf.Messages.family;
import static io.reverseexporter.exposition.protobuf.Messages.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import io.prometheus.client.Metrics.BucketSpan;
import io.prometheus.client.Metrics.Histogram;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.prometheus.client.Metrics.MetricType;
import io.prometheus.client.Metrics.Quantile;
import io.prometheus.client.Metrics.Summary;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule once: where the fault is and what is wrong. */
class ProtobufRefusalTest {
  /** A good message in front, of 10 bytes: places have to count on from it. */
  private static final byte[] GOOD = delimited(family("abc", MetricType.GAUGE, metric()));

  static Stream<Arguments> brokenBytes() {
    return Stream.of(
        refused("80", 1, "the length of the message is cut off"),
        refused("ffffffffffffffffff7f", 1, "the length of the message is a number of more than"),
        refused("8080808080 00", 1, "expected a length of up to 5 bytes, got 6"),
        refused("05 0a", 1, "the message claims 5 bytes, but 1 are there"),
        refused("ffffffff0f", 1, "the message claims 4294967295 bytes, but 0 are there"),
        refused("01 0a", 3, "the length of field 1 of MetricFamily is cut off"),
        refused("02 0a05", 3, "field 1 of MetricFamily claims 5 bytes, but 0 are there"),
        refused(
            "0b 0affffffffffffffffff01",
            3,
            "field 1 of MetricFamily claims 18446744073709551615 bytes, but 0 are there"),
        refused("02 0800", 2, "field 1 of MetricFamily has wire type 0"),
        refused("02 2500", 2, "field 4 of MetricFamily has wire type 5"),
        refused("02 0000", 2, "expected a field of MetricFamily, got number 0"),
        refused("02 7c00", 2, "unexpected wire type 4 of field 15"),
        refused("02 7e00", 2, "unexpected wire type 6 of field 15"),
        refused("03 790000", 3, "field 15 of MetricFamily claims 8 bytes, but 2 are there"),
        refused("03 7d0000", 3, "field 15 of MetricFamily claims 4 bytes, but 2 are there"),
        refused("01 7b", 3, "the end of group 15 of MetricFamily is cut off"),
        refused("02 7b74", 3, "expected the end of group 15, got that of 14"),
        refused("02 1880", 3, "field 3 of MetricFamily is cut off"),
        refused("07 0a0161 2202 3080", 8, "field 6 of Metric is cut off"),
        refused("07 0a0161 2202 0a05", 8, "field 1 of Metric claims 5 bytes, but 0 are there"),
        refused("08 0a0161 2203 12 01 00", 9, "expected a field of Gauge, got number 0"),
        refused("08 0a0161 2203 3a 01 70", 9, "field 14 of Histogram has wire type 0"),
        refused("0a 0a0161 2205 3a037201 00", 11, "field 14 of Histogram is cut off"),
        refused("0a 0a0161 2205 3a036a01 80", 11, "field 13 of Histogram is cut off"),
        refused(
            "0b 0a0161 2206 0a041202 61ff",
            12,
            "expected UTF-8 in field 2 of LabelPair, got byte 0xff"),
        refused(
            "0b 0a0161 2206 0a040a02 61c3",
            12,
            "expected UTF-8 in field 1 of LabelPair, got byte 0xc3"),
        refused("07 0a03 61c361 2200", 5, "expected UTF-8 in the metric name, got byte 0xc3"),
        refused("09 0a0161 120280 80 2200", 7, "expected UTF-8 in HELP of \"a\", got byte 0x80"),
        refused("02 2200", 1, "expected a metric name, got none"),
        refused("04 0a00 2200", 1, "expected a metric name, got none"),
        refused("07 0a0161 1806 2200", 1, "unknown metric type 6 of \"a\""));
  }

  private static Arguments refused(String hex, int place, String reason) {
    return Arguments.of(hex, place, reason);
  }

  @ParameterizedTest
  @MethodSource("brokenBytes")
  void refusesWhatIsBrokenWithItsPlace(String hex, int place, String reason) {
    byte[] bad = bytes(hex);
    byte[] whole = Arrays.copyOf(GOOD, GOOD.length + bad.length);
    System.arraycopy(bad, 0, whole, GOOD.length, bad.length);
    MalformedExpositionException refusal = refusal(whole);
    assertThat(refusal.reason()).startsWith(reason);
    assertThat(refusal.line()).isEqualTo(2);
    assertThat(refusal.column()).isEqualTo(GOOD.length + place);
    assertThat(refusal).hasMessage("message 2, byte " + refusal.column() + ": " + refusal.reason());
  }

  @Test
  void refusesNativeHistogramsThatPrometheusRefusesAPageFor() {
    Histogram.Builder good = Histogram.newBuilder().setSampleCount(3).setSampleSum(1);
    good.addPositiveSpan(BucketSpan.newBuilder().setLength(2));
    assertNativeRefused(
        good.clone().addPositiveDelta(1), "spans for 2 buckets of a native histogram, which has 1");
    assertNativeRefused(
        good.clone().addPositiveDelta(1).addPositiveDelta(0).addPositiveDelta(0),
        "spans for 2 buckets of a native histogram, which has 3");
    assertNativeRefused(
        good.clone().addPositiveDelta(1).addPositiveDelta(-2),
        "a bucket of a native histogram below zero");
    assertNativeRefused(
        good.clone().addPositiveDelta(2).addPositiveDelta(0),
        "buckets of a native histogram with 4 observations, which has a count of 3");
    assertNativeRefused(
        good.clone()
            .addPositiveDelta(1)
            .addPositiveDelta(0)
            .addPositiveSpan(BucketSpan.newBuilder().setOffset(-1)),
        "a span of a native histogram with a negative offset");
    assertNativeRefused(
        good.clone().setSampleCountFloat(9).addPositiveCount(1).addPositiveCount(-1),
        "a bucket of a native histogram below zero");
  }

  private static void assertNativeRefused(Histogram.Builder histogram, String reason) {
    MetricFamily family = family("h", MetricType.HISTOGRAM, metric().setHistogram(histogram));
    assertThat(refusal(delimited(family)).reason()).isEqualTo("metric of \"h\": %s", reason);
  }

  @Test
  void leavesOutAUnitThatTheNameDoesNotEndIn() throws Exception {
    assertUnitLeftOut(MetricType.GAUGE, "x_seconds", "bytes");
    assertUnitLeftOut(MetricType.GAUGE, "xseconds", "seconds");
    assertUnitLeftOut(MetricType.GAUGE, "seconds", "seconds");
    assertUnitLeftOut(MetricType.GAUGE, "x_seconds_total", "seconds");
    assertUnitLeftOut(MetricType.COUNTER, "x_seconds_total", "total");
    assertUnitLeftOut(MetricType.COUNTER, "xseconds_total", "seconds");
  }

  /** Prometheus 2 takes such a family, version 3 refuses its page. */
  private static void assertUnitLeftOut(MetricType type, String name, String unit)
      throws Exception {
    MetricFamily family = family(name, type, metric()).toBuilder().setUnit(unit).build();
    ProtobufExposition read = ProtobufExposition.parse(Body.of(delimited(family)), true, true);
    assertThat(read.metricCount()).isEqualTo(1);
    assertThat(read.family(0).hasUnit()).isFalse();
  }

  @Test
  void refusesLabelsThatASampleCannotHave() {
    Histogram histogram = Histogram.getDefaultInstance();
    Summary summary = Summary.newBuilder().addQuantile(Quantile.newBuilder()).build();
    assertRefused(
        MetricType.GAUGE, metric("", "b"), "metric of \"x\": expected a label name, got none");
    assertRefused(
        MetricType.GAUGE,
        metric("a", "b", "c", "", "a", "d"),
        "metric of \"x\": label \"a\" occurs twice");
    assertRefused(
        MetricType.HISTOGRAM,
        metric("le", "1").setHistogram(histogram),
        "metric of \"x\": label \"le\" occurs twice");
    assertRefused(
        MetricType.SUMMARY,
        metric("quantile", "1").setSummary(summary),
        "metric of \"x\": label \"quantile\" occurs twice");
  }

  private static void assertRefused(MetricType type, Metric.Builder metric, String reason) {
    MalformedExpositionException refusal =
        refusal(delimited(family("x", type, metric()), family("x", type, metric)));
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.line()).isEqualTo(2);
  }

  @Test
  void takesGroupsOfUnknownFieldsUpToADepth() throws Exception {
    byte[] good = nested(50);
    assertThat(ProtobufExposition.parse(body(good), false, false).metricCount()).isEqualTo(1);
    assertThat(refusal(nested(100_000)).reason()).startsWith("groups are nested more than 50 deep");
  }

  private static byte[] nested(int depth) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(bytes("0a0161 2200"));
    message.writeBytes(bytes("7b".repeat(depth)));
    message.writeBytes(bytes("7c".repeat(depth)));
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int size = message.size();
    while (size > 127) {
      whole.write((size & 127) | 128);
      size >>= 7;
    }
    whole.write(size);
    whole.writeBytes(message.toByteArray());
    return whole.toByteArray();
  }

  @Test
  void believesNoLengthBeforeTheBytesAreThere() {
    // Two gigabytes said in front of a few bytes: the message, its name, a metric, a label, ...
    String huge = "feffffff07";
    String[] lies = {
      huge + "0a0161",
      "06 0a" + huge,
      "06 22" + huge,
      "0b 0a0161 2206 0a" + huge,
      "0b 0a0161 2206 3a" + huge,
      "0d 0a0161 2208 3a06 6a" + huge,
      "0d 0a0161 2208 3a06 72" + huge,
      "06 7a" + huge,
    };
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (String lie : lies) {
      byte[] body = bytes(lie);
      refusal(body);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100; i++) {
        refusal(body);
      }
      long each = (threads.getCurrentThreadAllocatedBytes() - before) / 100;
      assertThat(each).as(lie).isLessThan(64 * 1024);
    }
  }

  @Test
  void boundsTheTextThatAFewBytesMayBecome() {
    MetricFamily.Builder family =
        MetricFamily.newBuilder().setName("x".repeat(10_000)).setType(MetricType.GAUGE);
    for (int i = 0; i < 10_000; i++) {
      family.addMetric(Metric.getDefaultInstance());
    }
    assertThat(refusal(delimited(family.build())).reason())
        .contains("samples would take more than")
        .endsWith("bytes of text");
  }

  @Test
  void readsOrRefusesWhateverBytesCome() {
    Random random = new Random(5);
    byte[] seed =
        delimited(
            family(
                "h",
                MetricType.HISTOGRAM,
                metric("a", "b").setHistogram(Histogram.newBuilder().addPositiveDelta(1))));
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] body = seed.clone();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      try {
        ProtobufExposition.parse(body(body), false, true);
      } catch (MalformedExpositionException e) {
        assertThat(e.column()).isBetween(1, body.length + 1);
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 9900);
  }

  @Test
  void doesNotTakeBytesBehindTheBody() {
    byte[] bytes = Arrays.copyOf(GOOD, GOOD.length + 100);
    assertThatThrownBy(
            () ->
                ProtobufExposition.parse(
                    new Body(bytes, GOOD.length - 1, Syntax.PROTOBUF), false, false))
        .isInstanceOf(MalformedExpositionException.class);
  }

  private static MalformedExpositionException refusal(byte[] bytes) {
    return catchThrowableOfType(
        MalformedExpositionException.class,
        () -> ProtobufExposition.parse(body(bytes), false, false));
  }

  private static Body body(byte[] bytes) {
    return new Body(bytes, bytes.length, Syntax.PROTOBUF);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
