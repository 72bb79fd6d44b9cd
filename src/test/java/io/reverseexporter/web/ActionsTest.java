package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.security.Guard;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done by POST, on a real server. */
class ActionsTest {
  private static final String PATH = "/-/echo";

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private Action echo() {
    return Action.on(
        threads,
        body -> new Action.Reply(201, "text/x-echo", new String(body, StandardCharsets.UTF_8)));
  }

  private static WebServer server(Action action) throws Exception {
    return server(action, Duration.ofSeconds(10));
  }

  private static WebServer server(Action action, Duration patience) throws Exception {
    return new WebServer("/", Site.serving(Guard.OPEN).action(PATH, action).build(), patience);
  }

  private static String post(String header, String body) {
    return "POST "
        + PATH
        + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        + header
        + "\r\n\r\n"
        + body;
  }

  @Test
  void theBodyIsHandedOn() throws Exception {
    try (var server = server(echo())) {
      RawHttp http = server.http();
      Reply reply = http.exchange(post("Content-Length: 5", "a: b\n"));
      assertThat(reply.status()).isEqualTo(201);
      assertThat(reply.header("Content-Type")).startsWith("text/x-echo");
      assertThat(reply.text()).isEqualTo("a: b\n");
      assertThat(
              http.exchange(post("Transfer-Encoding: chunked", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
                  .text())
          .isEqualTo("abcde");
      String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3";
      assertThat(http.exchange(post(form, "a=b")).text()).isEqualTo("a=b");
      for (String none : List.of("Content-Length: 0", "X-None: x")) {
        Reply empty = http.exchange(post(none, ""));
        assertThat(empty.status()).isEqualTo(201);
        assertThat(empty.text()).isEmpty();
      }
      String large = "x".repeat(Action.MAX_BODY);
      assertThat(http.exchange(post("Content-Length: " + large.length(), large)).text())
          .hasSize(large.length());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "FOO"})
  void otherMethodsDoNothing(String method) throws Exception {
    Action never =
        body -> {
          throw new AssertionError("done");
        };
    try (var server = server(never)) {
      Reply reply = server.http().send(method, PATH);
      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.header("Allow")).isEqualTo("POST");
      assertThat(server.http().send(method, "/-/other").status()).isEqualTo(404);
    }
  }

  @Test
  void whoMayNotIsTold() throws Exception {
    Action never =
        body -> {
          throw new AssertionError("done");
        };
    Site refusing = Site.serving(Guard.OPEN).refuseActions("needs x\n").action(PATH, never).build();
    try (var server = new WebServer("/", refusing)) {
      Reply refused = server.http().send("POST", PATH);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).isEqualTo("needs x\n");
      assertThat(server.http().get(PATH).status()).isEqualTo(405);
    }
    try (var server = server(never)) {
      assertThat(server.http().send("POST", PATH, "Sec-Fetch-Site: cross-site").status())
          .isEqualTo(403);
    }
    Guard shut = Guard.builder().requireTls().build();
    try (var server = new WebServer("/", Site.serving(shut).action(PATH, never).build())) {
      for (String method : List.of("GET", "POST")) {
        assertThat(server.http().send(method, PATH).status()).isEqualTo(403);
      }
    }
  }

  @Test
  void aLargeBodyIsNotTaken() throws Exception {
    try (var server = server(echo())) {
      String tooMuch = "Content-Length: " + (Action.MAX_BODY + 1);
      assertThat(server.http().exchange(post(tooMuch, "")).status()).isEqualTo(413);
      String chunk = Integer.toHexString(Action.MAX_BODY) + "\r\n" + "x".repeat(Action.MAX_BODY);
      Reply reply =
          server.http().exchange(post("Transfer-Encoding: chunked", chunk + "\r\n1\r\nx\r\n"));
      assertThat(reply.status()).isEqualTo(413);
    }
  }

  @Test
  void aClientThatDoesNotSendItsBodyIsTurnedAway() throws Exception {
    try (var log = new LogCapture("io.reverseexporter");
        var server = server(echo(), Duration.ofMillis(300))) {
      Reply reply = server.http().exchange(post("Content-Length: 5", "abc"));
      assertThat(reply.status()).isEqualTo(408);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aClientThatGoesAwayIsNoNews() throws Exception {
    try (var log = new LogCapture("io.reverseexporter");
        var server = server(echo())) {
      try (Socket socket = server.http().open("POST", PATH, "Content-Length: 5")) {
        socket.setSoLinger(true, 0);
      }
      assertThat(server.http().exchange(post("Content-Length: 1", "x")).text()).isEqualTo("x");
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void aFaultIsToldToTheLogOnly() throws Exception {
    Action faulty =
        body -> CompletableFuture.failedFuture(new IllegalStateException("inner secret"));
    try (var log = new LogCapture("io.reverseexporter");
        var server = server(faulty)) {
      Reply reply = server.http().send("POST", PATH);
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.text()).isEqualTo("internal error, the log says more\n");
      assertThat(log.lines()).anyMatch(line -> line.contains("inner secret"));
    }
  }

  @Test
  void thereAreNotAnyNumberAtATime() throws Exception {
    var done = new CompletableFuture<Action.Reply>();
    try (var server = server(body -> done)) {
      var waiting = new ArrayList<CompletableFuture<Reply>>();
      for (int i = 0; i < Actions.MAX_AT_ONCE + 1; i++) {
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return server.http().send("POST", PATH);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                threads));
      }
      Reply first =
          (Reply) CompletableFuture.anyOf(waiting.toArray(new CompletableFuture<?>[0])).get();
      assertThat(first.status()).isEqualTo(503);
      assertThat(first.header("Retry-After")).isNotEmpty();
      done.complete(Action.Reply.plain(200, "done\n"));
      for (var each : waiting) {
        assertThat(each.get().status()).isIn(200, 503);
      }
      assertThat(server.http().send("POST", PATH).status()).isEqualTo(200);
    }
  }
}
