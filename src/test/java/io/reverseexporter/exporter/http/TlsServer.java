package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An exporter behind TLS that remembers who asked. */
final class TlsServer implements AutoCloseable {
  /**
   * A request as it came.
   *
   * @param head its lines
   * @param client subject of its certificate; empty without one
   * @param port of the client, which tells connections apart
   * @param names that the client asked for
   */
  record Request(String head, String client, int port, String names) {
    String path() {
      return head.split(" ", -1)[1];
    }
  }

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<SSLSocket> connections = new CopyOnWriteArrayList<>();
  private final SSLServerSocket server;
  private final UnaryOperator<String> locations;

  private TlsServer(
      SSLContext context, boolean wantsClient, UnaryOperator<String> locations, String... protocols)
      throws IOException {
    this.locations = locations;
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setNeedClientAuth(wantsClient);
    if (protocols.length > 0) {
      server.setEnabledProtocols(protocols);
    }
    start(this::accept);
  }

  /** A server that asks for no certificate, and answers with a metric. */
  static TlsServer open(Identity identity, String... protocols) throws IOException {
    return new TlsServer(identity.context(null), false, path -> "", protocols);
  }

  /** A server that wants a certificate of a CA. */
  static TlsServer forClientsOf(X509Certificate authority, Identity identity, String... protocols)
      throws IOException {
    return new TlsServer(identity.context(authority), true, path -> "", protocols);
  }

  /**
   * A server that wants a certificate of a CA and sends its clients elsewhere.
   *
   * @param locations where to, by path
   */
  static TlsServer redirecting(
      X509Certificate authority, Identity identity, UnaryOperator<String> locations)
      throws IOException {
    return new TlsServer(identity.context(authority), true, locations);
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "tls-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SSLSocket connection = (SSLSocket) server.accept();
        // What is written has arrived when the write returns.
        connection.setTcpNoDelay(true);
        connections.add(connection);
        start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private void serve(SSLSocket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        Request request = request(head, connection);
        requests.add(request);
        String location = locations.apply(request.path());
        String answer =
            location.isEmpty()
                ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na 1\n"
                : "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + "\r\n\r\n";
        connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // No handshake, or the client went away: both are for the test to find out.
      return;
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  private static Request request(String head, SSLSocket connection) throws SSLException {
    String client = "";
    try {
      client =
          ((X509Certificate) connection.getSession().getPeerCertificates()[0])
              .getSubjectX500Principal()
              .getName();
    } catch (SSLPeerUnverifiedException e) {
      // It has shown none.
    }
    String names =
        connection.getSession() instanceof ExtendedSSLSession session
            ? session.getRequestedServerNames().toString()
            : "";
    return new Request(head, client, connection.getPort(), names);
  }

  int port() {
    return server.getLocalPort();
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

  /** Says something on all connections that nobody has asked for. */
  void sayToAll(byte[] bytes) throws IOException {
    for (SSLSocket connection : connections) {
      if (!connection.isClosed()) {
        connection.getOutputStream().write(bytes);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SSLSocket connection : connections) {
      connection.close();
    }
  }
}
