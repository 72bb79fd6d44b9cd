package io.reverseexporter.formats;

import io.prometheus.client.Metrics.MetricFamily;
import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.MergePlan;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.PlainProtobufParser;
import io.reverseexporter.testing.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A page that the application has merged, and what the strict parser of its format makes of it.
 *
 * @param text the page as a reader sees it, to be told when a test fails
 * @param created creation times in messages, of protobuf only
 * @param messages of protobuf only
 */
record Merged(
    MergePlan plan,
    Supplier<String> text,
    List<Family> families,
    List<Series> series,
    List<Sample> created,
    List<MetricFamily> messages) {
  /** The formats that a page goes out in. */
  static final List<ExpositionFormat> TARGETS =
      List.of(ExpositionFormat.TEXT, ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF);

  private static final List<Sample> NONE = List.of();

  /** Name of a second exporter with {@code no_rewrite}; an empty name has it, too. */
  static final String NO_REWRITE_TOO = "-";

  /** Merges exporters by name; an empty name has {@code no_rewrite}. */
  static Merged of(Map<String, Body> bodies, ExpositionFormat target, Leeway... leeway) {
    List<Merger.Source> sources = new ArrayList<>();
    bodies.forEach((name, body) -> sources.add(source(name, body, target)));
    MergePlan plan = Merger.merge(sources, target);
    EncodedPage page = EncodedPage.of(plan);
    byte[] bytes = written(page);
    if (bytes.length != page.length()) {
      throw new AssertionError(page.length() + " bytes announced, " + bytes.length + " written");
    }
    Set<Leeway> all = EnumSet.noneOf(Leeway.class);
    all.addAll(List.of(leeway));
    if (target.escaping() == Escaping.ALLOW_UTF_8) {
      all.add(Leeway.UTF_8);
    }
    return parsed(plan, bytes, all);
  }

  private static Merger.Source source(String name, Body body, ExpositionFormat target) {
    try {
      boolean noRewrite = name.isEmpty() || name.equals(NO_REWRITE_TOO);
      var labels = ExtraLabels.of(noRewrite ? null : name, Map.of());
      var index = ExpositionIndex.of(body, labels, target);
      return new Merger.Source(List.of(index), noRewrite);
    } catch (MalformedExpositionException e) {
      throw new AssertionError(name + ": " + e.getMessage(), e);
    }
  }

  private static byte[] written(EncodedPage page) {
    var out = new ByteArrayOutputStream();
    try {
      page.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Merged parsed(MergePlan plan, byte[] bytes, Set<Leeway> leeway) {
    switch (plan.format().syntax()) {
      case TEXT -> {
        String text = decoded(bytes);
        List<Family> families = judged(() -> text, () -> PlainParser.parse(text, leeway));
        return new Merged(plan, () -> text, families, Series.ofText(families), NONE, List.of());
      }
      case OPENMETRICS -> {
        String text = decoded(bytes);
        List<Family> families =
            judged(() -> text, () -> PlainOpenMetricsParser.parse(text, leeway));
        return new Merged(
            plan, () -> text, families, Series.ofOpenMetrics(families), NONE, List.of());
      }
      default -> {
        Supplier<String> text = () -> PlainProtobufParser.messages(bytes).toString();
        var page = judged(text, () -> PlainProtobufParser.parse(bytes, leeway));
        return new Merged(
            plan,
            text,
            page.families(),
            Series.ofProtobuf(page),
            page.createdSamples(),
            page.messages());
      }
    }
  }

  private static <T> T judged(Supplier<String> text, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (AssertionError e) {
      throw new AssertionError("invalid page: " + e.getMessage() + "\n" + text.get(), e);
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("page is no UTF-8", e);
    }
  }

  /** The page as a reader sees it. */
  String shown() {
    return text.get();
  }

  /** The family with the name in this format, or null. */
  Family family(String name) {
    return families.stream().filter(f -> f.name().equals(name)).findFirst().orElse(null);
  }

  /** The type of the family that samples of this name stand in, or null. */
  String typeOfSample(String name) {
    return families.stream()
        .filter(f -> f.samples().stream().anyMatch(s -> s.name().equals(name)))
        .map(Family::type)
        .findFirst()
        .orElse(null);
  }
}
