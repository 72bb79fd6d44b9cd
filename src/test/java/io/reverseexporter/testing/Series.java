package io.reverseexporter.testing;

import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One sample as Prometheus stores it, whatever format it came in: to compare pages of different
 * formats.
 *
 * @param labels with {@code le} and {@code quantile} spelled alike where they are numbers
 * @param value as a number
 * @param timestamp in milliseconds, or null
 */
public record Series(String name, Map<String, String> labels, Double value, Long timestamp) {
  /** The series of a page in text format, sorted; what stands twice is there twice. */
  public static List<Series> ofText(List<Family> families) {
    return of(families, false);
  }

  /** The series of a page in OpenMetrics. */
  public static List<Series> ofOpenMetrics(List<Family> families) {
    return of(families, true);
  }

  /** The series of a page in protobuf. */
  public static List<Series> ofProtobuf(PlainProtobufParser.Page page) {
    return of(page.families(), false);
  }

  private static List<Series> of(List<Family> families, boolean seconds) {
    List<Series> all = new ArrayList<>();
    for (Family family : families) {
      family.samples().forEach(sample -> all.add(of(sample, seconds)));
    }
    return sorted(all);
  }

  /** The same in the order in which lists are compared. */
  public static List<Series> sorted(List<Series> series) {
    // Each is written once, not at each comparison.
    return series.stream()
        .map(one -> Map.entry(one.toString(), one))
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  private static Series of(Sample sample, boolean seconds) {
    return new Series(
        sample.name(),
        labels(sample.labels()),
        PlainLexer.number(sample.value()),
        sample.timestamp() == null ? null : milliseconds(sample.timestamp(), seconds));
  }

  /** Labels with numbers in {@code le} and {@code quantile} spelled alike. */
  public static Map<String, String> labels(Map<String, String> labels) {
    Map<String, String> out = new TreeMap<>(labels);
    for (String label : List.of("le", "quantile")) {
      out.computeIfPresent(
          label,
          (name, text) ->
              PlainLexer.isNumber(text) ? Double.toString(PlainLexer.number(text)) : text);
    }
    return out;
  }

  /** A timestamp in milliseconds; of seconds, what is finer is cut off. */
  public static long milliseconds(String timestamp, boolean seconds) {
    return new BigDecimal(timestamp)
        .movePointRight(seconds ? 3 : 0)
        .toBigInteger()
        .longValueExact();
  }
}
