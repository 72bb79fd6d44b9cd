package io.reverseexporter.exporter.http;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What exporters are asked for: the format that the answer goes out in first, so that nothing has
 * to be converted, then the others that are read. Protobuf is asked for in first place or not at
 * all: Prometheus' Java client answers in protobuf whenever the word occurs, however little it is
 * wanted, and protobuf knows neither info nor stateset nor units as OpenMetrics does.
 */
final class Accepted {
  private static final String TEXT_0 = "text/plain;version=0.0.4";
  private static final String TEXT_1 = "text/plain;version=1.0.0";
  private static final String OPENMETRICS_0 = "application/openmetrics-text;version=0.0.1";
  private static final String OPENMETRICS_1 = "application/openmetrics-text;version=1.0.0";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  /** Whatever else there is may be text under another name. */
  private static final String ANYTHING = "*/*;q=0.1";

  private static final int BEST = 9;

  private static final Map<Syntax, Map<Escaping, String>> HEADERS = headers();

  private Accepted() {}

  /** The {@code Accept} of a fetch for an answer in this format. */
  static String header(ExpositionFormat format) {
    String header = HEADERS.getOrDefault(format.syntax(), Map.of()).get(format.escaping());
    if (header == null) {
      throw new IllegalArgumentException("no header for " + format);
    }
    return header;
  }

  private static Map<Syntax, Map<Escaping, String>> headers() {
    var headers = new EnumMap<Syntax, Map<Escaping, String>>(Syntax.class);
    for (Syntax syntax : Syntax.values()) {
      var byEscaping = new EnumMap<Escaping, String>(Escaping.class);
      for (Escaping escaping : Escaping.values()) {
        byEscaping.put(escaping, header(syntax, escaping));
      }
      headers.put(syntax, byEscaping);
    }
    return headers;
  }

  private static String header(Syntax syntax, Escaping escaping) {
    // Underscores are what exporters do by themselves; only these versions know of anything else.
    boolean escaped = escaping != Escaping.UNDERSCORES;
    String suffix = escaped ? ";escaping=" + escaping.word() : "";
    List<String> text = escaped ? List.of(TEXT_1 + suffix, TEXT_0) : List.of(TEXT_0);
    List<String> openMetrics = List.of(OPENMETRICS_1 + suffix, OPENMETRICS_0);
    List<String> protobuf = List.of(PROTOBUF + suffix);
    return switch (syntax) {
      case TEXT -> header(text, openMetrics, List.of());
      case OPENMETRICS -> header(openMetrics, text, List.of());
      case PROTOBUF -> header(protobuf, openMetrics, text);
    };
  }

  /** All types one after the other, each a little less wanted than the one before. */
  private static String header(List<String> first, List<String> second, List<String> third) {
    var types = new ArrayList<String>(first);
    types.addAll(second);
    types.addAll(third);
    var header = new StringBuilder();
    for (int i = 0; i < types.size(); i++) {
      header.append(types.get(i)).append(";q=0.").append(BEST - i).append(',');
    }
    return header.append(ANYTHING).toString();
  }
}
