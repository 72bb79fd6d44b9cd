package io.reverseexporter.exporter.http;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Where an http exporter is: an http(s) URL, a Unix domain socket, or this application itself.
 *
 * <p>{@code toString()} gives the address in the form in which it is configured.
 */
public sealed interface HttpAddress {
  /** The only address without a host. */
  String SELF = "/-/metrics";

  /** Path and query to request, ready for a request line: percent-encoded, starts with a slash. */
  String pathAndQuery();

  /** The address in the form in which it is configured, without its query: that may be a secret. */
  default String withoutQuery() {
    String text = toString();
    int query = pathAndQuery().indexOf('?');
    return query < 0 ? text : text.substring(0, text.length() - pathAndQuery().length() + query);
  }

  /**
   * An http or https URL.
   *
   * @param scheme {@code http} or {@code https}
   * @param host a name or an address; an IPv6 address has no brackets
   * @param port 1 to 65535; the scheme's own where the URL names none
   * @param pathAndQuery percent-encoded, starts with a slash
   */
  record Url(String scheme, String host, int port, String pathAndQuery) implements HttpAddress {
    public boolean isTls() {
      return scheme.equals("https");
    }

    /** The value of the {@code Host} header: no port where it is the scheme's own. */
    public String authority() {
      String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
      return port == defaultPort(scheme) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
      return scheme + "://" + authority() + pathAndQuery;
    }

    static int defaultPort(String scheme) {
      return scheme.equals("https") ? 443 : 80;
    }
  }

  /**
   * HTTP over a Unix domain socket.
   *
   * @param socket absolute
   * @param pathAndQuery percent-encoded, starts with a slash
   */
  record UnixSocket(Path socket, String pathAndQuery) implements HttpAddress {
    @Override
    public String toString() {
      return "http://unix:" + socket + ":" + pathAndQuery;
    }
  }

  /** This application's own metrics, wherever it is deployed. */
  record Self() implements HttpAddress {
    @Override
    public String pathAndQuery() {
      return SELF;
    }

    @Override
    public String toString() {
      return SELF;
    }
  }

  /**
   * Reads an address. Characters that a URL may not hold literally are percent-encoded; nothing is
   * looked up.
   *
   * @throws IllegalArgumentException whose message says what was expected, without the address
   */
  static HttpAddress parse(String address) {
    if (address.equals(SELF)) {
      return new Self();
    }
    if (address.startsWith("/")) {
      throw new IllegalArgumentException(
          SELF + " (this application itself), the only address without a host");
    }
    int colon = address.indexOf("://");
    String scheme = colon < 0 ? "" : address.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "a URL that begins with http:// or https://, or " + SELF + " (this application itself)");
    }
    String rest = address.substring(colon + 3);
    if (rest.startsWith("unix:/")) {
      return HttpAddressParser.unix(scheme, rest.substring("unix:".length()));
    }
    return HttpAddressParser.url(scheme, rest);
  }
}
