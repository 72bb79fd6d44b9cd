package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.integration.containers.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpExporterTest extends HttpFixture {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  /** The same, as Prometheus' Java client does not know it. */
  private static final String PROTOBUF_AT_LAST =
      "application/vnd.google.protobuf;proto=\"io.prometheus.client.MetricFamily\";encoding=delimited";

  @Test
  void givesThePageAsItCame() throws IOException {
    String body = "# TYPE a gauge\na{x=\"1\"} 1\r\n\nb 2";
    try (var server = RawServer.tcp(e -> e.ok(body))) {
      assertThat(page(server.url("/metrics"))).isEqualTo(body);
    }
  }

  @Test
  void givesAnEmptyPage() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok(""))) {
      assertThat(page(server.url("/metrics"))).isEmpty();
    }
  }

  @Test
  void indexesThePage() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\na{b=\"c\"} 2\n"))) {
      assertThat(exporter(server.url("/")).scrape(request(LONG)).join().samples()).isEqualTo(2);
    }
  }

  @Test
  void sendsTheseHeadersAndNoOthers() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      page(exporter(server.url("/metrics")).scrape(request(Duration.ofSeconds(7))));
      List<String> head = Arrays.asList(server.requests().get(0).strip().split("\r\n", -1));
      assertThat(head.get(0)).isEqualTo("GET /metrics HTTP/1.1");
      assertThat(head.subList(1, head.size()))
          .filteredOn(header -> !header.startsWith("X-Prometheus"))
          .containsExactlyInAnyOrder(
              "Host: 127.0.0.1:" + server.port(),
              "Accept: text/plain;version=0.0.4;q=0.9,"
                  + "application/openmetrics-text;version=1.0.0;q=0.8,"
                  + "application/openmetrics-text;version=0.0.1;q=0.7,"
                  + PROTOBUF_AT_LAST
                  + ";q=0.6,*/*;q=0.1",
              "Accept-Encoding: identity",
              "Connection: keep-alive",
              "User-Agent: reverse-exporter/1.2.3");
      String left =
          head.stream().filter(h -> h.startsWith("X-Prometheus")).findFirst().orElseThrow();
      assertThat(left).startsWith("X-Prometheus-Scrape-Timeout-Seconds: ");
      assertThat(Double.parseDouble(left.substring(left.indexOf(' ')))).isBetween(4.0, 7.0);
    }
  }

  @Test
  void tellsTheExporterItsOwnTimeoutWhereThatIsShorter() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var exporter = exporter(server.url("/"), Duration.ofSeconds(3), false, null);
      page(exporter.scrape(request(LONG)));
      String head = server.requests().get(0);
      String left = head.replaceAll("(?s).*Timeout-Seconds: ([0-9.]+)\r\n.*", "$1");
      assertThat(Double.parseDouble(left)).isBetween(1.0, 3.0);
    }
  }

  @Test
  void asksForGzipWhereToldTo() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      page(exporter(server.url("/"), false, true).scrape(request(LONG)));
      assertThat(server.requests().get(0)).contains("Accept-Encoding: gzip\r\n");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:1/,true",
    "http://LOCALHOST/,true",
    "http://127.9.8.7/,true",
    "http://[::1]:9100/,true",
    "http://[0:0:0:0:0:0:0:1]/,true",
    "http://unix:/run/x.sock:/metrics,true",
    "http://10.0.0.1/,false",
    "http://[2001:db8::1]/,false",
    "http://localhost.example.com/,false",
    "http://127.0.0.1.example.com/,false",
    "https://node:9100/,false"
  })
  void compressionOnlyCostsOnThisMachine(String address, boolean local) {
    assertThat(HttpExporter.isLocal(HttpAddress.parse(address))).isEqualTo(local);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain; version=0.0.4; charset=utf-8",
        "text/plain;version=1.0.0;escaping=underscores",
        "text/plain",
        "TEXT/PLAIN ;charset=iso-8859-1",
        "application/octet-stream",
        "text/html",
        "not a type",
        ""
      })
  void readsWhatMayBeText(String type) throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n", "Content-Type: " + type))) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
    }
  }

  static List<Arguments> formats() {
    return List.of(
        arguments(
            ExpositionFormat.TEXT_1.with(Escaping.ALLOW_UTF_8),
            "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.9,text/plain;version=0.0.4;q=0.8,"
                + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7,"
                + "application/openmetrics-text;version=0.0.1;q=0.6,"
                + PROTOBUF_AT_LAST
                + ";escaping=allow-utf-8;q=0.5,*/*;q=0.1"),
        arguments(
            ExpositionFormat.OPENMETRICS,
            "application/openmetrics-text;version=1.0.0;q=0.9,"
                + "application/openmetrics-text;version=0.0.1;q=0.8,"
                + "text/plain;version=0.0.4;q=0.7,"
                + PROTOBUF_AT_LAST
                + ";q=0.6,*/*;q=0.1"),
        arguments(
            ExpositionFormat.OPENMETRICS_0.with(Escaping.DOTS),
            "application/openmetrics-text;version=1.0.0;escaping=dots;q=0.9,"
                + "application/openmetrics-text;version=0.0.1;q=0.8,"
                + "text/plain;version=1.0.0;escaping=dots;q=0.7,text/plain;version=0.0.4;q=0.6,"
                + PROTOBUF_AT_LAST
                + ";escaping=dots;q=0.5,*/*;q=0.1"),
        arguments(
            ExpositionFormat.PROTOBUF,
            PROTOBUF
                + ";q=0.9,application/openmetrics-text;version=1.0.0;q=0.8,"
                + "application/openmetrics-text;version=0.0.1;q=0.7,"
                + "text/plain;version=0.0.4;q=0.6,*/*;q=0.1"));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void asksForTheFormatOfTheAnswerFirst(ExpositionFormat format, String accept) throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var request = new ScrapeRequest(Deadline.after(LONG), Map.of(), format);
      Scraped scraped = exporter(server.url("/")).scrape(request).join();
      assertThat(server.requests().get(0)).contains("\r\nAccept: " + accept + "\r\n");
      assertThat(scraped.pages().get(0).target()).isEqualTo(format);
    }
  }

  @Test
  void asksForEachFormatInItsOwnWay() {
    assertThat(
            Stream.of(Syntax.values())
                .flatMap(
                    syntax ->
                        Stream.of(Escaping.values())
                            .map(escaping -> new ExpositionFormat(syntax, "", escaping)))
                .map(Accepted::header))
        .hasSize(12)
        .doesNotHaveDuplicates();
  }

  @Test
  void readsOpenMetricsAsSuch() throws IOException {
    String type = "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8";
    try (var server = RawServer.tcp(e -> e.ok("# TYPE a gauge\na 1\n# EOF\n", type))) {
      Scraped scraped = exporter(server.url("/metrics")).scrape(request(LONG)).join();
      assertThat(scraped.samples()).isEqualTo(1);
      assertThat(scraped.pages().get(0).syntax()).isEqualTo(Syntax.OPENMETRICS);
    }
    try (var server = RawServer.tcp(e -> e.ok("a 1\n", type))) {
      ScrapeFailure failure = failure(server.url("/metrics"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith(server.url("/metrics") + ": line ");
    }
  }

  @Test
  void readsProtobufAsSuch() throws IOException {
    // MetricFamily{name: "a", type: GAUGE, metric: {gauge: {value: 1}}} behind its length.
    byte[] body = {18, 10, 1, 'a', 24, 1, 34, 11, 18, 9, 9, 0, 0, 0, 0, 0, 0, (byte) 0xf0, 0x3f};
    String type =
        "Content-Type: application/vnd.google.protobuf;"
            + " proto=io.prometheus.client.MetricFamily; encoding=delimited";
    try (var server = RawServer.tcp(e -> e.answer("200 OK", body, type))) {
      Scraped scraped = exporter(server.url("/metrics")).scrape(request(LONG)).join();
      assertThat(scraped.samples()).isEqualTo(1);
      assertThat(scraped.pages().get(0).protobuf()).isNotNull();
    }
  }

  @Test
  void refusesProtobufInAnotherEncoding() throws IOException {
    String type = "Content-Type: application/vnd.google.protobuf;encoding=text";
    try (var server = RawServer.tcp(e -> e.ok("name: a\n", type))) {
      ScrapeFailure failure = failure(server.url("/metrics"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .isEqualTo(
              server.url("/metrics")
                  + ": answered application/vnd.google.protobuf with encoding=text, of which only"
                  + " delimited is read");
    }
  }

  @Test
  void saysWhereAPageIsMalformed() throws IOException {
    String body = "a 1\n".repeat(4710) + "a{ 1\n";
    try (var server = RawServer.tcp(e -> e.ok(body))) {
      ScrapeFailure failure = failure(server.url("/metrics"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith(server.url("/metrics") + ": line 4711, column ");
    }
  }

  @Test
  void failsOnAnyStatusBut200() throws IOException {
    byte[] body = ("cannot\r\n open\u0007 /x" + "y".repeat(5000)).getBytes(StandardCharsets.UTF_8);
    try (var server = RawServer.tcp(e -> e.answer("500 Oops", body, "Content-Type: text/plain"))) {
      ScrapeFailure failure = failure(server.url("/metrics?a=b"));
      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details())
          .as("without the query, which may be a secret")
          .startsWith(server.url("/metrics") + ": expected status 200, got 500: cannot open /xyyy")
          .hasSizeLessThan(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"201 Created", "206 Partial Content", "404 Not Found", "503 Busy"})
  void failsOnOtherStatuses(String status) throws IOException {
    byte[] image = {1, 2, 3};
    try (var server = RawServer.tcp(e -> e.answer(status, image, "Content-Type: image/png"))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details()).endsWith("got " + status.substring(0, 3));
    }
  }

  @Test
  void failsOnAStatusWithoutBody() throws IOException {
    try (var server = RawServer.tcp(e -> e.raw("HTTP/1.1 204 No Content\r\n\r\n"))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details()).endsWith("expected status 200, got 204");
    }
  }

  @Test
  void blamesTheExporterForAHeaderWithoutEnd() throws IOException {
    String header = "X: " + "x".repeat(100_000);
    try (var server = RawServer.tcp(e -> e.raw("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n"))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .endsWith("expected an HTTP answer: Maximum line length limit exceeded");
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    int port = ServerProcess.freePort();
    String url = "http://127.0.0.1:" + port + "/metrics";
    ScrapeFailure failure = failure(url);
    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
    assertThat(failure.details()).isEqualTo(url + ": Connection refused");
  }

  @Test
  void saysThatTheHostIsUnknown() {
    ScrapeFailure failure = failure("http://no-such-host.invalid/metrics");
    assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
    assertThat(failure.details()).isEqualTo("http://no-such-host.invalid/metrics: unknown host");
  }

  @Test
  void saysThatTheConnectionWasReset() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::reset)) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
      assertThat(failure.details()).isEqualTo(server.url("/") + ": Connection reset");
    }
  }

  @Test
  void saysThatTheConnectionWasClosed() throws IOException {
    try (var server = RawServer.tcp(RawServer.Exchange::close)) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT);
      assertThat(failure.details()).endsWith("closed without an answer");
    }
  }

  @Test
  void saysThatTheAnswerIsNoHttp() throws IOException {
    try (var server = RawServer.tcp(e -> e.raw("SSH-2.0-OpenSSH_9.2\r\n"))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).contains("expected an HTTP answer");
    }
  }

  @Test
  void doesNotShowBuffersOfTheParser() throws IOException {
    try (var server = RawServer.tcp(e -> e.raw("HTTP/x.y 200 OK\r\n\r\n"))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .contains("expected an HTTP answer: Invalid ")
          .doesNotContain("<", "offset");
    }
  }

  @Test
  void passesOverInterimAnswersButNotForEver() throws IOException {
    String interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(interim.repeat(100));
              e.ok("a 1\n");
            })) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
    }
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(interim.repeat(101));
              e.hang();
            })) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .endsWith("expected an HTTP answer: more than 100 interim answers (1xx)");
    }
  }

  @Test
  void refusesAnEndlessHeader() throws IOException {
    try (var server =
        RawServer.tcp(e -> e.raw("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n"))) {
      assertThat(failure(server.url("/")).reason()).isIn(Reason.MALFORMED, Reason.CONNECT);
    }
  }

  @Test
  void saysThatTlsFailed() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      String url = "https://127.0.0.1:" + server.port() + "/";
      // The handshake is no request: the server waits for its end, the deadline ends both.
      timesOut(
          time -> exporter(url).scrape(request(time)),
          "^\\Q" + url + "\\E: connected, but the TLS handshake was not complete after ");
    }
  }

  @Test
  void isRefusedWhereNoThreadIsFree() {
    var full =
        new Workers(
            task -> {
              throw new RejectedExecutionException("full");
            },
            threads.timer());
    var exporter = exporter("http://127.0.0.1:1/", fetcher, full);
    assertThat(failure(exporter.scrape(request(LONG))).reason()).isEqualTo(Reason.OVERLOADED);
    // Only the fetcher's own idle check is left.
    assertThat(threads.timer().getQueue()).hasSize(1);
  }
}
