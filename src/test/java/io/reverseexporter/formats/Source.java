package io.reverseexporter.formats;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainConversion;
import io.reverseexporter.testing.PlainMerge;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainProtobufParser;
import io.reverseexporter.testing.RandomExposition;
import io.reverseexporter.testing.RandomExposition.Line;
import io.reverseexporter.testing.RandomOpenMetrics;
import io.reverseexporter.testing.RandomProtobuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One exporter of a test: its bytes, and what they say in the words of the text format.
 *
 * @param text the bytes as a reader sees them
 * @param lines what they say; for answers in protobuf, creation times of protobuf aside
 */
record Source(Supplier<String> text, Body body, List<Line> lines, List<Line> linesForProtobuf) {
  private static final Set<Leeway> UTF_8 = Set.of(Leeway.UTF_8);

  /** Text that a strict parser takes. */
  static Source text(String text) {
    List<Line> lines = new ArrayList<>();
    for (Family family : PlainParser.parse(text, UTF_8)) {
      if (family.help() != null) {
        lines.add(new Line("HELP", family.name(), Map.of(), family.help(), ""));
      }
      lines.add(new Line("TYPE", family.name(), Map.of(), family.type(), ""));
      for (PlainParser.Sample s : family.samples()) {
        String time = s.timestamp() == null ? "" : s.timestamp();
        lines.add(new Line("SAMPLE", s.name(), s.labels(), s.value(), time));
      }
    }
    return new Source(() -> text, Body.of(text), lines, lines);
  }

  /** The bytes as a reader sees them. */
  String input() {
    return text.get();
  }

  static Source text(RandomExposition random) {
    return new Source(random::text, Body.of(random.text()), random.lines(), random.lines());
  }

  /** OpenMetrics that a strict parser takes. */
  static Source openMetrics(String text) {
    return openMetrics(
        text, PlainConversion.ofOpenMetricsFamilies(PlainOpenMetricsParser.parse(text, UTF_8)));
  }

  static Source openMetrics(RandomOpenMetrics random) {
    return openMetrics(random.text(), PlainConversion.ofOpenMetrics(random.entries()));
  }

  private static Source openMetrics(String text, List<Line> lines) {
    return new Source(() -> text, Body.of(text).as(Syntax.OPENMETRICS), lines, lines);
  }

  static Source protobuf(RandomProtobuf random) {
    return protobuf(random.bytes());
  }

  /** Protobuf that a strict parser takes. */
  static Source protobuf(byte[] bytes) {
    var page = PlainProtobufParser.parse(bytes, UTF_8);
    return new Source(
        () -> page.messages().toString(),
        new Body(bytes, bytes.length, Syntax.PROTOBUF),
        PlainConversion.ofProtobuf(page, true),
        PlainConversion.ofProtobuf(page, false));
  }

  static Source resource(String path) throws java.io.IOException {
    try (var in = Source.class.getResourceAsStream("/formats/" + path)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return path.endsWith(".om") ? openMetrics(text) : text(text);
    }
  }

  /** The merge that the contract tells of, of exporters by name; an empty name has no_rewrite. */
  static List<Family> expected(Map<String, Source> sources, ExpositionFormat target) {
    List<PlainMerge.Exporter> exporters = new ArrayList<>();
    boolean protobuf = target.syntax() == Syntax.PROTOBUF;
    sources.forEach(
        (name, source) ->
            exporters.add(
                new PlainMerge.Exporter(
                    name.isEmpty() ? null : name,
                    Map.of(),
                    List.of(protobuf ? source.linesForProtobuf() : source.lines()))));
    return target.escaping() == Escaping.ALLOW_UTF_8
        ? PlainMerge.mergeUtf8(exporters)
        : PlainMerge.merge(exporters);
  }
}
