package io.reverseexporter.exporter.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** An exporter behind TLS that remembers who asked. */
final class TlsServer implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param client subject of its certificate; empty without one
   * @param port of the client, which tells connections apart
   * @param names that the client asked for
   */
  record Request(
      String path, Map<String, List<String>> headers, String client, int port, String names) {
    /** The value of a header; empty if it is not there. */
    String header(String name) {
      List<String> header = headers.get(name);
      return header == null ? "" : String.join(",", header);
    }
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final HttpsServer server;

  private TlsServer(
      SSLContext context, boolean wantsClient, String[] protocols, HttpHandler handler)
      throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls = context.getDefaultSSLParameters();
            tls.setNeedClientAuth(wantsClient);
            if (protocols.length > 0) {
              tls.setProtocols(protocols);
            }
            parameters.setSSLParameters(tls);
          }
        });
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          requests.add(request((HttpsExchange) exchange));
          handler.handle(exchange);
        });
    server.start();
  }

  /** A server that asks for no certificate, and answers with a metric. */
  static TlsServer open(Identity identity, String... protocols) throws IOException {
    return new TlsServer(identity.context(null), false, protocols, TlsServer::metric);
  }

  /** A server that wants a certificate of a CA. */
  static TlsServer forClientsOf(X509Certificate authority, Identity identity, String... protocols)
      throws IOException {
    return new TlsServer(identity.context(authority), true, protocols, TlsServer::metric);
  }

  /** A server that takes a certificate and sends everybody elsewhere. */
  static TlsServer redirecting(
      @Nullable X509Certificate authority, Identity identity, HttpHandler handler)
      throws IOException {
    return new TlsServer(identity.context(authority), authority != null, new String[0], handler);
  }

  static void metric(HttpExchange exchange) throws IOException {
    byte[] page = "a 1\n".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, page.length);
    exchange.getResponseBody().write(page);
    exchange.close();
  }

  static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private static Request request(HttpsExchange exchange) {
    String client = "";
    try {
      client =
          ((X509Certificate) exchange.getSSLSession().getPeerCertificates()[0])
              .getSubjectX500Principal()
              .getName();
    } catch (SSLPeerUnverifiedException e) {
      // It has shown none.
    }
    List<SNIServerName> names =
        exchange.getSSLSession() instanceof ExtendedSSLSession session
            ? session.getRequestedServerNames()
            : List.of();
    return new Request(
        exchange.getRequestURI().toString(),
        exchange.getRequestHeaders(),
        client,
        exchange.getRemoteAddress().getPort(),
        names.toString());
  }

  int port() {
    return server.getAddress().getPort();
  }

  String url(String path) {
    return "https://127.0.0.1:" + port() + path;
  }

  List<Request> requests() {
    return requests;
  }

  Request last() {
    return requests.get(requests.size() - 1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
