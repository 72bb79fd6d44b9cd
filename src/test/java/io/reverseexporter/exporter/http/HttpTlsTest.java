package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTlsTest extends HttpFixture {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private static final CountDownLatch over = new CountDownLatch(1);
  private static final CountDownLatch aborted = new CountDownLatch(1);
  private static final ExecutorService serverThreads = Executors.newCachedThreadPool();
  private static HttpsServer server;
  private static Path store;

  private final List<HttpFetcher> fetchers = new ArrayList<>();
  private final Properties properties = System.getProperties();

  @BeforeAll
  static void serve(@TempDir Path folder) throws Exception {
    store = folder.resolve("store.p12");
    var keytool =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    assertThat(keytool.inheritIO().start().waitFor(30, TimeUnit.SECONDS)).isTrue();
    var keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(keys, PASSWORD);
    var tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(serverThreads);
    server.createContext("/metrics", exchange -> answer(exchange, "a 1\n"));
    server.createContext("/drip", HttpTlsTest::drip);
    server.createContext(
        "/down",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "http://u:p@127.0.0.1:1/metrics");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    exchange.sendResponseHeaders(200, body.length());
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    try {
      for (int i = 0; i < 100 && !over.await(50, TimeUnit.MILLISECONDS); i++) {
        exchange.getResponseBody().write('\n');
        exchange.getResponseBody().flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      aborted.countDown();
      throw e;
    }
  }

  @AfterAll
  static void stop() {
    over.countDown();
    server.stop(0);
    serverThreads.shutdownNow();
  }

  private static String url(String path) {
    return "https://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** A fetcher that trusts the server as the JVM's own trust store would make it. */
  private HttpExporter trusting(String path) {
    var changed = new Properties(properties);
    changed.setProperty("javax.net.ssl.trustStore", store.toString());
    changed.setProperty("javax.net.ssl.trustStorePassword", new String(PASSWORD));
    // Read with the first connection.
    System.setProperties(changed);
    var trusting = new HttpFetcher("1", threads.workers());
    fetchers.add(trusting);
    return exporter(url(path), trusting, threads.workers());
  }

  @AfterEach
  void restoreProperties() {
    System.setProperties(properties);
  }

  @Test
  void fetchesOverTls() {
    var exporter = trusting("/metrics");
    assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
    assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
    assertThat(fetchers.get(0).connections().getAvailable()).isEqualTo(1);
    fetchers.get(0).close();
  }

  @Test
  void abortsWithinABody() throws InterruptedException {
    HttpExporter exporter = trusting("/drip");
    timesOut(time -> exporter.scrape(request(time)), "only status 200 and ");
    assertThat(aborted.await(20, TimeUnit.SECONDS)).isTrue();
    until("no connection is in use", () -> fetchers.get(0).connections().getLeased() == 0);
    fetchers.get(0).close();
  }

  @Test
  void doesNotFollowARedirectOutOfTls() {
    ScrapeFailure failure = failure(trusting("/down").scrape(request(LONG)));
    fetchers.get(0).close();
    assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
    assertThat(failure.details())
        .isEqualTo(
            url("/down")
                + ": expected status 200, got 302, a redirect to"
                + " http://127.0.0.1:1/metrics that is not followed");
  }

  @Test
  void saysWhyItDoesNotTrust() {
    ScrapeFailure failure = failure(url("/metrics"));
    assertThat(failure.reason()).isEqualTo(Reason.TLS);
    assertThat(failure.details())
        .isEqualTo(
            url("/metrics")
                + ": the certificate is not signed by a CA that is trusted here; its issuer is"
                + " CN=localhost");
  }
}
