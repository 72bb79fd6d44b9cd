package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpDeadlineTest extends HttpFixture {
  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";

  /** The first fetch of a client takes its time, which is not what these tests are about. */
  @BeforeEach
  void warmUp() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n", "Connection: close"))) {
      page(server.url("/"));
    }
  }

  /** Scrapes with a short deadline: it must hold, and the server must see the connection end. */
  private void late(String address, RawServer server, String expected) {
    late(address, expected);
    until("the connection is closed", () -> server.gone() == server.connections());
  }

  private void late(String address, String expected) {
    timesOut(
        time -> exporter(address).scrape(request(time)), "^\\Q" + address + "\\E: " + expected);
  }

  @Test
  void neverAnswers() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      late(server.url("/"), server, "connected, but nothing of an answer had come after ");
    }
  }

  @Test
  void dripsInTheHeader() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\nX: ");
              e.drip("x");
            })) {
      late(server.url("/"), server, "only 2[0-9] bytes of the answer's header had come after ");
    }
  }

  @Test
  void dripsInTheBody() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(HEAD);
              e.drip("a 1\n");
            })) {
      late(
          server.url("/"),
          server,
          "only status 200 and [1-9][0-9]* bytes of the body had come after ");
    }
  }

  @Test
  void dripsInAnErrorPage() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\n");
              e.drip("x");
            })) {
      late(server.url("/"), server, "only status 500 and ");
    }
  }

  @Test
  void dripsChunks() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              e.drip("1\r\na\r\n");
            })) {
      late(server.url("/"), server, "only status 200 and ");
    }
  }

  @Test
  void dripsInterimAnswers() throws IOException {
    for (String interim : new String[] {"100 Continue", "103 Early Hints"}) {
      try (var server = RawServer.tcp(e -> e.drip("HTTP/1.1 " + interim + "\r\n\r\n"))) {
        late(server.url("/"), server, "only [0-9]+ bytes of the answer's header had come after ");
      }
    }
  }

  @Test
  void endlessHeadersEndAtTheirLimit() throws IOException {
    for (String endless : new String[] {"x".repeat(10_000), "A: b\r\n".repeat(100)}) {
      try (var server =
          RawServer.tcp(
              e -> {
                e.raw("HTTP/1.1 200 OK\r\nX: ");
                while (true) {
                  e.raw(endless);
                }
              })) {
        ScrapeFailure failure = failure(exporter(server.url("/")).scrape(request(LONG)));
        assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(failure.details()).contains("expected an HTTP answer: Maximum ");
        until("the connection is closed at once", () -> server.gone() == 1);
      }
    }
  }

  @Test
  void redirectsForEverSlowly() throws Exception {
    try (var server =
            RawServer.tcp(
                e -> {
                  slowly();
                  e.answer(
                      "302 Found", new byte[0], "Location: " + e.request.split(" ", -1)[1] + "x");
                });
        var other = RawServer.tcp(RawServer.Exchange::hang);
        var first =
            RawServer.tcp(e -> e.answer("302 Found", new byte[0], "Location: " + other.url("/")))) {
      late(server.url("/"), server, "after [1-9] redirects?: ");
      late(
          first.url("/"),
          other,
          "after 1 redirect: connected, but nothing of an answer had come after ");
    }
  }

  private static void slowly() {
    try {
      // A server that is slow on purpose.
      Thread.sleep(150);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void redirectsToSomebodyWhoAcceptsNoConnection() throws IOException {
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var fillers = new ArrayList<Socket>();
      String elsewhere = "Location: http://127.0.0.1:" + full.getLocalPort() + "/";
      try (var server = RawServer.tcp(e -> e.answer("302 Found", new byte[0], elsewhere))) {
        fill(full, fillers);
        late(server.url("/"), "after 1 redirect: no connection after ");
      } finally {
        for (Socket filler : fillers) {
          filler.close();
        }
      }
    }
  }

  @Test
  void dripsInTheHandshake() throws IOException {
    // The begin of a record of 16 KB, which never gets whole.
    try (var server = RawServer.dripping("\u0016\u0003\u0003@\u0000" + "x".repeat(100))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      late(url, server, "connected, but the TLS handshake was not complete after ");
    }
  }

  @Test
  void theThreadIsFreeAtOnce() throws IOException {
    // One thread: what comes after it has to wait until that is free.
    var one = Executors.newSingleThreadExecutor();
    try (var slow =
            RawServer.tcp(
                e -> {
                  e.raw(HEAD);
                  e.drip("a 1\n");
                });
        var quick = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var workers = new Workers(one, threads.timer());
      CompletableFuture<Scraped> late =
          exporter(slow.url("/"), fetcher, workers).scrape(request(SHORT));
      CompletableFuture<Scraped> next =
          exporter(quick.url("/"), fetcher, workers).scrape(request(LONG));
      assertThat(failure(late).reason()).isEqualTo(Reason.TIMEOUT);
      untilInOwnTime(ONE_SECOND, "the next has the thread", next::isDone);
      assertThat(page(next)).isEqualTo("a 1\n");
    } finally {
      one.shutdown();
    }
  }

  @Test
  void dripsOnAUnixSocket(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("s");
    try (var server =
        RawServer.unix(
            socket,
            e -> {
              e.raw(HEAD);
              e.drip("a 1\n");
            })) {
      late("http://unix:" + socket + ":/metrics", server, "only status 200 and ");
    }
  }

  @Test
  void isSilentOnAUnixSocket(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("s");
    try (var server = RawServer.unix(socket, RawServer.Exchange::hang)) {
      late("http://unix:" + socket + ":/metrics", server, "connected, but nothing");
    }
  }

  @Test
  void isSilentOnAReusedConnectionAndIsNotAskedTwice() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.onConnection == 1) {
                e.ok("a 1\n");
              } else {
                e.hang();
              }
            })) {
      page(server.url("/"));
      ScrapeFailure failure = failure(exporter(server.url("/")).scrape(request(ONE_SECOND)));
      assertThat(failure.details()).contains(": connected, but nothing of an answer had come");
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void acceptsNoConnection() throws IOException {
    // A full backlog drops what comes: the connection is never established.
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var fillers = new ArrayList<Socket>();
      try {
        fill(full, fillers);
        String url = "http://127.0.0.1:" + full.getLocalPort() + "/";
        late(url, "no connection after ");
      } finally {
        for (Socket filler : fillers) {
          filler.close();
        }
      }
    }
  }

  private static void fill(ServerSocket server, List<Socket> fillers) throws IOException {
    for (int i = 0; i < 20; i++) {
      var filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new AssertionError("the backlog does not fill");
  }

  @Test
  void ownTimeoutComesFirst() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter(server.url("/"), SHORT, false, null);
      CompletableFuture<Scraped> scrape = exporter.scrape(request(LONG));
      untilInOwnTime(ONE_SECOND, "its own timeout holds", scrape::isDone);
      assertThat(failure(scrape).reason()).isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void noThreadIsFreeInTime() {
    var never = new Workers(task -> {}, threads.timer());
    var exporter =
        exporter(
            new FetchSettings(
                HttpAddress.parse("http://127.0.0.1:1/"),
                SHORT,
                false,
                null,
                ClientSettings.NONE,
                Limits.DEFAULT),
            fetcher,
            never);
    assertThat(failure(exporter.scrape(request(LONG))).details())
        .startsWith("http://127.0.0.1:1/: no thread was free to fetch it after ");
  }

  @Test
  void aFinishedFetchLeavesNoTimer() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      page(server.url("/"));
      // Only the fetcher's own idle check is left.
      until("one task is left", () -> threads.timer().getQueue().size() == 1);
    }
  }

  @Test
  void isAbortedWhenNobodyWaitsAnyMore() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var scrape = exporter(server.url("/")).scrape(request(LONG));
      until("the request has come", () -> server.requests().size() == 1);
      assertThat(scrape.cancel(false)).isTrue();
      until("the connection is closed", () -> server.gone() == 1);
      assertThat(threads.timer().getQueue()).hasSize(1);
    }
  }
}
