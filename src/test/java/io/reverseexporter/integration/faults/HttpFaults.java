package io.reverseexporter.integration.faults;

import static io.reverseexporter.exporter.ScrapeFailure.Reason.BODY_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.CONNECT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.HTTP_STATUS;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.LABEL_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.MALFORMED;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.MEMORY_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.SAMPLE_LIMIT;
import static io.reverseexporter.exporter.ScrapeFailure.Reason.TRUNCATED;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.http.RawServer;
import io.reverseexporter.exporter.http.RawServer.Exchange;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.faults.Fault.Taken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Exporters on sockets, each a server of its own that writes what it likes. */
final class HttpFaults implements AutoCloseable {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String TEXT = "Content-Type: text/plain; version=0.0.4\r\n";
  private static final String CHUNKED = OK + TEXT + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String GZIP =
      OK + TEXT + "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String PAGE = "# TYPE bad gauge\nbad{a=\"b\"} 1\n";

  /** {@code memory_limit} of the server. */
  static final int MEMORY_MB = 256;

  private static final long TEN_GB = 10L * 1024 * Endless.MB;

  /** What sockets hold in their buffers at most, on both sides, and some more. */
  private static final long BUFFERS = 32L * Endless.MB;

  private final List<Fault> rows = new ArrayList<>();
  private final Deque<RawServer> servers = new ArrayDeque<>();

  HttpFaults() throws IOException {
    connections();
    statuses();
    types();
    framing();
    gzip();
    slow();
    bodies();
    large();
  }

  List<Fault> rows() {
    return rows;
  }

  @Override
  public void close() throws IOException {
    for (RawServer server : servers) {
      server.close();
    }
  }

  private void connections() throws IOException {
    int nobody = ServerProcess.freePort();
    add(
        Fault.of("connection refused", "http", "address: \"http://127.0.0.1:" + nobody + "/\"")
            .fails("refused", CONNECT));
    RawServer hangsUp = RawServer.hangingUp();
    servers.add(hangsUp);
    add(fault("reset as soon as it is connected", hangsUp).fails("", CONNECT));
    add(http("reset after the request", Exchange::reset).fails("", CONNECT));
    add(http("closed after the request", Exchange::close).fails("", CONNECT));
    add(http("reset in the status line", e -> then(e, "HTTP/1.1 2")).fails("reset", CONNECT));
    add(http("reset in the header", e -> then(e, OK + "Content-Type: te")).fails("reset", CONNECT));
    add(
        http("reset in the body", e -> then(e, OK + TEXT + "Content-Length: 100\r\n\r\n" + PAGE))
            .fails("ended before it was complete", TRUNCATED));
    add(
        http("reset in a chunk", e -> then(e, CHUNKED + "40\r\nbad 1\n"))
            .fails("ended before it was complete", TRUNCATED));
    add(
        http("reset between two chunks", e -> then(e, CHUNKED + "6\r\nbad 1\n\r\n"))
            .fails("ended before it was complete", TRUNCATED));
    add(http("never answers", Exchange::hang).isLate("nothing of an answer had come"));
  }

  private void statuses() throws IOException {
    add(
        http("status 204", e -> e.raw("HTTP/1.1 204 No Content\r\n\r\n"))
            .fails("got 204", HTTP_STATUS));
    add(http("status 401", answers("401 Unauthorized")).fails("got 401", HTTP_STATUS));
    add(http("status 404", answers("404 Not Found")).fails("got 404", HTTP_STATUS));
    add(http("status 500", answers("500 Internal Server Error")).fails("got 500", HTTP_STATUS));
    add(
        http(
                "redirected to itself for ever",
                e -> e.answer("301 Moved Permanently", new byte[0], "Location: /metrics"))
            .fails("redirected", HTTP_STATUS));
  }

  private void types() throws IOException {
    String[] others = {"text/html", "application/json", "image/png"};
    for (String type : others) {
      add(http("a page called " + type, e -> e.ok(PAGE, "Content-Type: " + type)).isTaken(1));
    }
    add(http("a page without Content-Type", e -> e.ok(PAGE)).isTaken(1));
    add(
        http(
                "a page of an unknown version",
                e -> e.ok(PAGE, "Content-Type: text/plain; version=9.9.9"))
            .isTaken(1));
    add(
        http(
                "protobuf of an unknown message",
                e ->
                    e.ok(
                        PAGE,
                        "Content-Type: application/vnd.google.protobuf; proto=x.Y; encoding=delimited"))
            .fails("of which only", MALFORMED));
  }

  private void framing() throws IOException {
    add(
        http(
                "less than Content-Length",
                e -> last(e, OK + TEXT + "Content-Length: 100\r\n\r\n" + PAGE))
            .fails("ended before it was complete", TRUNCATED));
    add(
        http(
                "more than Content-Length",
                e -> last(e, OK + TEXT + "Content-Length: 6\r\n\r\nbad 1\nbad 2\n"))
            .isTaken(1));
    add(
        http(
                "two lengths that differ",
                e -> last(e, OK + TEXT + "Content-Length: 6\r\nContent-Length: 7\r\n\r\nbad 1\n"))
            .fails("Content-Length", MALFORMED));
    add(
        http("a size of a chunk that is none", e -> last(e, CHUNKED + "zz\r\nbad 1\n\r\n0\r\n\r\n"))
            .fails("", TRUNCATED));
    add(http("no last chunk", e -> last(e, CHUNKED + "6\r\nbad 1\n\r\n")).fails("", TRUNCATED));
    add(
        http("garbage after a chunk", e -> last(e, CHUNKED + "6\r\nbad 1\nxyz\r\n0\r\n\r\n"))
            .fails("", TRUNCATED));
    add(
        http("garbage after the last chunk", e -> last(e, CHUNKED + "6\r\nbad 1\n\r\n0\r\n\r\nxyz"))
            .isTaken(1));
    add(
        http("a body without a header", e -> last(e, PAGE))
            .fails("expected an HTTP answer", MALFORMED));
    add(
        http(
                "the preface of HTTP/2",
                e -> last(e, "\0\0\22\4\0\0\0\0\0\0\3\0\0\0\200\0\4\0\1\0\0\0\5\0\377\377\377"))
            .fails("closed within the header", CONNECT));
    add(
        http("a header without end", HttpFaults::endlessHeader)
            .fails("expected an HTTP answer", MALFORMED));
    add(
        http("status 103 for ever", e -> repeat(e, "HTTP/1.1 103 Early Hints\r\n\r\n"))
            .fails("more than 100 interim answers", MALFORMED));
  }

  private void gzip() throws IOException {
    byte[] whole = Endless.gzip(PAGE);
    add(http("gzip though nobody asked", e -> zipped(e, whole)).isTaken(1));
    add(
        http("gzip that is none", e -> zipped(e, PAGE.getBytes(StandardCharsets.UTF_8)))
            .fails("broken gzip", TRUNCATED));
    add(
        http("gzip cut off", e -> zipped(e, Arrays.copyOf(whole, whole.length - 12)))
            .fails("broken gzip", TRUNCATED));
    byte[] wrong = whole.clone();
    wrong[wrong.length - 7] ^= 1;
    add(http("gzip with a wrong checksum", e -> zipped(e, wrong)).fails("broken gzip", TRUNCATED));
    byte[] more = Arrays.copyOf(whole, whole.length + 5);
    add(http("garbage after the gzip", e -> zipped(e, more)).fails("gzip", TRUNCATED));
    add(
        http("a coding that nobody knows", e -> e.ok(PAGE, "Content-Encoding: br"))
            .fails("content coding br", MALFORMED));
    byte[] samples = Endless.filled("bad{a=\"0123456789\"} 1\n", Endless.MB);
    add(
        bomb("gzip bomb of 10 GB of zeros", new byte[Endless.MB], 16)
            .with("body_size_limit: 16MB"));
    add(bomb("gzip bomb of 10 GB of samples", samples, 16).with("body_size_limit: 16MB"));
    add(bomb("gzip bomb where no limit is configured", samples, 128).isHeavy());
  }

  private Fault bomb(String name, byte[] block, int megabytes) throws IOException {
    byte[] packed = Endless.gzipBlock(block);
    var sent = new AtomicLong();
    Fault row =
        http(
                name,
                e -> {
                  e.raw(GZIP);
                  chunk(e, Endless.gzipHeader());
                  for (long i = TEN_GB / block.length; i > 0; i--) {
                    chunk(e, packed);
                    sent.addAndGet(packed.length);
                  }
                  chunk(e, new byte[] {3, 0});
                  e.raw("0\r\n\r\n");
                })
            .fails("body_size_limit", BODY_LIMIT);
    // Beyond the limit it is what the sockets hold.
    return row.sendsAtMost(new Taken(sent, (long) megabytes * packed.length + BUFFERS));
  }

  private void slow() throws IOException {
    add(
        http("one byte now and then in the header", e -> e.drip(CHUNKED))
            .isLate("of the answer's header had come"));
    add(
        http(
                "one byte now and then in the body",
                e -> {
                  e.raw(OK + TEXT + "Content-Length: 100000\r\n\r\n");
                  e.drip("bad 1\n");
                })
            .isLate("bytes of the body had come"));
    add(
        http(
                "half a body and then nothing",
                e -> {
                  e.raw(OK + TEXT + "Content-Length: 100000\r\n\r\n" + PAGE);
                  e.hang();
                })
            .isLate("bytes of the body had come"));
  }

  private void bodies() throws IOException {
    add(http("an empty body", e -> e.ok("")).isTaken(0));
    add(http("only comments", e -> e.ok("# nothing\n\n# TYPE x gauge\n")).isTaken(0));
    add(
        http("HTML", e -> e.ok("<html><body>Welcome</body></html>\n"))
            .fails("line 1, column 1", MALFORMED));
    byte[] binary = new byte[1000];
    for (int i = 0; i < binary.length; i++) {
      binary[i] = (byte) (i * 37);
    }
    add(http("binary", e -> e.answer("200 OK", binary)).fails("line 1, column 1", MALFORMED));
    add(http("half a line at the end", e -> e.ok("bad 1\nbad{a=\"")).fails("line 2", MALFORMED));
    add(http("no newline at the end", e -> e.ok("bad 1")).isTaken(1));
    add(
        latin1("no UTF-8 in the value of a label", "bad{a=\"\u00e4\"} 1\n")
            .fails("UTF-8", MALFORMED));
    add(latin1("no UTF-8 in HELP", "# HELP bad \u00e4\nbad 1\n").fails("UTF-8", MALFORMED));
    add(latin1("no UTF-8 in a name", "{\"b\u00e4d\"} 1\n").fails("UTF-8", MALFORMED));
    add(latin1("a zero byte", "bad\0 1\n").fails("line 1", MALFORMED));
    add(
        http("good lines and a bad one", e -> e.ok("bad 1\n".repeat(10_000) + "bad x\n"))
            .fails("line 10001", MALFORMED));
  }

  private void large() throws IOException {
    String sample = "bad{a=\"0123456789\",bb=\"c\"} 1\n";
    String few = "body_size_limit: 16MB";
    add(endless("samples without end", sample, few, BODY_LIMIT, 16));
    add(endless("a line without end", "x", few, BODY_LIMIT, 16));
    add(endless("more samples than sample_limit", sample, "sample_limit: 1000", SAMPLE_LIMIT, 1));
    add(endless("more labels than label_limit", sample, "label_limit: 1", LABEL_LIMIT, 1));
    String name = "label_name_length_limit: 1";
    add(endless("a longer name than is allowed", sample, name, LABEL_LIMIT, 1));
    String value = "label_value_length_limit: 9";
    add(endless("a longer value than is allowed", sample, value, LABEL_LIMIT, 1));
    add(
        endless("more than memory_limit", sample, "body_size_limit: 0", MEMORY_LIMIT, MEMORY_MB)
            .fails("memory_limit", MEMORY_LIMIT)
            .isHeavy());
    add(
        http(
                "announces more than is taken",
                e -> last(e, OK + TEXT + "Content-Length: 999999999999\r\n\r\n" + PAGE))
            .fails("body_size_limit", BODY_LIMIT));
    add(
        http("a line of 100 MB that is a sample", e -> line(e, "bad{a=\"", "\"} 1\n"))
            .isTaken(1)
            .isHeavy());
    add(
        http("a line of 100 MB that is nothing", e -> line(e, "!", "\n"))
            .fails("line 1, column 1", MALFORMED)
            .isHeavy());
    add(
        http(
                "a million samples of one family",
                e -> e.ok(numbered("bad{a=\"", "\"} 1\n", 1_000_000)))
            .isTaken(1_000_000)
            .isHeavy());
    add(http("100,000 families", e -> e.ok(numbered("bad_", " 1\n", 100_000))).isTaken(100_000));
    add(http("5,000 labels on a sample", e -> e.ok(labels(5000))).isTaken(1));
    add(
        http("5,000 labels on a sample where 100 are allowed", e -> e.ok(labels(5000)))
            .with("label_limit: 100")
            .fails("label_limit: 5000 labels", LABEL_LIMIT));
  }

  /**
   * A text again and again until nobody takes it.
   *
   * @param megabytes that are taken at most, but for what sockets hold
   */
  private Fault endless(String name, String text, String limit, Reason reason, int megabytes)
      throws IOException {
    byte[] block = Endless.filled(text, Endless.MB);
    var sent = new AtomicLong();
    return http(
            name,
            e -> {
              e.raw(OK + TEXT + "\r\n");
              while (true) {
                e.raw(block);
                sent.addAndGet(block.length);
              }
            })
        .with(limit)
        .fails(limit.substring(0, limit.indexOf(':')), reason)
        .sendsAtMost(new Taken(sent, (long) megabytes * Endless.MB + BUFFERS));
  }

  private static String numbered(String before, String after, int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(before).append(i).append(after);
    }
    return text.toString();
  }

  static String labels(int count) {
    var text = new StringBuilder("bad{");
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : ",").append('a').append(i).append("=\"b\"");
    }
    return text.append("} 1\n").toString();
  }

  private static void line(Exchange e, String before, String after) throws IOException {
    byte[] middle = Endless.filled("x", Endless.MB);
    e.raw(
        OK
            + TEXT
            + "Content-Length: "
            + (before.length() + 100L * Endless.MB + after.length())
            + "\r\n\r\n");
    e.raw(before);
    for (int i = 0; i < 100; i++) {
      e.raw(middle);
    }
    e.raw(after);
  }

  private static void endlessHeader(Exchange e) throws IOException {
    e.raw(OK);
    repeat(e, "X-More: and more\r\n");
  }

  /** Until nobody takes it. */
  private static void repeat(Exchange e, String text) throws IOException {
    while (true) {
      e.raw(text);
    }
  }

  private static void chunk(Exchange e, byte[] content) throws IOException {
    e.raw(Integer.toHexString(content.length) + "\r\n");
    e.raw(content);
    e.raw("\r\n");
  }

  private static void zipped(Exchange e, byte[] body) throws IOException {
    e.answer("200 OK", body, "Content-Encoding: gzip");
  }

  private static RawServer.Script answers(String status) {
    return e ->
        e.answer(status, "why".getBytes(StandardCharsets.UTF_8), "Content-Type: text/plain");
  }

  private Fault latin1(String name, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    return http(name, e -> e.answer("200 OK", bytes));
  }

  /** Writes and resets the connection. */
  private static void then(Exchange e, String text) throws IOException {
    e.raw(text);
    e.reset();
  }

  /** Writes and closes the connection. */
  private static void last(Exchange e, String text) throws IOException {
    e.raw(text.getBytes(StandardCharsets.ISO_8859_1));
    e.close();
  }

  private void add(Fault fault) {
    rows.add(fault);
  }

  /** An exporter that serves pages as they should be. */
  RawServer serve(RawServer.Script script) throws IOException {
    RawServer server = RawServer.tcp(script);
    servers.add(server);
    return server;
  }

  private Fault http(String name, RawServer.Script script) throws IOException {
    return fault(name, serve(script));
  }

  private static Fault fault(String name, RawServer server) {
    return Fault.of(name, "http", "address: \"" + server.url("/metrics") + "\", timeout: 0");
  }
}
