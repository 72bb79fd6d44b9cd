package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy. {@code toString()} gives its URL without credentials.
 *
 * @param host a name or an address; an IPv6 address has no brackets
 * @param port 1 to 65535
 * @param credentials for the proxy itself; null for none
 */
public record ProxyAddress(String host, int port, HttpCredentials.@Nullable Basic credentials) {
  private static final String SCHEME = "http://";

  /**
   * Reads the URL of a proxy.
   *
   * @throws IllegalArgumentException whose message says what was expected, without the URL
   */
  public static ProxyAddress parse(String url) {
    if (!url.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "a URL that begins with http://: other kinds of proxies are not supported");
    }
    String rest = url.substring(SCHEME.length());
    int end = 0;
    while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    int at = rest.lastIndexOf('@', end - 1);
    HttpAddress address = HttpAddressParser.url("http", rest.substring(at + 1));
    if (!(address instanceof HttpAddress.Url proxy) || !proxy.pathAndQuery().equals("/")) {
      throw new IllegalArgumentException("a URL of host and port, without a path");
    }
    return new ProxyAddress(
        proxy.host(), proxy.port(), at < 0 ? null : credentials(rest.substring(0, at)));
  }

  private static HttpCredentials.Basic credentials(String userInfo) {
    int colon = userInfo.indexOf(':');
    String name = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? "" : decoded(userInfo.substring(colon + 1));
    if (name.isEmpty() || name.indexOf(':') >= 0 || hasControls(name) || hasControls(password)) {
      throw new IllegalArgumentException(
          "a name without colon before the @, and no control characters");
    }
    return new HttpCredentials.Basic(Secret.of(name), Secret.of(password));
  }

  private static String decoded(String text) {
    try {
      // A plus is a plus here.
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Its message has a part of the text.
      throw new IllegalArgumentException("two hexadecimal digits after each %");
    }
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  @Override
  public String toString() {
    return SCHEME + new HttpAddress.Url("http", host, port, "/").authority();
  }
}
