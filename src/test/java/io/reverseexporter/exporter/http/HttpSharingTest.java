package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HttpSharingTest extends HttpFixture {
  private static final Map<String, List<String>> PROBE = Map.of("target", List.of("x"));
  private static final Map<String, List<String>> CHOICE = Map.of("exporter", List.of("e"));

  private static ScrapeRequest request(ExpositionFormat format) {
    return new ScrapeRequest(Deadline.after(LONG), Map.of(), format);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void concurrentScrapesShareOneRequest() throws IOException {
    var go = new CountDownLatch(1);
    try (var server =
        RawServer.tcp(
            e -> {
              await(go);
              e.ok("a 1\n");
            })) {
      var exporter = exporter(server.url("/"));
      var scrapes = new ArrayList<CompletableFuture<Scraped>>();
      for (int i = 0; i < 50; i++) {
        scrapes.add(exporter.scrape(request(LONG)));
      }
      go.countDown();
      for (CompletableFuture<Scraped> scrape : scrapes) {
        assertThat(page(scrape)).isEqualTo("a 1\n");
      }
      // One more if the fifty took longer to begin than a moment.
      assertThat(server.requests()).hasSizeBetween(1, HttpExporter.MAX_IDENTICAL);
    }
  }

  @Test
  void whatIsOverIsNotServedAgain() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a " + e.onConnection + "\n"))) {
      var exporter = exporter(server.url("/"));
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 2\n");
    }
  }

  @Test
  void formatsAreFetchedEachForItself() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter(server.url("/"));
      var text = exporter.scrape(request(ExpositionFormat.TEXT));
      var openMetrics = exporter.scrape(request(ExpositionFormat.OPENMETRICS));
      until("both are asked for", () -> server.requests().size() == 2);
      text.cancel(false);
      openMetrics.cancel(false);
    }
  }

  @Test
  void forwardedParametersAreNotShared() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter(server.url("/probe"), true, null);
      var scrapes = new ArrayList<CompletableFuture<Scraped>>();
      for (int i = 0; i < 3; i++) {
        scrapes.add(exporter.scrape(request(PROBE)));
      }
      until("each is asked for", () -> server.requests().size() == 3);
      for (int i = 0; i < 3; i++) {
        scrapes.add(exporter.scrape(request(CHOICE)));
      }
      until("one more", () -> server.requests().size() == 4);
      scrapes.forEach(scrape -> scrape.cancel(false));
      until("all are closed", () -> server.gone() == 4);
      assertThat(server.requests()).hasSize(4);
    }
  }

  @Test
  void anExporterThatHangsIsAskedTwiceAtMostHoweverManyWait() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter(server.url("/"));
      var scrapes = new ArrayList<CompletableFuture<Scraped>>();
      until(
          "it is asked once more, a moment later",
          () -> {
            scrapes.add(exporter.scrape(request(LONG)));
            return server.requests().size() == 2;
          });
      for (int i = 0; i < 100; i++) {
        scrapes.add(exporter.scrape(request(LONG)));
      }
      scrapes.forEach(scrape -> scrape.cancel(false));
      until("all are closed", () -> server.gone() == server.connections());
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void aScrapeThatGivesUpDoesNotEndTheOthers() throws IOException {
    var go = new CountDownLatch(1);
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na ");
              await(go);
              e.raw("1\n");
            })) {
      var exporter = exporter(server.url("/"));
      var first = exporter.scrape(request(LONG));
      var second = exporter.scrape(request(LONG));
      first.cancel(false);
      timesOut(
          time -> exporter.scrape(request(time)),
          "^\\Q" + server.url("/") + "\\E: only status 200 and 2 bytes of the body had come after");
      go.countDown();
      assertThat(page(second)).isEqualTo("a 1\n");
    }
  }

  @Test
  void theMemoryIsGivenBackWhenTheLastHasReleasedIt() throws IOException {
    var budget = new MemoryBudget(1_000_000);
    var go = new CountDownLatch(1);
    try (var server =
        RawServer.tcp(
            e -> {
              await(go);
              e.ok("a 1\n");
            })) {
      var exporter = exporter(server.url("/"));
      var scrapes = new ArrayList<CompletableFuture<Scraped>>();
      for (int i = 0; i < 6; i++) {
        // The first one's allowance is closed before the answer comes.
        try (Allowance allowance = budget.allowance()) {
          Deadline deadline = Deadline.after(i == 0 ? Duration.ofMillis(300) : LONG);
          var request = new ScrapeRequest(deadline, Map.of(), ExpositionFormat.TEXT, allowance);
          scrapes.add(exporter.scrape(request));
        }
      }
      scrapes.get(1).cancel(false);
      assertThat(failure(scrapes.get(0)).reason()).isEqualTo(Reason.TIMEOUT);
      go.countDown();
      for (CompletableFuture<Scraped> scrape : scrapes.subList(2, 6)) {
        Scraped scraped = scrape.join();
        assertThat(budget.used()).isPositive();
        scraped.release();
      }
      until("all is given back", () -> budget.used() == 0);
    }
  }

  @Test
  void closeOfTheFetcherEndsAll() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::hang)) {
      var exporter = exporter(server.url("/"));
      var first = exporter.scrape(request(LONG));
      var second = exporter.scrape(request(LONG));
      until("the request has come", () -> server.requests().size() == 1);
      fetcher.close();
      ScrapeFailure failure = failure(first);
      assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(failure(second)).isSameAs(failure);
    }
  }

  @Test
  void saysWhatItCanFailWith() {
    ClientSettings noRedirects = new ClientSettings(null, Map.of(), false, null, null);
    assertThat(exporter("http://127.0.0.1:1/", noRedirects).reasons())
        .contains(Reason.TIMEOUT, Reason.MEMORY_LIMIT, Reason.OVERLOADED, Reason.INTERNAL)
        .doesNotContain(Reason.TLS, Reason.NOT_FOUND, Reason.EXIT_STATUS, Reason.MAX_AGE);
    assertThat(exporter("https://127.0.0.1:1/", noRedirects).reasons()).contains(Reason.TLS);
    assertThat(exporter("http://127.0.0.1:1/").reasons())
        .as("a redirect may lead to https")
        .contains(Reason.TLS);
    ClientSettings file = Settings.tls(Settings.trusting(Path.of("/does/not/exist")));
    assertThat(exporter("https://127.0.0.1:1/", file).reasons()).contains(Reason.NOT_FOUND);
  }
}
