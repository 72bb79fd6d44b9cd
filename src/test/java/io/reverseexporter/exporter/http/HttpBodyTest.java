package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBodyTest extends HttpFixture {
  private static final String PAGE = "# TYPE a gauge\na 1\n".repeat(2000);
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
  private static final String GZIP = "Content-Encoding: gzip";

  private static byte[] gzip(String text) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return bytes.toByteArray();
  }

  private ScrapeFailure truncated(RawServer.Script script) throws IOException {
    try (var server = RawServer.tcp(script)) {
      ScrapeFailure failure = failure(server.url("/metrics"));
      assertThat(failure.reason()).as(failure.details()).isEqualTo(Reason.TRUNCATED);
      assertThat(failure.details()).startsWith(server.url("/metrics") + ": ");
      return failure;
    }
  }

  @Test
  void cutAtALineEnd() throws IOException {
    ScrapeFailure failure =
        truncated(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na 1\n");
              e.close();
            });
    assertThat(failure.details()).contains("expected: 8", "received: 4");
  }

  @Test
  void resetWithinTheBody() throws IOException {
    truncated(
        e -> {
          e.raw("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na 1\n");
          e.reset();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4\r\na 1\n\r\n", // no last chunk
        "8\r\na 1\n", // within a chunk
        "4\r\na 1\n", // before the chunk's own end
        "4\r\na 1\n\r\nzz\r\n", // no length
        "4\r\na 1\nb 2\n\r\n0\r\n\r\n", // longer than said
        "-4\r\na 1\n\r\n0\r\n\r\n"
      })
  void brokenChunks(String chunks) throws IOException {
    truncated(
        e -> {
          e.raw(CHUNKED + "\r\n" + chunks);
          e.close();
        });
  }

  @Test
  void wholeChunks() throws IOException {
    try (var server =
        RawServer.tcp(e -> e.raw(CHUNKED + "\r\n4;x=y\r\na 1\n\r\n4\r\nb 2\n\r\n0\r\n\r\n"))) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\nb 2\n");
      assertThat(page(server.url("/"))).isEqualTo("a 1\nb 2\n");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void untilTheConnectionCloses() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.0 200 OK\r\n\r\na 1\n");
              e.close();
            })) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "identity, gzip"})
  void gzipped(String coding) throws IOException {
    try (var server =
        RawServer.tcp(e -> e.answer("200 OK", gzip(PAGE), "Content-Encoding: " + coding))) {
      assertThat(page(server.url("/"))).isEqualTo(PAGE);
      assertThat(page(server.url("/"))).isEqualTo(PAGE);
      assertThat(server.connections()).as("reused").isEqualTo(1);
    }
  }

  @Test
  void gzippedTwiceAndInChunks() throws IOException {
    byte[] once = gzip(PAGE);
    var twice = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(twice)) {
      out.write(once);
    }
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(CHUNKED + GZIP + "\r\n" + GZIP + "\r\n\r\n");
              for (byte b : twice.toByteArray()) {
                e.raw("1\r\n");
                e.raw(new byte[] {b});
                e.raw("\r\n");
              }
              e.raw("0\r\n\r\n");
            })) {
      assertThat(page(server.url("/"))).isEqualTo(PAGE);
    }
  }

  @Test
  void gzipInSeveralMembers() throws IOException {
    byte[] first = gzip("a 1\n");
    byte[] second = gzip("b 2\n");
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw(CHUNKED + GZIP + "\r\n\r\n");
              for (byte[] member : new byte[][] {first, second}) {
                e.raw(Integer.toHexString(member.length) + "\r\n");
                e.raw(member);
                e.raw("\r\n");
              }
              e.raw("0\r\n\r\n");
            })) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\nb 2\n");
    }
  }

  @Test
  void truncatedGzip() throws IOException {
    byte[] whole = gzip(PAGE);
    for (int length : new int[] {0, 5, 20, whole.length - 8, whole.length - 1}) {
      ScrapeFailure failure =
          truncated(e -> e.answer("200 OK", Arrays.copyOf(whole, length), GZIP));
      assertThat(failure.details()).contains("broken gzip");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9, 10, 15, 25})
  void gzipCutInItsSecondMember(int length) throws IOException {
    for (String text : List.of("a 1\n", PAGE)) {
      var body = new ByteArrayOutputStream();
      body.write(gzip(text));
      body.write(Arrays.copyOf(gzip("b 2\n"), Math.min(length, gzip("b 2\n").length - 1)));
      ScrapeFailure failure = truncated(e -> e.answer("200 OK", body.toByteArray(), GZIP));
      assertThat(failure.details()).contains("broken gzip");
    }
  }

  @Test
  void gzipInSeveralMembersOfAllSizes() throws IOException {
    var random = new Random(1);
    for (int i = 0; i < 200; i++) {
      var body = new ByteArrayOutputStream();
      var expected = new StringBuilder();
      for (int member = 0; member <= i % 4; member++) {
        var text = new StringBuilder();
        for (int line = random.nextInt(300); line >= 0; line--) {
          text.append("a{x=\"").append(random.nextLong()).append("\"} 1\n");
        }
        body.write(gzip(text.toString()));
        expected.append(text);
      }
      int atOnce = 1 + i % 13;
      assertThat(decompressed(body.toByteArray(), atOnce)).isEqualTo(expected.toString());
      body.write(i);
      assertThatThrownBy(() -> decompressed(body.toByteArray(), atOnce))
          .isInstanceOf(ZipException.class);
    }
  }

  @Test
  void gzipOfManyEmptyMembers() throws IOException {
    var body = new ByteArrayOutputStream();
    for (int i = 0; i < 20_000; i++) {
      body.write(gzip(""));
    }
    body.write(gzip("a 1\n"));
    try (var server = RawServer.tcp(e -> e.answer("200 OK", body.toByteArray(), GZIP))) {
      assertThat(page(server.url("/"))).isEqualTo("a 1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip, x-gzip, gzip", "gzip, gzip, identity, gzip"})
  void tooManyCodings(String codings) throws IOException {
    try (var server =
        RawServer.tcp(e -> e.answer("200 OK", gzip(PAGE), "Content-Encoding: " + codings))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).endsWith(": expected at most 2 content codings, got 3");
    }
  }

  private static String decompressed(byte[] body, int atOnce) throws IOException {
    var dripping =
        new ByteArrayInputStream(body) {
          @Override
          public synchronized int read(byte[] bytes, int offset, int count) {
            return super.read(bytes, offset, Math.min(count, atOnce));
          }
        };
    return new String(new WholeGzip(dripping).readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void corruptGzip() throws IOException {
    byte[] corrupt = gzip(PAGE);
    corrupt[corrupt.length - 6] ^= 1; // in the checksum
    assertThat(truncated(e -> e.answer("200 OK", corrupt, GZIP)).details())
        .contains("broken gzip: Corrupt GZIP trailer");
    assertThat(truncated(e -> e.answer("200 OK", new byte[100], GZIP)).details())
        .contains("broken gzip: Not in GZIP format");
  }

  @Test
  void wholeGzipInABrokenTransfer() throws IOException {
    byte[] whole = gzip(PAGE);
    ScrapeFailure failure =
        truncated(
            e -> {
              e.raw(CHUNKED + GZIP + "\r\n\r\n" + Integer.toHexString(whole.length) + "\r\n");
              e.raw(whole);
              e.close();
            });
    assertThat(failure.details()).contains("the body ended before it was complete");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, zstd"})
  void unknownCodings(String coding) throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n", "Content-Encoding: " + coding))) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .endsWith(
              ": content coding "
                  + coding.substring(coding.indexOf(' ') + 1)
                  + ", which is not read");
    }
  }

  @Test
  void announcedTooLarge() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              e.raw("HTTP/1.1 200 OK\r\nContent-Length: " + (Limits.DEFAULT.bodySize() + 1));
              e.raw("\r\n\r\na 1\n");
              e.hang();
            })) {
      ScrapeFailure failure = failure(server.url("/"));
      assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
      assertThat(failure.details()).startsWith(server.url("/") + ": body is larger than ");
      until("the connection is dropped", () -> server.gone() == 1);
    }
  }

  @Test
  void tooLargeOnceDecompressed() throws IOException {
    var bomb = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1024 * 1024];
      for (int i = 0; i <= Limits.DEFAULT.bodySize() / zeros.length; i++) {
        out.write(zeros);
      }
    }
    try (var server = RawServer.tcp(e -> e.answer("200 OK", bomb.toByteArray(), GZIP))) {
      assertThat(failure(server.url("/")).reason()).isEqualTo(Reason.BODY_LIMIT);
    }
  }
}
