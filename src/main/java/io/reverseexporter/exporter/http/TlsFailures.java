package io.reverseexporter.exporter.http;

import java.io.EOFException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in words why there is no TLS with an exporter. */
final class TlsFailures {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  /** What a server means by the alerts that have to do with configuration. */
  private static final Map<String, String> ALERTS =
      Map.of(
          "certificate_required",
          "it wants a client certificate (cert_file and key_file)",
          "bad_certificate",
          "it wants a client certificate, or does not take this one",
          "unsupported_certificate",
          "it does not take this kind of client certificate",
          "certificate_unknown",
          "it does not take the client certificate",
          "certificate_expired",
          "the client certificate has expired",
          "certificate_revoked",
          "the client certificate is revoked",
          "unknown_ca",
          "it does not know the CA of the client certificate",
          "protocol_version",
          "it does not speak a TLS version that is allowed here",
          "unrecognized_name",
          "it has no such server name",
          "handshake_failure",
          "it wants a client certificate, or there is no TLS version and cipher in common");

  private TlsFailures() {}

  /** The TLS exception in a chain of causes; null if there is none. */
  static @Nullable SSLException in(Throwable chain) {
    for (Throwable e = chain; e != null; e = e.getCause()) {
      if (e instanceof SSLException tls) {
        return tls;
      }
    }
    return null;
  }

  /** What it means to somebody who may have to change a configuration. */
  static String words(SSLException failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof UntrustedServerException untrusted) {
        return String.valueOf(untrusted.getMessage());
      }
      if (e instanceof EOFException) {
        return "the connection was closed within the handshake";
      }
    }
    String message = String.valueOf(failure.getMessage());
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      String word = alert.group(1);
      return "the exporter refuses with the alert "
          + word
          + (ALERTS.containsKey(word) ? ": " + ALERTS.get(word) : "");
    }
    if (message.startsWith("No appropriate protocol")) {
      return "no TLS version is left that is both allowed here and enabled in the JVM";
    }
    if (message.startsWith("The server selected protocol version")) {
      return "the exporter does not speak a TLS version that is allowed here: " + message;
    }
    if (message.startsWith("Unsupported or unrecognized SSL message")) {
      return "the exporter does not answer in TLS; without it its address begins with http://";
    }
    return message;
  }
}
