package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.testing.LogCapture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCredentialsTest extends HttpFixture {
  private static final String UNAUTHORIZED = "401 Unauthorized";

  private static String line(RawServer server, String header) {
    return server
        .requests()
        .get(server.requests().size() - 1)
        .lines()
        .filter(line -> line.startsWith(header + ":"))
        .findFirst()
        .orElse("");
  }

  private static String basic(String text) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void scrape(HttpExporter exporter) {
    assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
  }

  @Test
  void areSentWithTheFirstRequestInUtf8() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      scrape(
          exporter(server.url("/"), Settings.basic(Secret.of("müller"), Secret.of("geheim: €"))));

      assertThat(server.requests()).hasSize(1);
      assertThat(line(server, "Authorization")).isEqualTo(basic("müller:geheim: €"));
    }
  }

  @Test
  void areABearersOrOfAnotherType() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      scrape(exporter(server.url("/"), Settings.token(Secret.of("t0ken"))));

      assertThat(line(server, "Authorization")).isEqualTo("Authorization: Bearer t0ken");
    }
  }

  @Test
  void areNotSentByOthersOnTheSameConnection() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      scrape(exporter(server.url("/"), Settings.token(Secret.of("t0ken"))));
      page(server.url("/"));

      assertThat(server.connections()).isEqualTo(1);
      assertThat(line(server, "Authorization")).isEmpty();
    }
  }

  @Test
  void headersAreSentAndHostIsReplaced() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      scrape(
          exporter(
              server.url("/"),
              Settings.headers(
                  Map.of(
                      "Host",
                      Secret.of("virtual:8080"),
                      "X-Tenant",
                      Secret.of("a b"),
                      "authorization",
                      Secret.of("Custom x")))));

      assertThat(server.requests().get(0)).containsOnlyOnce("Host:").containsOnlyOnce("Accept:");
      assertThat(line(server, "Host")).isEqualTo("Host: virtual:8080");
      assertThat(line(server, "X-Tenant")).isEqualTo("X-Tenant: a b");
      assertThat(line(server, "authorization")).isEqualTo("authorization: Custom x");
    }
  }

  @Test
  void goOverAUnixSocket(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("s");
    try (var server = RawServer.unix(socket, e -> e.ok("a 1\n"))) {
      scrape(exporter("http://unix:" + socket + ":/", Settings.token(Secret.of("t0ken"))));

      assertThat(line(server, "Authorization")).isEqualTo("Authorization: Bearer t0ken");
    }
  }

  @Test
  void areReadFromFilesThatMayChange(@TempDir Path folder) throws IOException {
    Path name = Files.writeString(folder.resolve("name"), "u\n");
    Path password = Files.writeString(folder.resolve("password"), "  old pass\r\n\n");
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var exporter =
          exporter(server.url("/"), Settings.basic(Secret.in(name), Secret.in(password)));
      scrape(exporter);
      assertThat(line(server, "Authorization")).isEqualTo(basic("u:old pass"));

      Files.writeString(password, "new");
      until(
          "the new password is sent",
          () -> {
            threads.aSecondPasses();
            scrape(exporter);
            return line(server, "Authorization").equals(basic("u:new"));
          });
    }
  }

  @Test
  void ofAMissingFileAreAFailureThatHeals(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("token");
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"));
        var log = new LogCapture(HttpFixture.class.getName())) {
      var exporter = exporter(server.url("/"), Settings.token(Secret.in(file)));
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(failure.details())
          .isEqualTo(server.url("/") + ": " + file + ": expected a file, there is none");
      assertThat(failure.isLogged()).isTrue();
      assertThat(log.lines()).hasSize(1).allMatch(line -> line.contains(file.toString()));
      assertThat(server.requests()).isEmpty();

      Files.writeString(file, "t0ken");
      until(
          "it is read",
          () -> {
            threads.aSecondPasses();
            return !exporter.scrape(request(LONG)).handle((p, e) -> e != null).join();
          });
      assertThat(line(server, "Authorization")).isEqualTo("Authorization: Bearer t0ken");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n ", "two\nlines", "s3cr\u0000t", "s3crét"})
  void ofAUselessFileAreNotTold(String content, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), content);
    try (var server = RawServer.tcp(e -> e.ok("a 1\n"))) {
      var exporter = exporter(server.url("/"), Settings.token(Secret.in(file)));
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));

      assertThat(failure.details())
          .startsWith(server.url("/") + ": " + file + ": expected ")
          .doesNotContain("s3cr", "two");
    }
  }

  @Test
  void areNotUtf8InTheFile(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("token"), new byte[] {(byte) 0xff});
    var exporter = exporter("http://127.0.0.1:1/", Settings.token(Secret.in(file)));

    assertThat(failure(exporter.scrape(request(LONG))).details())
        .endsWith(file + ": expected text in UTF-8");
  }

  @Test
  void thatAnExporterRepeatsAreNotTold() throws IOException {
    ClientSettings settings =
        new ClientSettings(
            new HttpCredentials.Basic(Secret.of("u"), Secret.of("s3cret")),
            Map.of("X-Key", Secret.of("k3y!")),
            true,
            null,
            null);
    try (var server =
        RawServer.tcp(
            e ->
                e.answer(
                    UNAUTHORIZED,
                    (e.request + " u:s3cret S3CRET " + "x".repeat(300))
                        .getBytes(StandardCharsets.UTF_8),
                    "Content-Type: text/plain"))) {
      ScrapeFailure failure = failure(exporter(server.url("/"), settings).scrape(request(LONG)));

      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details())
          .contains("got 401: GET / HTTP/1.1", "(a secret)")
          .doesNotContain("s3cret", "S3CRET", "k3y", basic("u:s3cret").substring(21));
    }
  }

  /** Wherever the end of the excerpt falls. */
  @Test
  void areNotToldInPart() throws IOException {
    for (int before = 180; before < 205; before++) {
      byte[] page = ("x".repeat(before) + "s3cret!").getBytes(StandardCharsets.UTF_8);
      try (var server =
          RawServer.tcp(e -> e.answer(UNAUTHORIZED, page, "Content-Type: text/plain"))) {
        ScrapeFailure failure =
            failure(
                exporter(server.url("/"), Settings.token(Secret.of("s3cret!")))
                    .scrape(request(LONG)));
        assertThat(failure.details()).doesNotContain("s3");
      }
    }
  }

  /** Nor where the words about a short one would let more of the page come into view. */
  @Test
  void areNotToldInPartAfterOthers() throws IOException {
    String secret = "s3cret".repeat(20);
    byte[] page = (secret + " " + secret + " " + secret).getBytes(StandardCharsets.UTF_8);
    try (var server =
        RawServer.tcp(e -> e.answer(UNAUTHORIZED, page, "Content-Type: text/plain"))) {
      ScrapeFailure failure =
          failure(
              exporter(server.url("/"), Settings.token(Secret.of(secret))).scrape(request(LONG)));
      assertThat(failure.details()).endsWith("got 401: (a secret) (a secret)").doesNotContain("s3");
    }
  }

  /** What the message about them shows of the page is at most 40 characters long. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a s3cret!\n",
        "a{s3cret!=1} 1\n",
        "# TYPE a s3cret!\n",
        "a xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxs3cret!\n",
        "hello Bearer s3cret!\n",
      })
  void thatAMalformedPageRepeatsAreNotTold(String page) throws IOException {
    try (var server = RawServer.tcp(e -> e.ok(page))) {
      ClientSettings token = Settings.token(Secret.of("s3cret!"));
      ScrapeFailure failure = failure(exporter(server.url("/"), token).scrape(request(LONG)));

      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details())
          .startsWith(server.url("/") + ": line 1, column ")
          .doesNotContain("s3");
    }
  }

  @Test
  void thatAMalformedPageRepeatsAreHiddenInPlace() throws IOException {
    try (var server = RawServer.tcp(e -> e.ok("a s3cret\n"))) {
      assertThat(
              failure(
                      exporter(server.url("/"), Settings.token(Secret.of("s3cret")))
                          .scrape(request(LONG)))
                  .details())
          .contains("got \"(a secret)\"");
    }
  }

  @Test
  void thatARedirectRepeatsAreNotTold() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> e.answer("302 Found", new byte[0], "Location: /t=s3cret;u=s3cret%2F?s3cret"))) {
      var headers = Map.of("X-A", Secret.of("s3cret"), "X-B", Secret.of("s3cret/"));
      ClientSettings staying = new ClientSettings(null, headers, false, null, null);

      assertThat(failure(exporter(server.url("/r"), staying).scrape(request(LONG))).details())
          .contains("a redirect to /t=(a secret);u=(a secret) that");
    }
  }

  /** Replaced in our own words, they would tell what they are. */
  @Test
  void areNotHiddenInOurOwnWords() throws IOException {
    var headers =
        Map.of(
            "X-Tenant", Secret.of("a"),
            "X-Scope", Secret.of("status"),
            "X-More", Secret.of("127.0.0.1"),
            "X-Last", Secret.of("column"));
    try (var server =
        RawServer.tcp(
            e -> {
              if (e.request.startsWith("GET /m")) {
                e.ok("a column\n");
              } else {
                e.answer(
                    "404 Not Found",
                    "a bad status".getBytes(StandardCharsets.UTF_8),
                    "Content-Type: text/plain");
              }
            })) {
      ClientSettings settings = Settings.headers(headers);
      assertThat(failure(exporter(server.url("/"), settings).scrape(request(LONG))).details())
          .isEqualTo(server.url("/") + ": expected status 200, got 404: a bad (a secret)");
      assertThat(failure(exporter(server.url("/m"), settings).scrape(request(LONG))).details())
          .startsWith(server.url("/m") + ": line 1, column 3: ")
          .endsWith("got \"(a secret)\"");
    }
  }

  @Test
  void areInNoToString() {
    var basic = new HttpCredentials.Basic(Secret.of("s3cret"), Secret.of("s3cret"));
    var settings =
        new ClientSettings(
            basic,
            Map.of("X", Secret.of("s3cret")),
            true,
            null,
            ProxyAddress.parse("http://u:s3cret@p:3128"));
    var source =
        new OutgoingSource(settings, HttpAddress.parse("http://a/"), threads.workers(), log());

    assertThat(settings.toString()).contains("http://p:3128").doesNotContain("s3cret");
    assertThat(fetcher.target(HttpAddress.parse("http://a/"), false, source).toString())
        .doesNotContain("s3cret");
    assertThat(Secret.in(Path.of("/f")).toString()).isEqualTo("(a secret in /f)");
  }
}
