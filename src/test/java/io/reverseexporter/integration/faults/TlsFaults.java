package io.reverseexporter.integration.faults;

import static io.reverseexporter.exporter.ScrapeFailure.Reason.MALFORMED;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.TLS;

import io.reverseexporter.exporter.http.RawServer;
import io.reverseexporter.testing.TestPki;
import io.reverseexporter.testing.TestPki.Identity;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Exporters whose TLS, or lack of it, is not what was expected. */
final class TlsFaults implements AutoCloseable {
  private final List<Fault> rows = new ArrayList<>();
  private final List<Closeable> servers = new ArrayList<>();

  TlsFaults(Path folder) throws IOException, GeneralSecurityException {
    TestPki pki = TestPki.in(folder);
    String trusted = "tls_config: {ca_file: \"" + pki.authority().pem() + "\"}";
    SSLServerSocket good = serve(pki.server());
    rows.add(
        url("a certificate that is fine", "https", good.getLocalPort()).with(trusted).isTaken(1));
    rows.add(url("a certificate that nobody knows", "https", good.getLocalPort()).fails("", TLS));
    rows.add(
        url("an expired certificate", "https", serve(pki.expiredClient()).getLocalPort())
            .with(trusted)
            .fails("expired", TLS));
    rows.add(
        url("a certificate of another server", "https", serve(pki.otherClient()).getLocalPort())
            .with(trusted)
            .fails("", TLS));
    rows.add(
        url("a TLS server spoken to in plain", "http", good.getLocalPort())
            .fails("expected an HTTP answer", MALFORMED));
    RawServer plain = RawServer.talking("HTTP/1.1 400 Bad Request\r\n\r\n");
    servers.add(plain::close);
    rows.add(
        Fault.of(
                "a plain server spoken to in TLS",
                "http",
                "address: \"" + plain.url("/").replace("http:", "https:") + "\", timeout: 0")
            .fails("", TLS));
    RawServer silent = RawServer.talking("");
    servers.add(silent::close);
    rows.add(
        Fault.of(
                "a server that never ends the handshake",
                "http",
                "address: \"" + silent.url("/").replace("http:", "https:") + "\", timeout: 0")
            .isLate("handshake"));
  }

  List<Fault> rows() {
    return rows;
  }

  @Override
  public void close() throws IOException {
    for (Closeable server : servers) {
      server.close();
    }
  }

  private static Fault url(String name, String scheme, int port) {
    return Fault.of(
        name, "http", "address: \"" + scheme + "://127.0.0.1:" + port + "/\", timeout: 0");
  }

  private SSLServerSocket serve(Identity identity) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(identity.keyStore())) {
      keys.load(in, TestPki.PASSWORD.toCharArray());
    }
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, TestPki.PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    var server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    servers.add(server);
    var thread = new Thread(() -> answer(server), "tls-faults");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  /** One connection after the other: no row has more than one. */
  private static void answer(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        if (socket.getInputStream().read(new byte[8192]) > 0) {
          socket
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nbad 1\n"
                      .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // No handshake, which is what these rows are about, or the test is over.
      }
    }
  }
}
