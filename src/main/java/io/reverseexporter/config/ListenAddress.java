package io.reverseexporter.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the Go program listened, as far as it says who could get in.
 *
 * @param unix whether only those could connect whom the file permissions of a socket let
 * @param tls whether connections were encrypted
 * @param clientCert whether a client certificate was needed
 */
record ListenAddress(boolean unix, boolean tls, boolean clientCert) {
  static final String EXPECTED =
      "a listen URL like tcp://0.0.0.0:9998, tcps://0.0.0.0:9998?tlscert=...&tlskey=...,"
          + " unix:///run/x.socket or unixs:///run/x.socket?tlscert=...&tlskey=...";

  private static final List<String> PARAMETERS = List.of("tlscert", "tlskey", "tlsclientca");
  private static final Pattern URL =
      Pattern.compile("(tcps?|unixs?)://([^/?#]*)(/[^?#]*)?(?:\\?([^#]*))?");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]*):[0-9]{1,5}");

  /**
   * Reads a listen URL.
   *
   * @throws IllegalArgumentException whose message says what was expected, without the URL
   */
  static ListenAddress parse(String url) {
    int colon = url.indexOf(':');
    String lower =
        colon < 0 ? url : url.substring(0, colon).toLowerCase(Locale.ROOT) + url.substring(colon);
    Matcher matcher = URL.matcher(lower);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    boolean unix = matcher.group(1).startsWith("unix");
    boolean tls = matcher.group(1).endsWith("s");
    String authority = matcher.group(2);
    String path = matcher.group(3) == null ? "" : matcher.group(3);
    boolean isPlace =
        unix
            ? authority.isEmpty() && path.length() > 1
            : HOST_AND_PORT.matcher(authority).matches() && path.length() <= 1 && isPort(authority);
    if (!isPlace) {
      throw new IllegalArgumentException(EXPECTED);
    }
    String query = matcher.group(4) == null ? "" : matcher.group(4);
    return new ListenAddress(unix, tls, asksForCertificate(query, tls));
  }

  private static boolean isPort(String authority) {
    return Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1)) <= 65535;
  }

  private static boolean asksForCertificate(String query, boolean tls) {
    boolean clientCert = false;
    for (String parameter : query.split("[&;]", -1)) {
      if (parameter.isEmpty()) {
        continue;
      }
      int equals = parameter.indexOf('=');
      String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
      if (!PARAMETERS.contains(name)) {
        throw new IllegalArgumentException(Keys.expected("parameters", PARAMETERS, name));
      }
      if (!tls) {
        throw new IllegalArgumentException("tcps or unixs with the parameter " + name);
      }
      if (name.equals("tlsclientca")) {
        if (equals < 0 || equals == parameter.length() - 1) {
          throw new IllegalArgumentException("a file after tlsclientca=");
        }
        clientCert = true;
      }
    }
    return clientCert;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("two hexadecimal digits after each %", e);
    }
  }
}
