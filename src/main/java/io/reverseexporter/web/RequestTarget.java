package io.reverseexporter.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.glassfish.jersey.uri.UriComponent;
import org.jspecify.annotations.Nullable;

/**
 * Path and query of a request, read from the request line itself: containers and Jersey each have
 * their own idea of double slashes, dot segments and path parameters.
 */
final class RequestTarget {
  private RequestTarget() {}

  /**
   * The decoded path from the context path on; null if it cannot be decoded.
   *
   * <p>Nothing is normalized: {@code //x}, {@code /x/}, {@code /./x} and {@code /x;a=b} are paths
   * of their own.
   */
  static @Nullable String path(HttpServletRequest request) {
    try {
      String path = decode(request.getRequestURI(), UriComponent.Type.PATH);
      String context = decode(request.getContextPath(), UriComponent.Type.PATH);
      return path.startsWith(context) ? path.substring(context.length()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The parameters of a query, decoded, in their order.
   *
   * @param query as it stands in the request line; null if there is none
   * @throws IllegalArgumentException when a percent sign is not followed by two hexadecimal digits
   */
  static Map<String, List<String>> parameters(@Nullable String query) {
    if (query == null || query.isEmpty()) {
      return Map.of();
    }
    var parameters = new LinkedHashMap<String, List<String>>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters
            .computeIfAbsent(decode(name, UriComponent.Type.QUERY_PARAM), n -> new ArrayList<>())
            .add(decode(value, UriComponent.Type.QUERY_PARAM));
      }
    }
    return Collections.unmodifiableMap(parameters);
  }

  private static String decode(String text, UriComponent.Type type) {
    return UriComponent.decode(text, type);
  }
}
