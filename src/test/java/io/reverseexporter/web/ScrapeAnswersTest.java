package io.reverseexporter.web;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import javax.net.SocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients are told when there is no page, and what becomes of those that do not read one. */
class ScrapeAnswersTest {
  private static final Duration IMPATIENT = Duration.ofMillis(300);

  /** Longer than a busy machine keeps a client from reading. */
  private static final Duration PATIENT = Duration.ofSeconds(1);

  private static final int HUGE_BYTES = 8 << 20;

  /** With small buffers: what a client does not read soon stays with the server. */
  private static final class SmallSockets extends SocketFactory {
    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress source, int sourcePort)
        throws IOException {
      var socket = new Socket();
      socket.setReceiveBufferSize(32 * 1024);
      socket.bind(new InetSocketAddress(source, sourcePort));
      socket.connect(new InetSocketAddress(address, port));
      return socket;
    }

    @Override
    public Socket createSocket(InetAddress address, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress source, int sourcePort) {
      throw new UnsupportedOperationException();
    }
  }

  private static final ScrapeThreads THREADS = new ScrapeThreads();
  private static final FakeExporter NODE = FakeExporter.of("node", "a 1\n");
  private static final FakeExporter BROKEN =
      new FakeExporter(
          "bro ken",
          request ->
              CompletableFuture.failedFuture(
                  new ScrapeFailure(Reason.CONNECT, "connection refused")));
  private static final FakeExporter NEVER =
      new FakeExporter("never", request -> new CompletableFuture<>());

  /** More than a server, the kernel and a client that does not read keep on their way. */
  private static final FakeExporter HUGE =
      FakeExporter.of("huge", "b{x=\"" + "y".repeat(HUGE_BYTES) + "\"} 1\n");

  private static Endpoint full;
  private static WebServer server;
  private static WebServer patientServer;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    full = endpoint("/full", 1, new Member(NEVER, false, false));
    Site site =
        Site.serving(Guard.OPEN)
            .endpoint(
                endpoint(
                    "/all", 40, new Member(NODE, false, false), new Member(BROKEN, false, false)),
                Guard.OPEN)
            .endpoint(
                endpoint(
                    "/need", 40, new Member(NODE, false, false), new Member(BROKEN, false, true)),
                Guard.OPEN)
            .endpoint(full, Guard.OPEN)
            .endpoint(endpoint("/huge", 2, new Member(HUGE, false, false)), Guard.OPEN)
            .ownMetrics(THREADS.metrics::text)
            .build();
    server = new WebServer("/", site, IMPATIENT);
    patientServer = new WebServer("/", site, PATIENT);
    http = server.http();
  }

  @AfterAll
  static void stop() {
    server.close();
    patientServer.close();
    THREADS.close();
  }

  private static Endpoint endpoint(String path, int places, Member... members) {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    return new Endpoint(path, List.of(members), deadlines, places, true, THREADS.context());
  }

  private static String metric(String series) {
    return new String(THREADS.metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(series + ' '))
        .map(line -> line.substring(series.length() + 1))
        .findFirst()
        .orElse("none");
  }

  private static void assertAnswer(String target, int status, String text, String retryAfter)
      throws Exception {
    RawHttp.Reply get = http.get(target);
    assertThat(get.status()).as(get.text()).isEqualTo(status);
    assertThat(get.text()).isEqualTo(text);
    assertThat(get.header("Content-Type")).matches("text/plain; ?charset=utf-8");
    assertThat(get.header("Retry-After")).isEqualTo(retryAfter);
    RawHttp.Reply head = http.send("HEAD", target);
    assertThat(head.status()).isEqualTo(status);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("" + text.length());
  }

  @Test
  void whatIsRequiredHasToBeThere() throws Exception {
    assertAnswer("/need", 503, "bro ken: connect: connection refused\n", "");
    assertThat(http.get("/need?exporter=node").status()).isEqualTo(200);
  }

  @Test
  void aPartOfTheExportersCanBeAsked() throws Exception {
    assertThat(http.get("/all").status()).isEqualTo(200);
    RawHttp.Reply one = http.get("/all?exporter=%6eode&x=1");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.text()).contains("a{exporter_name=\"node\"} 1\n").doesNotContain("bro ken");
    assertThat(http.get("/all?exporter=node&exporter=bro%20ken").status()).isEqualTo(200);
    assertAnswer("/all?exporter=bro+ken", 503, "bro ken: connect: connection refused\n", "");
  }

  @Test
  void anUnknownExporterIsTheClientsFault() throws Exception {
    String before = metric("reverse_exporter_endpoint_scrapes_total{code=\"400\",path=\"/all\"}");
    assertThat(before).isNotEqualTo("none");
    assertAnswer(
        "/all?exporter=node&exporter=x%0d%0ay",
        400, "unknown exporter: x\\u000d\\u000ay; exporters here: node, bro ken\n", "");
    assertThat(metric("reverse_exporter_endpoint_scrapes_total{code=\"400\",path=\"/all\"}"))
        .isEqualTo("" + (Double.parseDouble(before) + 2));
  }

  @Test
  void whoFindsNoPlaceMayComeAgain() throws Exception {
    try (Socket first = http.open("GET", "/full")) {
      assertThat(first.isConnected()).isTrue();
      until("a scrape is in flight", () -> inFlight("/full").equals("1.0"));
      assertAnswer(
          "/full",
          503,
          "1 scrapes of this endpoint are in flight, as many as max_concurrent_scrapes allows\n",
          "1");
      full.stop();
      assertAnswer("/full", 503, "the endpoint is being stopped\n", "1");
      assertThat(first.getInputStream().readAllBytes()).isNotEmpty();
    }
    until("nothing in flight", () -> inFlight("/full").equals("0.0"));
  }

  private static String inFlight(String path) {
    return metric("reverse_exporter_endpoint_scrapes_in_flight{path=\"" + path + "\"}");
  }

  @Test
  void whoDoesNotReadLosesTheConnection() throws Exception {
    try (var log = new LogCapture("io.reverseexporter")) {
      for (String coding : List.of("identity", "gzip;q=0.5, identity")) {
        try (Socket socket = slow(server).open("GET", "/huge", "Accept-Encoding: " + coding)) {
          until("begun", () -> inFlight("/huge").equals("1.0"));
          until("ended", () -> inFlight("/huge").equals("0.0"));
          // The rest of what was on its way, and then the end, short of the whole.
          assertThat(bytesUntilEnd(socket)).isLessThan(HUGE_BYTES);
        }
      }
      assertThat(patientServer.http().get("/huge?exporter=huge").body().length)
          .isGreaterThan(HUGE_BYTES);
      assertThat(log.linesFrom(Level.WARNING)).isEmpty();
    }
    assertThat(THREADS.memory.used()).isZero();
    assertThat(metric("reverse_exporter_endpoint_response_bytes_total{path=\"/huge\"}"))
        .satisfies(bytes -> assertThat(Double.parseDouble(bytes)).isGreaterThan(HUGE_BYTES));
  }

  private static RawHttp slow(WebServer server) {
    return new RawHttp(server.http().port(), new SmallSockets());
  }

  private static long bytesUntilEnd(Socket socket) {
    long bytes = 0;
    byte[] buffer = new byte[64 * 1024];
    try {
      for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
        bytes += read;
      }
    } catch (SocketException e) {
      // A reset is an end, too.
      return bytes;
    } catch (IOException e) {
      throw new AssertionError("no end of the connection", e);
    }
    return bytes;
  }

  @Test
  void whoReadsSlowlyIsServed() throws Exception {
    try (Socket socket = slow(patientServer).open("GET", "/huge")) {
      byte[] buffer = new byte[64 * 1024];
      long bytes = 0;
      long start = System.nanoTime();
      for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
        bytes += read;
        // Slower than the server's patience with a client that takes nothing at all.
        long due = start + bytes * 3 * PATIENT.toNanos() / HUGE_BYTES;
        LockSupport.parkNanos(due - System.nanoTime());
      }
      assertThat(bytes).isGreaterThan(HUGE_BYTES);
    }
  }
}
