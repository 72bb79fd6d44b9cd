package io.reverseexporter.exporter.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads addresses by hand: {@link URI} knows no host with an underscore, which container networks
 * have, and refuses characters in a query that exporters are asked with ({@code {job="x"}}).
 */
final class HttpAddressParser {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final String NOT_ENCODED = "-._~!$&'()*+,;=:@/?[]%";

  private HttpAddressParser() {}

  /** What follows {@code http://}. */
  static HttpAddress url(String scheme, String rest) {
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(0, end);
    if (authority.indexOf('@') >= 0) {
      throw new IllegalArgumentException(
          "a URL without user information: credentials are told by basic_auth");
    }
    int hostEnd = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (hostEnd <= 0 && !authority.startsWith(":")) {
      hostEnd = authority.length();
    }
    String host = authority.substring(0, Math.max(0, hostEnd));
    String port = authority.substring(host.length());
    return new HttpAddress.Url(
        scheme, checkedHost(host), checkedPort(scheme, port), encode(rest.substring(end)));
  }

  /** What follows {@code http://unix:}, the socket's path first. */
  static HttpAddress unix(String scheme, String rest) {
    int colon = rest.indexOf(':');
    if (!scheme.equals("http") || colon < 2 || !rest.startsWith("/", colon + 1)) {
      throw new IllegalArgumentException(
          "http://unix:, the absolute path of a socket, a colon and the path to request:"
              + " http://unix:/path/to/socket:/metrics");
    }
    try {
      return new HttpAddress.UnixSocket(
          Path.of(rest.substring(0, colon)), encode(rest.substring(colon + 1)));
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a socket path that the file system allows", e);
    }
  }

  private static String checkedHost(String host) {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("a URL with a host");
    }
    if (!host.startsWith("[")) {
      if (!HOST.matcher(host).matches()) {
        throw new IllegalArgumentException(
            "a host of letters, digits, '.', '-' and '_', or an IPv6 address in brackets");
      }
      return host;
    }
    try {
      // The brackets make this a syntax check of the address; nothing is looked up.
      new URI("http", host, "/", null, null).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("an IPv6 address in the brackets", e);
    }
    return host.substring(1, host.length() - 1);
  }

  private static int checkedPort(String scheme, String port) {
    if (port.isEmpty() || port.equals(":")) {
      return HttpAddress.Url.defaultPort(scheme);
    }
    String digits = port.substring(1);
    int number =
        port.startsWith(":") && PORT.matcher(digits).matches() ? Integer.parseInt(digits) : 0;
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException("a port from 1 to 65535");
    }
    return number;
  }

  private static String encode(String pathAndQuery) {
    if (pathAndQuery.indexOf('#') >= 0) {
      throw new IllegalArgumentException("a URL without a fragment: a # is written %23");
    }
    var out = new StringBuilder();
    if (!pathAndQuery.startsWith("/")) {
      out.append('/');
    }
    for (byte b : pathAndQuery.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < ' ' || c == 0x7f) {
        throw new IllegalArgumentException("a URL without control characters");
      }
      boolean literal = c < 0x7f && (Character.isLetterOrDigit(c) || NOT_ENCODED.indexOf(c) >= 0);
      out.append(literal ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
    }
    for (int i = out.indexOf("%"); i >= 0; i = out.indexOf("%", i + 1)) {
      if (i + 2 >= out.length() || !isHex(out.charAt(i + 1)) || !isHex(out.charAt(i + 2))) {
        throw new IllegalArgumentException("two hexadecimal digits after each %");
      }
    }
    return out.toString();
  }

  private static boolean isHex(char c) {
    return Character.digit(c, 16) >= 0 && c < 0x80;
  }
}
