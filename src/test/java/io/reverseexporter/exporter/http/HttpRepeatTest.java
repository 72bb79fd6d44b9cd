package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What exporters do to kept connections. */
class HttpRepeatTest extends HttpFixture {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
  private static final String TIRED =
      "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  /** Does something to the second request on a connection; the first one is answered. */
  private static RawServer second(RawServer.Script script) throws IOException {
    return RawServer.tcp(onSecond(script));
  }

  private static RawServer.Script onSecond(RawServer.Script script) {
    return e -> {
      if (e.onConnection == 1) {
        e.ok("a " + e.connection + "\n");
      } else {
        script.answer(e);
      }
    };
  }

  @Test
  void closedAfterTheRequestWasSentIsRepeated() throws IOException {
    try (var server = second(RawServer.Exchange::close)) {
      page(server.url("/"));
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(server.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"H", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-", OK, OK + "a ", "\r\n"})
  void whatDiesOnceTheAnswerHasBegunIsNotRepeated(String begin) throws IOException {
    for (boolean reset : new boolean[] {false, true}) {
      try (var server =
          second(
              e -> {
                e.raw(begin);
                if (reset) {
                  e.reset();
                } else {
                  e.close();
                }
              })) {
        var exporter = exporter(server.url("/"));
        page(exporter.scrape(request(LONG)));
        var scrape = exporter.scrape(request(LONG));
        if (reset && scrape.handle((scraped, failure) -> failure == null).join()) {
          // The reset has overtaken what was said before it.
          assertThat(page(scrape)).isEqualTo("a 2\n");
        } else {
          assertThat(failure(scrape).reason()).isIn(Reason.CONNECT, Reason.TRUNCATED);
          assertThat(server.requests()).hasSize(2);
        }
      }
    }
  }

  @Test
  void resetWhileIdleIsRepeated() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a " + e.connection + "\n"))) {
      page(server.url("/"));
      server.resetConnections();
      until("closed", () -> server.gone() == 1);
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(server.requests()).hasSize(2);
    }
  }

  /** With the answer, in one piece: it is in our buffer when the answer has been read. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\r\n", "garbage\n", OK + "b 2\n", "HTTP/1.1 100 Continue\r\n\r\n"})
  void surplusAfterTheBodyIsNotTakenForAnAnswer(String surplus) throws IOException {
    try (var server = RawServer.tcp(e -> e.raw(OK + "a " + e.connection + "\n" + surplus))) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(server.requests()).as("not even asked on the first").hasSize(2);
    }
  }

  @Test
  void surplusAfterALargeBodyIsNotTakenForAnAnswer() throws IOException {
    String body = "a 1\n".repeat(50_000);
    String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
    var written = new AtomicInteger();
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(head + body + OK + "b 2\n");
              written.incrementAndGet();
            })) {
      assertThat(page(server.url("/"))).isEqualTo(body);
      until("the rest is sent", () -> written.get() == 1);
      assertThat(page(server.url("/"))).isEqualTo(body);
    }
  }

  @Test
  void surplusAfterChunksAndRedirectsAndErrors() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              String answer =
                  switch (e.request.split(" ", -1)[1]) {
                    case "/chunks" -> "200 OK|Transfer-Encoding: chunked||4|a 1\n|0||";
                    case "/to" -> "302 Found|Content-Length: 1|Location: /chunks||x";
                    case "/none" -> "204 No Content||";
                    default -> "500 Oops|Content-Length: 0||";
                  };
              // In one piece.
              e.raw("HTTP/1.1 " + answer.replace("|", "\r\n") + "surplus");
            })) {
      for (int i = 0; i < 3; i++) {
        assertThat(page(server.url("/chunks"))).isEqualTo("a 1\n");
        assertThat(page(server.url("/to"))).isEqualTo("a 1\n");
        assertThat(failure(server.url("/none")).details()).contains("got 204");
        assertThat(failure(server.url("/error")).details()).contains("got 500");
      }
    }
  }

  @Test
  void whatWasSaidWhileIdleIsNotTakenForAnAnswer() throws IOException {
    for (String said : new String[] {TIRED, OK + "b 2\n", "x"}) {
      try (var server = RawServer.tcp(e -> e.ok("a " + e.connection + "\n"))) {
        assertThat(page(server.url("/"))).isEqualTo("a 1\n");
        server.sayToAll(said);
        assertThat(page(server.url("/"))).isEqualTo("a 2\n");
        assertThat(server.requests()).hasSize(2);
      }
    }
  }

  @Test
  void whatWasSaidWhileIdleOnAUnixSocketIsNotTakenForAnAnswer(@TempDir Path folder)
      throws IOException {
    Path socket = folder.resolve("s");
    try (var server = RawServer.unix(socket, e -> e.ok("a " + e.connection + "\n"))) {
      String address = "http://unix:" + socket + ":/";
      assertThat(page(address)).isEqualTo("a 1\n");
      assertThat(page(address)).as("kept where nothing was said").isEqualTo("a 1\n");
      server.sayToAll(TIRED);
      assertThat(page(address)).isEqualTo("a 2\n");
      assertThat(server.requests()).hasSize(3);
    }
  }

  /** The 408 that crosses our request on its way. */
  @Test
  void aTiredServerIsAskedOnceMore() throws IOException {
    try (var server = second(e -> e.raw(TIRED))) {
      page(server.url("/"));
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(server.requests()).hasSize(3);
    }
    try (var server = RawServer.tcp(e -> e.raw(TIRED))) {
      assertThat(failure(server.url("/")).details()).contains("got 408");
      assertThat(server.requests()).as("on a fresh connection it is an answer").hasSize(1);
    }
  }

  @Test
  void keepsAConnectionNoLongerThanItIsOffered() throws Exception {
    // The first answer sets no limit: the second request finds the connection however late it is.
    try (var server =
        RawServer.tcp(
            e -> {
              String limit = e.onConnection == 1 ? "X: y" : "Keep-Alive: timeout=1";
              e.ok("a " + e.connection + "\n", limit);
            })) {
      page(server.url("/"));
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
      until("the connection is kept", () -> fetcher.connections().getLeased() == 0);
      // The client's own clock has to go on; using the connection would begin its second again.
      TimeUnit.MILLISECONDS.sleep(1_050);
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(server.requests()).as("no request was in vain").hasSize(3);
    }
  }

  @Test
  void closedAtTheMomentOfTheRequestAgainAndAgain() throws Exception {
    try (var server = RawServer.tcp(e -> e.ok("a " + e.connection + "\n"))) {
      var exporter = exporter(server.url("/"));
      for (int i = 0; i < 50; i++) {
        var closer = new Thread(() -> drop(server));
        closer.start();
        // A connection may be dropped in the middle of an answer; that alone is no reason to hang.
        exporter.scrape(request(LONG)).handle((scraped, failure) -> "").join();
        closer.join();
        assertThat(page(exporter.scrape(request(LONG)))).startsWith("a ");
      }
    }
  }

  private static void drop(RawServer server) {
    try {
      server.dropConnections();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void tlsConnectionsAreKeptInSpiteOfTicketsAndDroppedWhenSomethingIsSaid() throws Exception {
    var identity = Certificates.authority("127.0.0.1");
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (var server = TlsServer.open(identity, protocol)) {
        var exporter = exporter(server.url("/"), Settings.tls(Settings.ANY_SERVER));
        for (int i = 0; i < 3; i++) {
          page(exporter.scrape(request(LONG)));
        }
        assertThat(server.requests().stream().map(TlsServer.Request::port).distinct()).hasSize(1);
        server.sayToAll(TIRED.getBytes(StandardCharsets.UTF_8));
        assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
        assertThat(server.requests()).hasSize(4);
        assertThat(server.requests().stream().map(TlsServer.Request::port).distinct()).hasSize(2);
      }
    }
  }
}
