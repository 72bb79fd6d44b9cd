package io.reverseexporter.web;

import io.reverseexporter.status.Status;
import io.reverseexporter.status.StatusJson;
import io.reverseexporter.status.StatusPage;
import io.reverseexporter.status.TargetsJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.glassfish.jersey.uri.UriComponent;
import org.jspecify.annotations.Nullable;

/**
 * What a request for the status says about its answer. Read while the container's thread is there.
 *
 * @param query as it stands in the request line; null if there is none
 * @param reached null if the container says something that cannot be an address
 */
record StatusRequest(@Nullable String query, TargetsJson.@Nullable Reached reached) {
  private static final String FAMILIES = "families";
  private static final int MAX_HOST = 253;
  private static final int MAX_PORT = 65_535;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]+)]?");

  static StatusRequest of(HttpServletRequest request) {
    return new StatusRequest(request.getQueryString(), reached(request));
  }

  /** As the container tells it, which may know what a proxy before it has said. */
  private static TargetsJson.@Nullable Reached reached(HttpServletRequest request) {
    String host = host(request.getServerName());
    int port = request.getServerPort();
    String scheme = request.getScheme();
    boolean isKnown = "http".equals(scheme) || "https".equals(scheme);
    if (host == null || !isKnown || port < 1 || port > MAX_PORT) {
      return null;
    }
    String context = UriComponent.decode(request.getContextPath(), UriComponent.Type.PATH);
    return new TargetsJson.Reached(scheme, host + ":" + port, context);
  }

  private static @Nullable String host(@Nullable String name) {
    if (name == null || name.length() > MAX_HOST) {
      return null;
    }
    if (NAME.matcher(name).matches()) {
      return name;
    }
    var ipv6 = IPV6.matcher(name);
    return ipv6.matches() ? "[" + ipv6.group(1) + "]" : null;
  }

  /** The answer's body, and what it is. */
  record Document(Response.Status status, String contentType, Content body) {}

  /** Whether somebody wants to see how pages were merged; a machine that polls does not. */
  boolean looks(StatusForm form) {
    return switch (form) {
      case PAGE, PAGE_AT_ROOT -> true;
      case JSON -> parameters().containsKey(FAMILIES);
      case TARGETS -> false;
    };
  }

  /** The answer. */
  Document answer(StatusForm form, Status status) {
    return switch (form) {
      case PAGE -> page(StatusPage.of(status, StatusPage.Place.OWN, families()));
      case PAGE_AT_ROOT -> page(StatusPage.of(status, StatusPage.Place.ROOT, families()));
      case JSON -> json(StatusJson.of(status, parameters().containsKey(FAMILIES)));
      case TARGETS ->
          reached == null
              ? plain("expected a Host that is a name or an address, and a port\n")
              : json(TargetsJson.of(status, reached));
    };
  }

  private static Document page(byte[] body) {
    return new Document(Response.Status.OK, "text/html; charset=utf-8", Content.of(body));
  }

  private static Document json(byte[] body) {
    return new Document(Response.Status.OK, "application/json", Content.of(body));
  }

  private static Document plain(String text) {
    return new Document(Response.Status.BAD_REQUEST, Answers.PLAIN_TEXT, Content.of(text));
  }

  private @Nullable String families() {
    List<String> values = parameters().get(FAMILIES);
    return values == null ? null : values.get(0);
  }

  /** A query that cannot be read asks for nothing. */
  private Map<String, List<String>> parameters() {
    try {
      return RequestTarget.parameters(query);
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
  }
}
