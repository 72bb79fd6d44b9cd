package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.ScrapeThreads;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilterTest {
  private static final ScrapeThreads THREADS = new ScrapeThreads();
  private static final FakeExporter NODE = FakeExporter.of("node", "# TYPE a gauge\na 1\n");

  /** Over a plain connection nobody gets past it. */
  private static final Guard SHUT = Guard.builder().requireTls().build();

  private static WebServer server;
  private static WebServer managed;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    server = new WebServer("/ctx", site(Guard.OPEN));
    managed = new WebServer("/", site(SHUT));
    http = server.http();
  }

  @AfterAll
  static void stop() {
    server.close();
    managed.close();
    THREADS.close();
  }

  private static Site site(Guard management) {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    var members = List.of(new Member(NODE, false, false));
    var open = new Endpoint("/open", members, deadlines, 40, true, THREADS.context());
    var secret = new Endpoint("/secret", members, deadlines, 40, true, THREADS.context());
    return Site.serving(management)
        .endpoint(open, Guard.OPEN)
        .endpoint(secret, SHUT)
        .ownMetrics(() -> "a 1\n".getBytes(StandardCharsets.UTF_8))
        .build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "FOO"})
  void whoIsNotAdmittedIsToldSoWhateverTheMethod(String method) throws Exception {
    for (String target : List.of("/ctx/secret", "/ctx/%73ecret", "/ctx/secret?a=%zz")) {
      int before = NODE.requests.size();
      Reply reply = http.send(method, target);
      assertThat(reply.status()).as(target).isEqualTo(403);
      assertThat(reply.header("Allow")).isEmpty();
      assertThat(reply.text())
          .isEqualTo(
              method.equals("HEAD") ? "" : "TLS is needed: this is served over https only\n");
      assertThat(NODE.requests).as("nothing is scraped for nobody").hasSize(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ctx/secret/",
        "/ctx//secret",
        "//ctx/secret",
        "/ctx/secret;a=b",
        "/ctx;a=b/secret",
        "/ctx/./secret",
        "/ctx/x/../secret",
        "/ctx/x/%2e%2e/secret",
        "/ctx/open/../secret",
        "/ctx/-/healthy/../../secret",
        "/ctx/SECRET",
        "/ctx/secret%00",
        "/ctx/%c0%afsecret",
        "/ctx/%2fsecret",
        "/ctx/secret%2f",
        "/ctx/secret%3f",
        "/ctx/%2573ecret",
        "/ctx/secret#x",
        "http://elsewhere/ctx/secret"
      })
  void noSpellingLeadsPastTheGuard(String target) throws Exception {
    int before = NODE.requests.size();
    assertThat(http.get(target).status()).as(target).isIn(400, 403, 404);
    assertThat(NODE.requests).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/ctx/open", "/ctx/secret", "/ctx/-/metrics", "/ctx/-/ready", "/ctx/nothing"})
  void allAnswersTellBrowsersToBeCareful(String target) throws Exception {
    for (String method : List.of("GET", "HEAD", "POST")) {
      Reply reply = http.send(method, target);
      assertThat(reply.header("Content-Security-Policy"))
          .isEqualTo(
              "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      assertThat(reply.header("X-Frame-Options")).isEqualTo("DENY");
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(reply.header("Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
      assertThat(reply.header("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void managementGuardsWhatIsUnderItButHealthAndReadiness() throws Exception {
    RawHttp client = managed.http();
    for (String path : List.of("/-/metrics", "/-/", "/-/nothing", "/-/reload", "/-/ready/x")) {
      for (String method : List.of("GET", "HEAD", "POST")) {
        assertThat(client.send(method, path).status()).as(path).isEqualTo(403);
      }
    }
    for (String path : List.of("/-/healthy", "/-/ready", "/open")) {
      assertThat(client.get(path).status()).as(path).isEqualTo(200);
    }
    assertThat(client.get("/nothing").status()).isEqualTo(404);
    assertThat(http.get("/ctx/-/metrics").status()).isEqualTo(200);
    assertThat(http.get("/ctx/-/nothing").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-None: | 405",
        "Sec-Fetch-Site: same-origin | 405",
        "Sec-Fetch-Site: none | 405",
        "Sec-Fetch-Site: same-site | 403",
        "Sec-Fetch-Site: cross-site | 403",
        "Sec-Fetch-Site: anything | 403",
        "Origin: http://127.0.0.1:%d | 405",
        "Origin: https://127.0.0.1:%d | 405",
        "Origin: HTTP://127.0.0.1:%d | 405",
        "Origin: http://127.0.0.1 | 403",
        "Origin: http://127.0.0.1:%d.example | 403",
        "Origin: http://evil.example | 403",
        "Origin: null | 403",
        "Origin: | 403"
      })
  void otherSitesChangeNothing(String header, int status) throws Exception {
    String sent = header.formatted(http.port());
    assertThat(http.send("POST", "/ctx/open", sent).status()).isEqualTo(status);
    assertThat(http.get("/ctx/open", sent).status()).isEqualTo(200);
  }

  /** Neither Jersey nor the container waits for a body that nobody wants. */
  @ParameterizedTest
  @CsvSource({
    "POST, /ctx/secret, 403",
    "POST, /ctx/open, 405",
    "PUT, /ctx/-/metrics, 405",
    "GET, /ctx/open, 200",
    "POST, /ctx/nothing, 404"
  })
  void noBodyIsWaitedFor(String method, String target, int status) throws Exception {
    try (Socket socket =
        http.open(
            method,
            target,
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 1000")) {
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bogus//type;;", "", "a", "text/plain; charset=nonsense", "/"})
  void noContentTypeIsInTheWay(String type) throws Exception {
    String header = "Content-Type: " + type;
    assertThat(http.get("/ctx/open", header).status()).isEqualTo(200);
    Reply refused = http.get("/ctx/secret", header);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(http.send("POST", "/ctx/open", header).status()).isEqualTo(405);
  }

  @Test
  void severalOriginsAreNobodys() throws Exception {
    String own = "Origin: http://127.0.0.1:" + http.port();
    assertThat(http.send("POST", "/ctx/open", own, own).status()).isEqualTo(403);
    assertThat(
            http.send(
                    "POST",
                    "/ctx/open",
                    "Sec-Fetch-Site: same-origin",
                    "Sec-Fetch-Site: cross-site")
                .status())
        .isEqualTo(403);
  }

  @Test
  void withoutTheFilterNothingIsServed() throws Exception {
    var jetty = new Server();
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    jetty.addConnector(connector);
    var context = new ServletContextHandler("/");
    var holder =
        new ServletHolder(
            WebApplication.servlet(
                new PageThreads(Runnable::run, THREADS.timer), servlet -> {}, () -> {}));
    holder.setAsyncSupported(true);
    context.addServlet(holder, "/*");
    jetty.setHandler(context);
    try (var log = new LogCapture("io.reverseexporter")) {
      jetty.start();
      for (String path : List.of("/open", "/-/healthy", "/")) {
        assertThat(new RawHttp(connector.getLocalPort()).get(path).status()).isEqualTo(500);
      }
      assertThat(log.lines()).anyMatch(line -> line.contains("nobody has decided on"));
    } finally {
      jetty.stop();
    }
  }
}
