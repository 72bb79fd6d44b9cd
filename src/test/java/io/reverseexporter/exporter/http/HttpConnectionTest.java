package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpConnectionTest extends HttpFixture {
  @Test
  void keepsItsConnection() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      for (int i = 0; i < 5; i++) {
        page(server.url("/"));
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(fetcher.connections().getAvailable()).isEqualTo(1);
    }
  }

  @Test
  void connectionsOfAClosedExporterGoUnlessAnotherHasTheSameHost() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"));
        var other = RawServer.tcp(e -> e.ok("b 1\n"))) {
      HttpExporter one = exporter(server.url("/one"));
      HttpExporter two = exporter(server.url("/two"));
      HttpExporter three = exporter(other.url("/"));
      for (HttpExporter each : new HttpExporter[] {one, two, three}) {
        page(each.scrape(request(LONG)));
      }
      assertThat(fetcher.connections().getAvailable()).isEqualTo(2);
      one.close();
      assertThat(fetcher.connections().getAvailable()).as("two has the same host").isEqualTo(2);
      two.close();
      until("the server sees it", () -> server.gone() == 1);
      assertThat(fetcher.connections().getAvailable()).isEqualTo(1);
      assertThat(other.gone()).isZero();
      three.close();
      assertThat(fetcher.connections().getAvailable()).isZero();
    }
  }

  @Test
  void keepsItsConnectionAfterAShortErrorPage() throws IOException {
    try (var server = RawServer.tcp(e -> e.answer("500 Oops", new byte[] {'x'}))) {
      failure(server.url("/"));
      failure(server.url("/"));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void dropsAConnectionWhoseBodyItDidNotRead() throws IOException {
    byte[] large = new byte[100_000];
    try (var server = RawServer.tcp(e -> e.answer("500 Oops", large))) {
      failure(server.url("/"));
      until("the connection is dropped", () -> server.gone() == 1);
      assertThat(fetcher.connections().getAvailable()).isZero();
    }
  }

  @Test
  void doesNotKeepWhatIsToBeClosed() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n", "Connection: close"))) {
      page(server.url("/"));
      page(server.url("/"));
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void repeatsWhatDiesOnAReusedConnection() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.onConnection == 1) {
                e.ok("a " + e.connection + "\n");
              } else {
                e.reset();
              }
            })) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
      assertThat(page(server.url("/"))).isEqualTo("a 2\n");
      assertThat(page(server.url("/"))).isEqualTo("a 3\n");
      assertThat(server.requests()).hasSize(5);
    }
  }

  @Test
  void repeatsWhereTheConnectionWasClosedWhileIdle() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a " + e.connection + "\n"))) {
      // Several kept connections, all of them dead: the repetition must not take the next of them.
      var scrapes = new ArrayList<CompletableFuture<Scraped>>();
      for (int i = 0; i < 8; i++) {
        scrapes.add(exporter(server.url("/")).scrape(request(LONG)));
      }
      scrapes.forEach(CompletableFuture::join);
      int kept = server.connections();
      server.dropConnections();
      until("all are closed", () -> server.gone() == kept);
      assertThat(page(server.url("/"))).isEqualTo("a " + (kept + 1) + "\n");
    }
  }

  @Test
  void repeatsOnlyOnce() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.connection == 1 && e.onConnection == 1) {
                e.ok("a 1\n");
              } else {
                e.reset();
              }
            })) {
      page(server.url("/"));
      assertThat(failure(server.url("/")).reason()).isEqualTo(Reason.CONNECT);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void doesNotRepeatOnAFreshConnection() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::reset)) {
      failure(server.url("/"));
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void doesNotRepeatOnceTheAnswerHasBegun() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.onConnection == 1) {
                e.ok("a 1\n");
              } else {
                e.raw("H");
                e.close();
              }
            })) {
      page(server.url("/"));
      assertThat(failure(server.url("/")).reason()).isIn(Reason.CONNECT, Reason.MALFORMED);
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void slowExportersDoNotTakeTheConnectionsOfOthersOnTheirHost() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.request.startsWith("GET /quick ")) {
                e.ok("a 1\n");
              } else {
                e.hang();
              }
            })) {
      var hanging = new ArrayList<CompletableFuture<Scraped>>();
      int many = HttpExporter.MAX_FETCHES + 10;
      for (int i = 0; i < many; i++) {
        hanging.add(exporter(server.url("/slow")).scrape(request(LONG)));
      }
      until("all hang", () -> server.requests().size() == many);
      assertThat(page(server.url("/quick"))).isEqualTo("a 1\n");
      assertThat(hanging).noneMatch(CompletableFuture::isDone);
      hanging.forEach(scrape -> scrape.cancel(false));
    }
  }

  @Test
  void fetchesOverAUnixSocket(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("exporter.sock");
    String body = "a 1\n".repeat(100_000);
    try (var server = RawServer.unix(socket, e -> e.ok(body))) {
      String address = "http://unix:" + socket + ":/metrics?x=%20y";
      for (int i = 0; i < 3; i++) {
        assertThat(page(address)).isEqualTo(body);
      }
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests().get(0))
          .startsWith("GET /metrics?x=%20y HTTP/1.1\r\n")
          .contains("\r\nHost: localhost\r\n", "\r\nAccept-Encoding: identity\r\n");
      server.dropConnections();
      until("closed", () -> server.gone() == 1);
      assertThat(page(address)).as("repeated on a new connection").isEqualTo(body);
    }
  }

  @Test
  void saysThatThereIsNoUnixSocket(@TempDir Path folder) {
    String address = "http://unix:" + folder.resolve("none") + ":/metrics";
    ScrapeFailure failure = failure(address);
    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
    assertThat(failure.details()).startsWith(address + ": ").contains("No such file");
  }

  @Test
  void abortedUnixSocketsLeaveNoDescriptor(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("exporter.sock");
    try (var server = RawServer.unix(socket, RawServer.Exchange::hang)) {
      String address = "http://unix:" + socket + ":/";
      failure(exporter(address).scrape(request(Duration.ofMillis(50))));
      until("closed", () -> server.gone() == server.connections());
      long before = descriptors();
      for (int i = 0; i < 10; i++) {
        failure(exporter(address).scrape(request(Duration.ofMillis(50))));
        until("closed", () -> server.gone() == server.connections());
      }
      until("as many as before", () -> descriptors() <= before);
    }
  }

  private static long descriptors() {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closesWhatIsIdle() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"));
        var shortLived = new HttpFetcher("1", threads.workers(), Duration.ofMillis(150))) {
      var exporter = exporter(server.url("/"), shortLived, threads.workers());
      page(exporter.scrape(request(LONG)));
      until("the idle connection is closed", () -> server.gone() == 1);
    }
  }

  @Test
  void closeEndsWhatIsRunning() throws IOException {
    var arrived = new CountDownLatch(1);
    try (var idle = RawServer.tcp(e -> e.ok("a 1\n"));
        var server =
            RawServer.tcp(
                e -> {
                  arrived.countDown();
                  e.hang();
                })) {
      page(idle.url("/"));
      HttpExporter late = exporter(idle.url("/"));
      CompletableFuture<Scraped> running = exporter(server.url("/")).scrape(request(LONG));
      until("the request has come", () -> arrived.getCount() == 0);
      fetcher.close();
      assertThat(failure(running).reason()).isEqualTo(Reason.OVERLOADED);
      until("no connection is left", () -> idle.gone() == 1 && server.gone() == 1);
      assertThat(threads.timer().getQueue()).isEmpty();
      assertThat(failure(late.scrape(request(LONG))).reason()).isEqualTo(Reason.OVERLOADED);
    }
  }

  @Test
  void hasNoThreadOfItsOwn() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      page(server.url("/"));
      Set<Thread> before = Thread.getAllStackTraces().keySet();
      try (var another = new HttpFetcher("2", threads.workers())) {
        var exporter =
            exporter(server.url("/"), another, new Workers(Runnable::run, threads.timer()));
        page(exporter.scrape(request(LONG)));
        assertThat(Thread.getAllStackTraces().keySet())
            .filteredOn(thread -> !before.contains(thread))
            .extracting(Thread::getName)
            .allMatch("raw-server"::equals);
      }
    }
  }
}
