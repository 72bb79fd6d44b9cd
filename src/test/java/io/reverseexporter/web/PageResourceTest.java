package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Metrics.MetricFamily;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageResourceTest {
  private static final String METRICS_TEXT = "# TYPE own gauge\nown 1\n";
  private static final byte[] HUGE = new byte[32 * 1024 * 1024];
  private static final ScrapeThreads THREADS = new ScrapeThreads();
  private static final FakeExporter NODE = FakeExporter.of("node", "# TYPE a gauge\na 1\n");
  private static final FakeExporter NEVER =
      new FakeExporter("never", request -> new CompletableFuture<>());
  private static WebServer server;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    Arrays.fill(HUGE, (byte) '#');
    Site site =
        Site.serving(Guard.OPEN)
            .endpoint(endpoint("/metrics", NODE), Guard.OPEN)
            .endpoint(endpoint("/", NODE), Guard.OPEN)
            .endpoint(endpoint("/a b/ä", NODE), Guard.OPEN)
            .endpoint(endpoint("/slow", NEVER), Guard.OPEN)
            .endpoint(endpoint("/secret", NODE), Guard.builder().requireTls().build())
            .ownMetrics(() -> METRICS_TEXT.getBytes(StandardCharsets.UTF_8))
            .build();
    server = new WebServer("/ctx", site);
    http = server.http();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    THREADS.close();
  }

  private static Endpoint endpoint(String path, Exporter exporter) {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    return new Endpoint(
        path, List.of(new Member(exporter, false, false)), deadlines, 40, true, THREADS.context());
  }

  @Test
  void answersWithTheMergedPage() throws Exception {
    RawHttp.Reply reply = http.get("/ctx/metrics");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type").replace(" ", ""))
        .isEqualTo("text/plain;version=0.0.4;charset=utf-8");
    assertThat(reply.header("Content-Length")).isEqualTo("" + reply.body().length);
    assertThat(reply.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.header("Transfer-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain;version=0.0.4;q=1,*/*;q=0.1 | text/plain;version=0.0.4;charset=utf-8",
        "text/plain;version=1.0.0 | text/plain;version=1.0.0;charset=utf-8",
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5 |"
            + " text/plain;version=1.0.0;charset=utf-8;escaping=allow-utf-8",
        "text/plain;version=1.0.0;q=0.5;escaping=dots |"
            + " text/plain;version=1.0.0;charset=utf-8;escaping=dots",
        "text/plain; escaping=nonsense |"
            + " text/plain;version=0.0.4;charset=utf-8;escaping=underscores",
      })
  void answersInTheTextFormatThatIsAsked(String accept, String type) throws Exception {
    answersIn(accept, type, "# TYPE a gauge\na{exporter_name=\"node\"} 1\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/openmetrics-text;version=1.0.0,text/plain;q=0.5 |"
            + " application/openmetrics-text;version=1.0.0;charset=utf-8",
        "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1 |"
            + " application/openmetrics-text;version=0.0.1;charset=utf-8",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.2 |"
            + " application/openmetrics-text;version=1.0.0;charset=utf-8;escaping=allow-utf-8",
      })
  void answersInOpenMetrics(String accept, String type) throws Exception {
    String text = answersIn(accept, type, "# TYPE a gauge\na{exporter_name=\"node\"} 1");
    assertThat(text).endsWith("\n# EOF\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";escaping=allow-utf-8", ";q=0.6"})
  void answersInProtobuf(String more) throws Exception {
    String type =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited";
    String accept = type + more + ",application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1";
    String answered = more.startsWith(";escaping") ? type + more : type;
    answersIn(accept, answered, "");
    byte[] body = http.get("/ctx/metrics", "Accept: " + accept).body();
    MetricFamily first = MetricFamily.parseDelimitedFrom(new ByteArrayInputStream(body));
    assertThat(first.getName()).isEqualTo("a");
    assertThat(first.getMetric(0).getGauge().getValue()).isEqualTo(1);
    assertThat(first.getMetric(0).getLabel(0).getValue()).isEqualTo("node");
  }

  /** GET and HEAD, plain and with gzip: the same headers and the same page. */
  private static String answersIn(String accept, String type, String start) throws Exception {
    RawHttp.Reply reply = http.get("/ctx/metrics", "Accept: " + accept);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.header("Content-Type").replace(" ", "")).isEqualTo(type);
    assertThat(reply.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(reply.header("Content-Length")).isEqualTo("" + reply.body().length);
    assertThat(reply.text()).startsWith(start);
    RawHttp.Reply packed = http.get("/ctx/metrics", "Accept: " + accept, "Accept-Encoding: gzip");
    assertThat(packed.header("Content-Type").replace(" ", "")).isEqualTo(type);
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
    assertThat(plain).asString(StandardCharsets.UTF_8).startsWith(start);
    RawHttp.Reply head = http.send("HEAD", "/ctx/metrics", "Accept: " + accept);
    assertThat(head.header("Content-Type").replace(" ", "")).isEqualTo(type);
    assertThat(head.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(head.body()).isEmpty();
    return reply.text();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "text/plain;q=0",
        "*/*;q=0",
        ";;;",
        ";",
        ",",
        "",
        "/",
        "text",
        "text/plain;q=x",
        "application/openmetrics-text;version",
        "application/openmetrics-text;q=7",
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "text/plain;version=0.0.4;q=1, \"",
      })
  void noAcceptIsRefused(String accept) throws Exception {
    for (String path : List.of("/ctx/metrics", "/ctx/-/metrics", "/ctx/-/healthy")) {
      for (String method : List.of("GET", "HEAD")) {
        RawHttp.Reply reply = http.send(method, path, "Accept: " + accept);
        assertThat(reply.status()).as(method + " " + path).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("text/plain");
      }
    }
    assertThat(http.get("/ctx/nothing", "Accept: " + accept).status()).isEqualTo(404);
    assertThat(http.send("POST", "/ctx/metrics", "Accept: " + accept).status()).isEqualTo(405);
    assertThat(http.get("/ctx/secret", "Accept: " + accept).status()).isEqualTo(403);
  }

  @Test
  void severalAcceptHeadersAreOneList() throws Exception {
    RawHttp.Reply reply =
        http.get(
            "/ctx/metrics", "Accept: text/plain;q=0.5", "Accept: text/plain;version=1.0.0;q=0.6");
    assertThat(reply.header("Content-Type")).contains("version=1.0.0");
  }

  @Test
  void exportersAreScrapedForTheFormatOfTheAnswer() throws Exception {
    http.get("/ctx/metrics", "Accept: text/plain;version=1.0.0;escaping=values");
    assertThat(NODE.requests.get(NODE.requests.size() - 1).format())
        .isEqualTo(ExpositionFormat.TEXT_1.with(Escaping.VALUES));
  }

  @Test
  void itsOwnMetricsAreText() throws Exception {
    RawHttp.Reply reply =
        http.get("/ctx/-/metrics", "Accept: application/openmetrics-text;version=1.0.0");
    assertThat(reply.header("Content-Type").replace(" ", ""))
        .isEqualTo("text/plain;version=0.0.4;charset=utf-8");
    assertThat(reply.header("Vary")).isEqualTo("Accept-Encoding");
    assertThat(reply.text()).isEqualTo(METRICS_TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ctx/metrics",
        "/ctx/%6Detrics",
        "/ctx/",
        "/ctx/a%20b/%C3%A4",
        "/ctx/metrics?a=b",
        "/ctx/metrics?"
      })
  void findsThePathAsDecoded(String target) throws Exception {
    assertThat(http.get(target).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ctx//metrics",
        "/ctx/metrics/",
        "/ctx/metrics;a=b",
        "/ctx/metrics%3Ba=b",
        "/ctx/./metrics",
        "/ctx/x/../metrics",
        "/ctx/METRICS",
        "/ctx/metrics%00",
        "/ctx/metrics%20",
        "/ctx/%256Detrics",
        "/ctx/metrics%0A",
        "/ctx/secret/",
        "/ctx//secret",
        "/ctx/secret;a=b",
        "/ctx/./secret",
        "/ctx/x/../secret",
        "/ctx/-/",
        "/ctx/-/nothing",
        "/ctx/application.wadl"
      })
  void everyOtherSpellingIsAnotherPath(String target) throws Exception {
    // The container may refuse an odd path before the application sees it.
    assertThat(http.get(target).status()).as(target).isIn(404, 400);
    assertThat(http.get(target).text()).doesNotContain("exporter_name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "FOO"})
  void otherMethodsAreNotAllowed(String method) throws Exception {
    for (String path : List.of("/ctx/metrics", "/ctx/-/metrics", "/ctx/-/healthy")) {
      RawHttp.Reply reply = http.send(method, path);
      assertThat(reply.status()).as(path).isEqualTo(405);
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
      assertThat(reply.header("Content-Type")).matches("text/plain; ?charset=utf-8");
    }
    assertThat(http.send(method, "/ctx/nothing").status()).isEqualTo(404);
  }

  @Test
  void aFormIsNoReasonToFail() throws Exception {
    RawHttp.Reply reply =
        http.send(
            "POST",
            "/ctx/metrics",
            "Content-Type: application/x-www-form-urlencoded",
            "Content-Length: 0");
    assertThat(reply.status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/ctx/metrics", "/ctx/-/metrics", "/ctx/-/ready", "/ctx/nothing", "/ctx/secret"})
  void headHasTheHeadersOfGet(String path) throws Exception {
    for (String coding : List.of("identity", "gzip")) {
      RawHttp.Reply get = http.get(path, "Accept-Encoding: " + coding);
      RawHttp.Reply head = http.send("HEAD", path, "Accept-Encoding: " + coding);
      assertThat(head.status()).isEqualTo(get.status());
      assertThat(head.body()).isEmpty();
      Stream.of("Content-Type", "Content-Encoding", "Vary", "Cache-Control")
          .forEach(name -> assertThat(head.header(name)).as(name).isEqualTo(get.header(name)));
      assertThat(head.header("Content-Length")).matches("[0-9]+");
      // The self-metrics give each merged page a length of its own.
      if (!path.equals("/ctx/metrics")) {
        assertThat(head.header("Content-Length")).isEqualTo("" + get.body().length);
      }
    }
  }

  @Test
  void compressesForWhoeverWantsIt() throws Exception {
    RawHttp.Reply reply = http.get("/ctx/-/metrics", "Accept-Encoding: deflate, gzip");
    assertThat(reply.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(reply.header("Content-Length")).isNotEqualTo("" + METRICS_TEXT.length());
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(reply.body())).readAllBytes();
    assertThat(plain).asString(StandardCharsets.UTF_8).isEqualTo(METRICS_TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "gzip;q=x", ";;", "gzip;q=", "br", ",", "\"", "*;q=0"})
  void doesNotCompressOtherwise(String acceptEncoding) throws Exception {
    RawHttp.Reply reply = http.get("/ctx/-/metrics", "Accept-Encoding: " + acceptEncoding);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Encoding")).isEmpty();
    assertThat(reply.text()).isEqualTo(METRICS_TEXT);
  }

  @ParameterizedTest
  @CsvSource({
    "/-/healthy, healthy",
    "/-/ready, ready",
  })
  void saysHowItIs(String path, String text) throws Exception {
    RawHttp.Reply reply = http.get("/ctx" + path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo(text + "\n");
    assertThat(reply.header("Content-Type")).matches("text/plain; ?charset=utf-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%zz", "a={b}", "a=|", "%", "a=%C3%28", "a[]=1", "a=\\"})
  void anOddQueryIsNoFault(String query) throws Exception {
    RawHttp.Reply reply = http.get("/ctx/metrics?" + query);
    assertThat(reply.status()).as(query).isIn(200, 400);
    assertThat(reply.text()).doesNotContain("Exception").doesNotContain("java");
  }

  @Test
  void aBrokenQueryIsTheClientsFault() throws Exception {
    assertThat(http.get("/ctx/metrics?a=%zz").status()).isEqualTo(400);
  }

  @Test
  void handsDecodedParametersToTheExporters() throws Exception {
    http.get("/ctx/metrics?target=a%20b&module=x&target=c%26d&flag&plus=1+2");
    assertThat(NODE.requests.get(NODE.requests.size() - 1).parameters())
        .containsExactly(
            Map.entry("target", List.of("a b", "c&d")),
            Map.entry("module", List.of("x")),
            Map.entry("flag", List.of("")),
            Map.entry("plus", List.of("1 2")));
  }

  @Test
  void answersByTheDeadlineOfTheClient() throws Exception {
    long start = System.nanoTime();
    RawHttp.Reply reply = http.get("/ctx/slow", "X-Prometheus-Scrape-Timeout-Seconds: 0.8");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(reply.status()).isEqualTo(200);
    // The configuration has ten seconds.
    assertThat(took).isBetween(Duration.ofMillis(500), Duration.ofSeconds(9));
  }

  @Test
  void aClientThatHangsUpIsNotNews() throws Exception {
    Site site = Site.serving(Guard.OPEN).ownMetrics(() -> HUGE).build();
    try (var log = new LogCapture("")) {
      try (var big = new WebServer("/", site)) {
        for (String coding : List.of("identity", "gzip")) {
          try (Socket socket = big.http().open("GET", "/-/metrics", "Accept-Encoding: " + coding)) {
            assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
            socket.setSoLinger(true, 0);
          }
        }
        assertThat(big.http().get("/-/healthy").status()).isEqualTo(200);
      }
      // The server is stopped with the threads that write: what is logged has been logged.
      assertThat(log.linesFrom(Level.WARNING)).isEmpty();
    }
  }

  @Test
  void aFaultIsLoggedAndNotTold() throws Exception {
    Site site =
        Site.serving(Guard.OPEN)
            .ownMetrics(
                () -> {
                  throw new IllegalStateException("inner secret");
                })
            .build();
    try (var log = new LogCapture("io.reverseexporter");
        var faulty = new WebServer("/", site)) {
      RawHttp.Reply reply = faulty.http().get("/-/metrics");
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text()).isEqualTo("internal error, the log says more\n");
      assertThat(log.lines()).anyMatch(line -> line.contains("inner secret"));
    }
  }

  @Test
  void aBrokenConfigurationServesItsProblems() throws Exception {
    Site site = Site.broken("line 1: unknown key\n").ownMetrics(METRICS_TEXT::getBytes).build();
    try (var broken = new WebServer("/", site)) {
      RawHttp client = broken.http();
      for (String path : List.of("/-/ready", "/", "/metrics", "/anything/else", "/-")) {
        for (String method : List.of("GET", "POST")) {
          RawHttp.Reply reply = client.send(method, path);
          assertThat(reply.status()).as(path).isEqualTo(503);
          assertThat(reply.text()).isEqualTo("line 1: unknown key\n");
        }
      }
      assertThat(client.get("/-/healthy").status()).isEqualTo(200);
      assertThat(client.get("/-/metrics").status()).isEqualTo(200);
      assertThat(client.get("/-/other").status()).isEqualTo(404);
    }
  }
}
