package io.reverseexporter.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainProtobufParser;
import io.reverseexporter.testing.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the bytes of an exporter, beside a neighbour that means well, into every format: they are
 * refused for all of them, with a place and a reason, or each page is valid and holds the same
 * series.
 */
final class Conversions {
  /** More than any body of a fuzzer's needs, on any machine. */
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private static final Set<Leeway> LEEWAY = Set.of(Leeway.REPEATS, Leeway.UTF_8);

  private static final List<Escaping> ESCAPINGS = List.of(Escaping.values());

  private static final String NEIGHBOUR =
      """
      # TYPE neighbour_total counter
      neighbour_total{a="b"} 1
      # TYPE neighbour_seconds histogram
      neighbour_seconds_bucket{le="0.5"} 1
      neighbour_seconds_bucket{le="+Inf"} 2
      neighbour_seconds_sum 1.5
      neighbour_seconds_count 2
      # TYPE neighbour gauge
      neighbour 3
      # TYPE h gauge
      h 4
      # TYPE x_total counter
      x_total 5
      """;

  private Conversions() {}

  /**
   * Converts a body.
   *
   * @throws AssertionError if a page is not valid, or formats do not agree
   */
  static void check(byte[] bytes, Syntax syntax) throws IOException {
    long begun = System.nanoTime();
    try {
      convert(bytes, syntax);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + "\nfrom " + printable(bytes), e);
    }
    if (System.nanoTime() - begun > LIMIT_NANOS) {
      throw new AssertionError("took more than " + LIMIT_NANOS + " ns: " + printable(bytes));
    }
  }

  private static void convert(byte[] bytes, Syntax syntax) throws IOException {
    Escaping escaping = ESCAPINGS.get(Math.floorMod(Arrays.hashCode(bytes), ESCAPINGS.size()));
    List<Series> text = text(bytes, syntax, escaping);
    List<Series> openMetrics = openMetrics(bytes, syntax, escaping);
    List<Series> protobuf = protobuf(bytes, syntax, escaping);
    same("OpenMetrics", openMetrics, text);
    // A native histogram is one series there, and three in text.
    if (syntax != Syntax.PROTOBUF) {
      same("protobuf", protobuf, withoutEpoch(text));
    } else if (protobuf.isEmpty() != text.isEmpty()) {
      throw new AssertionError("refused for one format only");
    }
  }

  private static List<Series> text(byte[] bytes, Syntax syntax, Escaping escaping)
      throws IOException {
    byte[] page = page(bytes, syntax, ExpositionFormat.TEXT_1.with(escaping));
    return page.length == 0 ? List.of() : Series.ofText(PlainParser.parse(decoded(page), LEEWAY));
  }

  private static List<Series> openMetrics(byte[] bytes, Syntax syntax, Escaping escaping)
      throws IOException {
    byte[] page = page(bytes, syntax, ExpositionFormat.OPENMETRICS.with(escaping));
    return page.length == 0
        ? List.of()
        : Series.ofOpenMetrics(PlainOpenMetricsParser.parse(decoded(page), LEEWAY));
  }

  private static List<Series> protobuf(byte[] bytes, Syntax syntax, Escaping escaping)
      throws IOException {
    byte[] page = page(bytes, syntax, ExpositionFormat.PROTOBUF.with(escaping));
    return page.length == 0
        ? List.of()
        : Series.ofProtobuf(PlainProtobufParser.parse(page, LEEWAY));
  }

  /** To protobuf, a timestamp of 0 is none. */
  private static List<Series> withoutEpoch(List<Series> series) {
    List<Series> result = new ArrayList<>();
    for (Series one : series) {
      boolean epoch = Long.valueOf(0).equals(one.timestamp());
      result.add(epoch ? new Series(one.name(), one.labels(), one.value(), null) : one);
    }
    return Series.sorted(result);
  }

  private static void same(String format, List<Series> series, List<Series> text) {
    if (series.equals(text)) {
      return;
    }
    List<Series> more = new ArrayList<>(series);
    text.forEach(more::remove);
    List<Series> fewer = new ArrayList<>(text);
    series.forEach(fewer::remove);
    throw new AssertionError("only in " + format + ": " + more + "; only in text: " + fewer);
  }

  /** The page with both exporters on it, or none if the first is refused. */
  private static byte[] page(byte[] bytes, Syntax syntax, ExpositionFormat format)
      throws IOException {
    List<Merger.Source> sources = new ArrayList<>();
    try {
      sources.add(source(roomy(bytes, syntax), "fuzz", format));
    } catch (MalformedExpositionException e) {
      requireReason(e);
      return new byte[0];
    }
    try {
      sources.add(source(Body.of(NEIGHBOUR), "neighbour", format));
    } catch (MalformedExpositionException e) {
      throw new AssertionError(e);
    }
    EncodedPage page = EncodedPage.of(Merger.merge(sources, format));
    var out = new ByteArrayOutputStream();
    page.writeTo(out);
    if (out.size() != page.length()) {
      throw new AssertionError(out.size() + " bytes, not " + page.length());
    }
    return out.toByteArray();
  }

  /** More room behind the body, as a reader leaves it: nothing may be read from there. */
  private static Body roomy(byte[] bytes, Syntax syntax) {
    byte[] array = Arrays.copyOf(bytes, bytes.length + 8);
    Arrays.fill(array, bytes.length, array.length, (byte) '"');
    return new Body(array, bytes.length, syntax);
  }

  private static Merger.Source source(Body body, String name, ExpositionFormat format)
      throws MalformedExpositionException {
    ExtraLabels labels = ExtraLabels.of(name, Map.of("env", "x"));
    return new Merger.Source(List.of(ExpositionIndex.of(body, labels, format)), false);
  }

  private static void requireReason(MalformedExpositionException e) {
    if (e.line() < 1 || e.column() < 1 || e.reason().isBlank() || e.reason().contains("\n")) {
      throw new AssertionError("no place or no reason", e);
    }
  }

  private static String printable(byte[] bytes) {
    var text = new StringBuilder();
    for (byte b : bytes) {
      boolean plain = b == '\n' || (b >= ' ' && b < 0x7f);
      text.append(plain ? "" + (char) b : "<%02x>".formatted(b));
    }
    return text.toString();
  }

  private static String decoded(byte[] page) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(page)).toString();
    } catch (CharacterCodingException e) {
      throw new AssertionError("the page is not UTF-8", e);
    }
  }
}
