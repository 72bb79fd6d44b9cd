package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the exporter may see does not go where a redirect leads. */
class HttpRedirectSecretsTest extends HttpFixture {
  private static final ClientSettings SECRETS =
      new ClientSettings(
          new HttpCredentials.Token("Bearer", Secret.of("t0ken")),
          Map.of("X-Key", Secret.of("k3y"), "Host", Secret.of("virtual"), "Cookie", Secret.of("c")),
          true,
          null,
          null);

  private static final List<String> SENT = List.of("Bearer t0ken", "k3y", "virtual", "Cookie");

  private static void redirect(RawServer.Exchange exchange, String location) throws IOException {
    exchange.answer("302 Found", new byte[0], "Location: " + location);
  }

  private static String path(RawServer.Exchange exchange) {
    return exchange.request.split(" ", -1)[1];
  }

  @Test
  void stayWithTheExporter() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              switch (path(e)) {
                case "/" -> redirect(e, "/relative");
                case "/relative" -> redirect(e, "http://127.0.0.1:" + e.port() + "/absolute");
                default -> e.ok("a 1\n");
              }
            })) {
      assertThat(page(exporter(server.url("/"), SECRETS).scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(server.requests()).hasSize(3).allSatisfy(r -> assertThat(r).contains(SENT));
    }
  }

  @Test
  void doNotGoToAnotherPort() throws IOException {
    try (var other = RawServer.tcp(e -> e.ok("a 1\n"));
        var server = RawServer.tcp(e -> redirect(e, other.url("/there")))) {
      assertThat(page(exporter(server.url("/"), SECRETS).scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(server.requests().get(0)).contains(SENT);
      assertThat(other.requests()).hasSize(1);
      assertThat(other.requests().get(0))
          .doesNotContain(SENT)
          .doesNotContainIgnoringCase("authorization")
          .contains("Host: 127.0.0.1:" + other.port(), "Accept:", "User-Agent:");
    }
  }

  @Test
  void doNotGoToAnotherNameOfTheSameHost() throws IOException {
    try (var server =
        RawServer.tcp(
            e -> {
              if (path(e).equals("/")) {
                redirect(e, "http://localhost:" + e.port() + "/there");
              } else {
                e.ok("a 1\n");
              }
            })) {
      assertThat(page(exporter(server.url("/"), SECRETS).scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(server.requests().get(1)).doesNotContain(SENT);
    }
  }

  /** Another host could send us back to a path of its choice. */
  @Test
  void doNotComeBackEither() throws IOException {
    try (var other = RawServer.tcp(e -> redirect(e, "http://127.0.0.1:" + path(e).substring(1)));
        var server =
            RawServer.tcp(
                e -> {
                  switch (path(e)) {
                    case "/" -> redirect(e, other.url("/" + e.port() + "/back"));
                    case "/back" -> redirect(e, "/on");
                    default -> e.ok("a 1\n");
                  }
                })) {
      assertThat(page(exporter(server.url("/"), SECRETS).scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(other.requests()).hasSize(1);
      assertThat(server.requests()).hasSize(3);
      assertThat(server.requests().subList(1, 3))
          .allSatisfy(r -> assertThat(r).doesNotContain(SENT));
    }
  }

  @Test
  void areSentAgainByTheNextScrape() throws IOException {
    try (var other = RawServer.tcp(e -> e.ok("a 1\n"));
        var server = RawServer.tcp(e -> redirect(e, other.url("/there")))) {
      var exporter = exporter(server.url("/"), SECRETS);
      page(exporter.scrape(request(LONG)));
      page(exporter.scrape(request(LONG)));
      assertThat(server.requests()).hasSize(2).allSatisfy(r -> assertThat(r).contains(SENT));
      assertThat(other.requests()).allSatisfy(r -> assertThat(r).doesNotContain(SENT));
    }
  }

  @Test
  void doNotGoElsewhereWhereAKeptConnectionIsDead() throws IOException {
    try (var other = RawServer.tcp(e -> e.ok("a 1\n"));
        var server = RawServer.tcp(e -> redirect(e, other.url("/there")))) {
      var exporter = exporter(server.url("/"), SECRETS);
      page(exporter.scrape(request(LONG)));
      other.dropConnections();
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(other.connections()).isEqualTo(2);
      assertThat(other.requests())
          .hasSize(2)
          .allSatisfy(r -> assertThat(r).startsWith("GET /there ").doesNotContain(SENT));
    }
  }

  @Test
  void aRedirectThatIsNotToBeFollowedIsAFailure() throws IOException {
    var staying = new ClientSettings(null, Map.of(), false, null, null);
    try (var server = RawServer.tcp(e -> redirect(e, "http://u:p@elsewhere/x?token=t#f"))) {
      ScrapeFailure failure = failure(exporter(server.url("/"), staying).scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.HTTP_STATUS);
      assertThat(failure.details())
          .isEqualTo(
              server.url("/")
                  + ": expected status 200, got 302, a redirect to http://elsewhere/x that is not"
                  + " followed");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void aTokenInTheAddressDoesNotComeBack() throws IOException {
    try (var server =
        RawServer.tcp(
            e ->
                e.answer(
                    "404 Not Found",
                    ("no " + path(e)).getBytes(StandardCharsets.UTF_8),
                    "Content-Type: text/plain"))) {
      String address = server.url("/there?kind=disk&token=se%63ret-of-the-address");
      ScrapeFailure failure = failure(exporter(address).scrape(request(LONG)));
      assertThat(failure.details())
          .startsWith(server.url("/there") + ": expected status 200, got 404: no ")
          .contains("kind=disk")
          .doesNotContain("ret-of-the-address");
    }
  }

  /** From http to https on the same host and port number: another scheme is another place. */
  @Test
  void doNotGoFromPlainToTls(@TempDir Path folder) throws IOException {
    Identity ca = Certificates.authority("ca");
    try (var tls = TlsServer.open(ca.server("localhost"));
        var server = RawServer.tcp(e -> redirect(e, tls.url("/")))) {
      ScrapeFailure failure = failure(exporter(server.url("/"), SECRETS).scrape(request(LONG)));
      assertThat(failure.reason()).as("trusts as the JVM does").isEqualTo(Reason.TLS);
      assertThat(tls.requests()).isEmpty();
    }
  }

  /** Neither is the client certificate shown elsewhere, nor is the CA trusted there. */
  @Test
  void ownTlsIsForTheExporterAlone(@TempDir Path folder) throws IOException {
    Identity ca = Certificates.authority("ca");
    Identity client = ca.server("client");
    Path caFile = Certificates.write(folder.resolve("ca"), ca.certificatePem());
    Path cert = Certificates.write(folder.resolve("cert"), client.chainPem());
    Path key = Certificates.write(folder.resolve("key"), client.keyPem());
    Identity identity = ca.server("localhost");
    try (var other = TlsServer.open(identity);
        var server =
            TlsServer.redirecting(
                ca.certificate(), identity, path -> path.equals("/") ? "/same" : other.url("/"))) {
      for (TlsSettings tls : List.of(Settings.tls(caFile, cert, key), insecure(cert, key))) {
        ClientSettings settings = Settings.withToken(Settings.tls(tls), "t0ken");
        ScrapeFailure failure = failure(exporter(server.url("/"), settings).scrape(request(LONG)));
        assertThat(failure.reason()).isEqualTo(Reason.TLS);
        assertThat(failure.details()).contains("not signed by a CA that is trusted here");
      }
      assertThat(server.requests())
          .hasSize(4)
          .allMatch(r -> r.client().equals("CN=client"))
          .allMatch(r -> r.head().contains("Authorization: Bearer t0ken\r\n"));
      assertThat(other.requests()).isEmpty();
    }
  }

  private static TlsSettings insecure(Path cert, Path key) {
    return new TlsSettings(null, cert, key, null, null, null, true);
  }
}
