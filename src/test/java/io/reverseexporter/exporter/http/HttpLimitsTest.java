package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an exporter can send before we hang up, and the memory that it takes. */
class HttpLimitsTest extends HttpFixture {
  private static final int MIB = 1024 * 1024;

  /** What may be on its way, or in buffers of the system, when we hang up. */
  private static final long ON_THE_WAY = 16L * MIB;

  private final MemoryBudget budget = new MemoryBudget(64 * MIB);
  private final AtomicLong sent = new AtomicLong();

  @AfterEach
  void nothingIsTaken() {
    until("all memory is given back", () -> budget.used() == 0);
  }

  private HttpExporter limited(String url, Limits limits) {
    var settings =
        new FetchSettings(
            HttpAddress.parse(url), Duration.ZERO, false, null, ClientSettings.NONE, limits);
    return exporter(settings, fetcher, threads.workers());
  }

  private ScrapeRequest counted(Duration time) {
    return new ScrapeRequest(
        Deadline.after(time), Map.of(), ExpositionFormat.TEXT, budget.allowance());
  }

  /** Sends the same until nobody takes it any more. */
  private RawServer endless(String headers, byte[] piece) throws IOException {
    return RawServer.tcp(
        e -> {
          e.raw("HTTP/1.1 200 OK\r\n" + headers + "\r\n");
          while (true) {
            e.raw(piece);
            sent.addAndGet(piece.length);
          }
        });
  }

  private RawServer endless(String text) throws IOException {
    return endless("", text.getBytes(StandardCharsets.UTF_8));
  }

  private ScrapeFailure failure(RawServer server, Limits limits) {
    ScrapeFailure failure = failure(limited(server.url("/"), limits).scrape(counted(LONG)));
    until("we have hung up", () -> server.gone() == 1);
    assertThat(failure.details()).startsWith(server.url("/") + ": ");
    return failure;
  }

  @Test
  void endlessSamples() throws IOException {
    try (var server = endless("a{x=\"1\"} 1\n".repeat(100))) {
      ScrapeFailure failure = failure(server, new Limits(0, 10, 0, 0, 0));
      assertThat(failure.reason()).isEqualTo(Reason.SAMPLE_LIMIT);
      assertThat(failure.details()).endsWith("sample_limit: more than 10 samples (line 11)");
      assertThat(sent.get()).isLessThan(ON_THE_WAY);
    }
  }

  @Test
  void oneSampleTooManyAndThenSilence() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\n\r\na 1\nb{x=\"123\"} 1\nc");
              e.hang();
            })) {
      assertThat(failure(server, new Limits(0, 1, 0, 0, 0)).reason())
          .isEqualTo(Reason.SAMPLE_LIMIT);
    }
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\n\r\na 1\nb{x=\"123\"} 1\nc");
              e.hang();
            })) {
      assertThat(failure(server, new Limits(0, 0, 0, 0, 2)).details())
          .endsWith("label_value_length_limit: a label value of 3 bytes, more than 2 (line 2)");
    }
  }

  @Test
  void endlessLine() throws IOException {
    try (var server = endless("aaaaaaaaaa".repeat(1000))) {
      ScrapeFailure failure = failure(server, new Limits(3 * MIB, 10, 0, 0, 0));
      assertThat(failure.details()).endsWith("larger than body_size_limit, 3145728 bytes");
      assertThat(sent.get()).isLessThan(3 * MIB + ON_THE_WAY);
    }
  }

  @Test
  void moreThanThereIsMemoryFor() throws IOException {
    try (var server = endless("a{x=\"1\"} 1\n".repeat(1000))) {
      ScrapeFailure failure = failure(server, new Limits(0, 0, 0, 0, 0));
      assertThat(failure.reason()).isEqualTo(Reason.MEMORY_LIMIT);
      assertThat(failure.details()).contains("memory_limit: ", " of 67108864 for all scrapes ");
      assertThat(sent.get()).isLessThan(64 * MIB + ON_THE_WAY);
    }
  }

  @Test
  void gzipBomb() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write("a 1\n".repeat(5 * MIB).getBytes(StandardCharsets.UTF_8));
    }
    byte[] members = bytes.toByteArray();
    try (var server = endless("Content-Encoding: gzip\r\n", members)) {
      ScrapeFailure failure = failure(server, new Limits(5 * MIB, 0, 0, 0, 0));
      assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
      assertThat(sent.get()).isLessThan(ON_THE_WAY);
    }
  }

  @Test
  void memoryIsHeldForAsLongAsThePageIsUsed() throws IOException {
    String page = "# TYPE a gauge\n" + "a{x=\"1\"} 1\n".repeat(20_000);
    try (var server = RawServer.tcp(e -> e.ok(page))) {
      HttpExporter exporter = limited(server.url("/"), Limits.DEFAULT);
      assertThat(exporter.expectedMemory()).isZero();
      Scraped scraped = exporter.scrape(counted(LONG)).join();
      assertThat(budget.used()).isBetween((long) page.length(), 3L * page.length());
      assertThat(scraped.memory().taken()).isEqualTo(budget.used());
      assertThat(exporter.expectedMemory()).isEqualTo(budget.used());
      assertThat(scraped.bodyBytes()).isEqualTo(page.length());
      // The fetch itself, which others might share, gives its share back on its own thread.
      assertThat(budget.used()).isPositive();
      scraped.release();
      until("all is given back", () -> budget.used() == 0);
    }
  }

  @Test
  void memoryIsGivenBackOfWhatFails() throws IOException {
    String[] broken = {
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\na 1\n",
      "HTTP/1.1 200 OK\r\n\r\na 1\nb b\n",
      "HTTP/1.1 500 Oops\r\n\r\na 1\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\na 1\n"
    };
    for (String answer : broken) {
      try (var server =
          RawServer.tcp(
              e -> {
                e.raw(answer);
                e.close();
              })) {
        var unused = failure(limited(server.url("/"), Limits.DEFAULT).scrape(counted(LONG)));
        until("memory is given back of " + answer, () -> budget.used() == 0);
      }
    }
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\n\r\na 1\n");
              e.hang();
            })) {
      timesOut(
          time -> limited(server.url("/"), Limits.DEFAULT).scrape(counted(time)),
          "only status 200 and 4 bytes of the body had come");
    }
  }
}
