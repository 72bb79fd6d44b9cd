package io.reverseexporter.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.prometheus.client.Metrics.LabelPair;
import io.prometheus.client.Metrics.Metric;
import io.prometheus.client.Metrics.MetricFamily;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser.Exemplar;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Types, units, exemplars, creation times and whole messages, format by format. */
class FormatPartsTest {
  private static final int ROUNDS = Integer.getInteger("formats.rounds", 400);

  /** Source, sample name, and its type in text, OpenMetrics and protobuf. */
  private static final String TYPES =
      """
      text/all-types.prom requests_total counter counter counter
      text/all-types.prom requests_without_suffix counter unknown counter
      text/all-types.prom temperature_celsius gauge gauge gauge
      text/all-types.prom latency_seconds_bucket histogram histogram histogram
      text/all-types.prom rpc_seconds summary summary summary
      text/all-types.prom something_weird untyped unknown untyped
      text/all-types.prom quantiles_alone summary summary untyped
      text/all-types.prom build_info gauge gauge gauge
      openmetrics/all-types.om requests_total counter counter counter
      openmetrics/all-types.om requests_created gauge counter gauge
      openmetrics/all-types.om cpu_seconds_total counter counter counter
      openmetrics/all-types.om temperature_celsius gauge gauge gauge
      openmetrics/all-types.om latency_seconds_count histogram histogram histogram
      openmetrics/all-types.om latency_seconds_created gauge histogram gauge
      openmetrics/all-types.om only_buckets_bucket histogram histogram untyped
      openmetrics/all-types.om queue_bucket untyped gaugehistogram untyped
      openmetrics/all-types.om queue_gsum untyped gaugehistogram untyped
      openmetrics/all-types.om rpc_seconds summary summary summary
      openmetrics/all-types.om count_alone_count summary summary untyped
      openmetrics/all-types.om build_info gauge info gauge
      openmetrics/all-types.om state gauge stateset gauge
      openmetrics/all-types.om odd_thing untyped unknown untyped
      openmetrics/all-types.om no_metadata untyped unknown untyped
      protobuf requests_total counter counter counter
      protobuf no_suffix counter unknown counter
      protobuf temperature_celsius gauge gauge gauge
      protobuf odd untyped unknown untyped
      protobuf rpc_seconds summary summary summary
      protobuf latency_seconds_bucket histogram unknown histogram
      protobuf queue_bucket untyped unknown gaugehistogram
      protobuf dotted_name gauge gauge gauge
      """;

  static Stream<String> types() {
    return TYPES.lines();
  }

  private static Body corpus(String file) throws IOException {
    return file.equals("protobuf") ? body(ProtobufCorpus.messages()) : Source.resource(file).body();
  }

  private static Body body(List<MetricFamily> messages) {
    byte[] bytes = RandomProtobuf.bytes(messages);
    return new Body(bytes, bytes.length, Syntax.PROTOBUF);
  }

  @ParameterizedTest
  @MethodSource("types")
  void samplesGoOutUnderTheTypeOfTheContract(String row) throws IOException {
    List<String> words = Arrays.asList(row.split(" ", -1));
    Map<String, Body> bodies = Map.of("one", corpus(words.get(0)));
    List<String> found = new ArrayList<>();
    for (ExpositionFormat target : Merged.TARGETS) {
      found.add(Merged.of(bodies, target).typeOfSample(words.get(1)));
    }
    assertThat(found).isEqualTo(words.subList(2, 5));
  }

  @Test
  void unitsGoOutWhereTheFormatHasThem() throws IOException {
    Map<String, Body> bodies = Map.of("one", corpus("openmetrics/all-types.om"));
    Merged openMetrics = Merged.of(bodies, ExpositionFormat.OPENMETRICS);
    assertThat(openMetrics.family("cpu_seconds").unit()).isEqualTo("seconds");
    assertThat(openMetrics.family("temperature_celsius").unit()).isEqualTo("celsius");
    assertThat(openMetrics.family("latency_seconds").unit()).isEqualTo("seconds");
    Merged protobuf = Merged.of(bodies, ExpositionFormat.PROTOBUF);
    assertThat(protobuf.family("cpu_seconds_total").unit()).isEqualTo("seconds");
    assertThat(protobuf.family("temperature_celsius").unit()).isEqualTo("celsius");
    assertThat(protobuf.family("latency_seconds").unit()).isEqualTo("seconds");
    Merged back = Merged.of(Map.of("one", corpus("protobuf")), ExpositionFormat.OPENMETRICS);
    assertThat(back.family("temperature_celsius").unit()).isEqualTo("celsius");
  }

  @Test
  void creationTimesStandInTheMessages() throws IOException {
    Map<String, Body> bodies = Map.of("one", corpus("openmetrics/all-types.om"));
    Merged page = Merged.of(bodies, ExpositionFormat.PROTOBUF);
    assertThat(page.created())
        .extracting(s -> s.name() + " " + s.value())
        .containsExactlyInAnyOrder(
            "requests_created 1520430000.123",
            "cpu_seconds_created 0",
            "latency_seconds_created 1520430000.123",
            "rpc_seconds_created 1520430000.123");
  }

  @Test
  void exemplarsAreKeptWhereTheFormatHasThem() throws IOException {
    exemplars("corpus", Source.resource("openmetrics/all-types.om").input());
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new RandomOpenMetrics(new Random(seed), false);
      boolean colonInStateset = random.entries().stream().anyMatch(e -> e.name().startsWith("z:"));
      if (!colonInStateset) {
        exemplars("seed " + seed, random.text());
      }
    }
  }

  private static void exemplars(String where, String text) {
    var utf8 = Set.of(io.reverseexporter.testing.Leeway.UTF_8);
    List<Family> source = PlainOpenMetricsParser.parse(text, utf8);
    Map<String, Body> bodies = Map.of("one", Body.of(text).as(Syntax.OPENMETRICS));
    for (ExpositionFormat format :
        List.of(ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF)) {
      ExpositionFormat target = format.with(Escaping.ALLOW_UTF_8);
      Merged page = Merged.of(bodies, target);
      assertThat(exemplars(page.families()))
          .as(() -> where + "\n" + text + "\n" + page.shown())
          .isEqualTo(
              exemplars(source).stream()
                  .filter(e -> mayHave(page.typeOfSample(e.substring(0, e.indexOf(' '))), target))
                  .toList());
    }
  }

  private static boolean mayHave(String type, ExpositionFormat target) {
    return Set.of("counter", "histogram").contains(type)
        || (type.equals("gaugehistogram") && target.syntax() == Syntax.OPENMETRICS);
  }

  private static List<String> exemplars(List<Family> families) {
    List<String> all = new ArrayList<>();
    for (Family family : families) {
      for (Sample sample : family.samples()) {
        Exemplar exemplar = sample.exemplar();
        if (exemplar != null) {
          String time = exemplar.timestamp();
          all.add(
              sample.name()
                  + " "
                  + exemplar.labels()
                  + " "
                  + number(exemplar.value())
                  + " "
                  + (time == null ? "" : new BigDecimal(time).stripTrailingZeros()));
        }
      }
    }
    return all.stream().sorted().toList();
  }

  private static double number(String value) {
    return Double.parseDouble(
        switch (value.toLowerCase(java.util.Locale.ROOT)) {
          case "+inf", "inf" -> "Infinity";
          case "-inf" -> "-Infinity";
          case "nan" -> "NaN";
          default -> value;
        });
  }

  @Test
  void messagesPassThroughWhole() {
    messages("corpus", ProtobufCorpus.messages());
    messages("unknown fields", withUnknownFields(ProtobufCorpus.messages()));
    for (int seed = 0; seed < ROUNDS; seed++) {
      messages("seed " + seed, new RandomProtobuf(new Random(seed)).messages());
    }
  }

  private static void messages(String where, List<MetricFamily> messages) {
    ExpositionFormat target = ExpositionFormat.PROTOBUF.with(Escaping.ALLOW_UTF_8);
    Merged page = Merged.of(Map.of("one", body(messages)), target);
    assertThat(page.messages().stream().map(FormatPartsTest::unlabelled).toList())
        .as(where)
        .isEqualTo(messages.stream().map(FormatPartsTest::unlabelled).toList());
  }

  /** Without the label that says the exporter, and with that of the source under its old name. */
  private static MetricFamily unlabelled(MetricFamily family) {
    var builder = family.toBuilder();
    for (int m = 0; m < family.getMetricCount(); m++) {
      var metric = family.getMetric(m).toBuilder().clearLabel();
      for (LabelPair label : family.getMetric(m).getLabelList()) {
        if (label.getName().equals("exported_exporter_name")) {
          metric.addLabel(label.toBuilder().setName("exporter_name"));
        } else if (!label.equals(
            LabelPair.newBuilder().setName("exporter_name").setValue("one").build())) {
          metric.addLabel(label);
        }
      }
      builder.setMetric(m, metric);
    }
    return builder.build();
  }

  private static List<MetricFamily> withUnknownFields(List<MetricFamily> messages) {
    byte[] unknown = {(byte) 0xa0, 6, 7}; // Field 100, a number.
    List<MetricFamily> all = new ArrayList<>();
    try {
      for (MetricFamily family : messages) {
        var builder = family.toBuilder();
        for (int m = 0; m < family.getMetricCount(); m++) {
          builder.setMetric(
              m, Metric.parseFrom(joined(family.getMetric(m).toByteArray(), unknown)));
        }
        all.add(MetricFamily.parseFrom(joined(builder.build().toByteArray(), unknown)));
      }
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static byte[] joined(byte[] one, byte[] two) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(two);
    return out.toByteArray();
  }
}
