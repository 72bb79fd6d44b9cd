package io.reverseexporter.integration.security;

import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * A way to a server. Each request comes from another address where the system has them, as if from
 * another machine: failures of one delay no other.
 */
final class Client {
  private static final boolean HAS_ADDRESSES =
      System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
  private static final int ADDRESSES = 1 << 16;
  private static final AtomicInteger LAST_ADDRESS = new AtomicInteger();

  private final RawHttp http;

  private Client(RawHttp http) {
    this.http = http;
  }

  /** Without TLS. */
  static Client plain(SecureServer server) {
    return new Client(new RawHttp(server.http("/").getPort()));
  }

  /** With TLS, and the certificate of the context, if it has one. */
  static Client tls(SecureServer server, SSLContext context) {
    return tls(server.https("/"), context);
  }

  /** The same, on the port that turns clients without a certificate away. */
  static Client withCertificate(SecureServer server, SSLContext context) {
    return tls(server.httpsWithCertificate("/"), context);
  }

  private static Client tls(URI port, SSLContext context) {
    return new Client(new RawHttp(port.getPort(), context.getSocketFactory()));
  }

  /**
   * Sends a request.
   *
   * @param credentials name, colon, password; empty for none
   * @throws UncheckedIOException if there is no answer, such as when no connection comes about
   */
  Reply send(String method, String target, String credentials, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!credentials.isEmpty()) {
      all.add(basic(credentials));
    }
    try {
      return fromElsewhere().send(method, target, all.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target, e);
    }
  }

  Reply get(String target, String credentials) {
    return send("GET", target, credentials);
  }

  /** Sends a request as it stands. */
  Reply exchange(String request) throws IOException {
    return fromElsewhere().exchange(request);
  }

  int port() {
    return http.port();
  }

  static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private RawHttp fromElsewhere() {
    int number = LAST_ADDRESS.incrementAndGet() % ADDRESSES;
    byte[] address = {127, 1, (byte) (number >> 8), (byte) number};
    try {
      return HAS_ADDRESSES ? http.from(InetAddress.getByAddress(address)) : http;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
