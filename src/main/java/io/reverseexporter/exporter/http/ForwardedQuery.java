package io.reverseexporter.exporter.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The path and query to request when the parameters of the scrape are forwarded: the address's own
 * query as written, but for parameters that the scrape gives too, then the scrape's.
 */
final class ForwardedQuery {
  /** Chooses among the exporters of an endpoint, and is for this application alone. */
  private static final String EXPORTER = "exporter";

  private record Own(String name, String raw) {}

  private final String path;
  private final String pathAndQuery;
  private final List<Own> own;

  ForwardedQuery(String pathAndQuery) {
    this.pathAndQuery = pathAndQuery;
    int query = pathAndQuery.indexOf('?');
    path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
    own = query < 0 ? List.of() : parameters(pathAndQuery.substring(query + 1));
  }

  private static List<Own> parameters(String query) {
    var parameters = new ArrayList<Own>();
    for (String raw : query.split("&", -1)) {
      int value = raw.indexOf('=');
      String name = value < 0 ? raw : raw.substring(0, value);
      parameters.add(new Own(URLDecoder.decode(name, StandardCharsets.UTF_8), raw));
    }
    return List.copyOf(parameters);
  }

  /** Whether there is anything to forward. */
  static boolean isAny(Map<String, List<String>> parameters) {
    return !parameters.keySet().stream().allMatch(EXPORTER::equals);
  }

  /**
   * Ready for a request line.
   *
   * @param forwarded decoded names and values
   */
  String with(Map<String, List<String>> forwarded) {
    if (!isAny(forwarded)) {
      return pathAndQuery;
    }
    var pairs = new ArrayList<String>();
    for (Own parameter : own) {
      if (parameter.name().equals(EXPORTER) || !forwarded.containsKey(parameter.name())) {
        pairs.add(parameter.raw());
      }
    }
    forwarded.forEach(
        (name, values) -> {
          if (!name.equals(EXPORTER)) {
            values.forEach(value -> pairs.add(encode(name) + "=" + encode(value)));
          }
        });
    return pairs.isEmpty() ? path : path + "?" + String.join("&", pairs);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
