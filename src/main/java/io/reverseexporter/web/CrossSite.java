package io.reverseexporter.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells requests that another site's page made a browser send, with the credentials that the
 * browser has for us. What only reads needs no such care: the other page cannot see the answer.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
final class CrossSite {
  private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  /** From a page of our own, or from no page: an address typed in, a bookmark. */
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private CrossSite() {}

  static boolean isForged(HttpServletRequest request) {
    if (READING.contains(request.getMethod())) {
      return false;
    }
    List<String> sites = Collections.list(request.getHeaders("Sec-Fetch-Site"));
    if (!sites.isEmpty()) {
      return !OWN.containsAll(sites);
    }
    // A browser that does not say so, or does not trust the connection enough to say it.
    List<String> origins = Collections.list(request.getHeaders("Origin"));
    return !origins.isEmpty() && !(origins.size() == 1 && isOwn(origins.get(0), request));
  }

  /** Whether an origin has the name under which the client has reached us. */
  private static boolean isOwn(String origin, HttpServletRequest request) {
    String host = request.getHeader("Host");
    String lower = origin.toLowerCase(Locale.ROOT);
    return host != null
        && (lower.equals("http://" + host.toLowerCase(Locale.ROOT))
            || lower.equals("https://" + host.toLowerCase(Locale.ROOT)));
  }
}
