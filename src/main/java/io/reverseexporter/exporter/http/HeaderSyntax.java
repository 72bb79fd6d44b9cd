package io.reverseexporter.exporter.http;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What headers of a request may be configured, and how they are written. */
public final class HeaderSyntax {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** A name or an address, which may have brackets, and a port. */
  private static final Pattern HOST =
      Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?");

  /** What we say ourselves, and what belongs to the connection and not to the request. */
  private static final Set<String> OURS =
      Set.of(
          "accept",
          "accept-encoding",
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "user-agent",
          "x-prometheus-scrape-timeout-seconds");

  private HeaderSyntax() {}

  /** Whether a text may be the name of a header, or the type of an authorization. */
  public static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  /** Whether a header is not for a configuration to set. */
  public static boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return OURS.contains(lower) || lower.startsWith("proxy-");
  }

  /** Whether a header may have this value: visible ASCII characters, with blanks between them. */
  public static boolean isValue(String name, String value) {
    return isValue(value) && (!name.equalsIgnoreCase("Host") || HOST.matcher(value).matches());
  }

  /** Whether a text is of visible ASCII characters, with blanks between them. */
  public static boolean isValue(String value) {
    return !value.isEmpty()
        && isVisible(value.charAt(0))
        && isVisible(value.charAt(value.length() - 1))
        && value.chars().allMatch(c -> isVisible(c) || c == ' ' || c == '\t');
  }

  private static boolean isVisible(int c) {
    return c > ' ' && c < 0x7f;
  }
}
