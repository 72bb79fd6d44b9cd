package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.http.Certificates.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpOwnTlsTest extends HttpFixture {
  private static final Duration DAY = Duration.ofDays(1);

  private static final Identity CA = Certificates.authority("ca");
  private static final Identity SERVER = CA.server("exporter.example");

  private Path folder;
  private Path caFile;

  @BeforeEach
  void write(@TempDir Path empty) {
    folder = empty;
    caFile = file("ca.pem", CA.certificatePem());
  }

  private Path file(String name, String text) {
    return Certificates.write(folder.resolve(name), text);
  }

  /** Settings with a client certificate in two files. */
  private TlsSettings with(Identity client) {
    return Settings.tls(
        caFile, file("client.pem", client.chainPem()), file("client.key", client.keyPem()));
  }

  private String page(TlsServer target, TlsSettings tls) {
    return page(exporter(target.url("/"), Settings.tls(tls)).scrape(request(LONG)));
  }

  private String failure(TlsServer target, TlsSettings tls) {
    ScrapeFailure failure =
        failure(exporter(target.url("/"), Settings.tls(tls)).scrape(request(LONG)));
    assertThat(failure.reason()).as(failure.details()).isEqualTo(Reason.TLS);
    assertThat(failure.details()).startsWith(target.url("/") + ": ");
    return failure.details().substring(target.url("/: ").length());
  }

  private static TlsSettings named(Path caFile, String serverName) {
    return new TlsSettings(caFile, null, null, serverName, null, null, false);
  }

  private static TlsSettings versions(
      Path caFile, @Nullable TlsVersion min, @Nullable TlsVersion max) {
    return new TlsSettings(caFile, null, null, null, min, max, false);
  }

  @Test
  void trustsTheCasOfAFileAndNoOthers() throws IOException {
    Identity other = Certificates.authority("other");
    Path both = file("both.pem", other.certificatePem() + CA.certificatePem());
    Path wrong = file("wrong.pem", other.certificatePem());
    try (var target = TlsServer.open(SERVER)) {
      assertThat(page(target, Settings.trusting(caFile))).isEqualTo("a 1\n");
      assertThat(page(target, Settings.trusting(both))).isEqualTo("a 1\n");
      assertThat(failure(target, Settings.trusting(wrong)))
          .isEqualTo(
              "the certificate is not signed by a CA that is trusted here; its issuer is CN=ca");
      assertThat(target.last().client()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "secp384r1", "Ed25519"})
  void showsItsCertificate(String algorithm) throws IOException {
    Identity client = CA.issue("client", algorithm, Instant.now().plus(DAY), "client");
    for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
      try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER, protocol)) {
        assertThat(page(target, with(client))).isEqualTo("a 1\n");
        assertThat(target.last().client()).isEqualTo("CN=client");
      }
    }
  }

  @Test
  void showsAChain() throws IOException {
    Identity client = CA.authority("between").server("client");
    try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER)) {
      assertThat(client.chain()).hasSize(3);
      assertThat(page(target, with(client))).isEqualTo("a 1\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void saysThatACertificateIsWanted(String protocol) throws IOException {
    try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER, protocol)) {
      for (int i = 0; i < 10; i++) {
        assertThat(failure(target, Settings.trusting(caFile)))
            .startsWith("the exporter refuses with the alert ")
            .contains("it wants a client certificate");
      }
      assertThat(target.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void saysThatItsCertificateIsNotTaken(String protocol) throws IOException {
    Identity stranger = Certificates.authority("other").server("client");
    try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER, protocol)) {
      assertThat(failure(target, with(stranger)))
          .startsWith("the exporter refuses with the alert ")
          .contains("client certificate");
    }
  }

  @Test
  void saysWhichNamesTheCertificateHas() throws IOException {
    Identity elsewhere = CA.issue("x", "EC", Instant.now().plus(DAY), "a.example", "10.1.2.3");
    try (var target = TlsServer.open(elsewhere)) {
      assertThat(failure(target, Settings.trusting(caFile)))
          .isEqualTo(
              "the certificate does not fit: No subject alternative names matching IP address"
                  + " 127.0.0.1 found; the certificate is for a.example, 10.1.2.3");
      assertThat(failure(target, named(caFile, "b.example")))
          .contains("b.example", "the certificate is for a.example, 10.1.2.3");
      assertThat(page(target, named(caFile, "a.example"))).isEqualTo("a 1\n");
      assertThat(target.last().names()).contains("a.example");
    }
  }

  @Test
  void saysThatACertificateHasExpired() throws IOException {
    Instant yesterday = Instant.now().minus(DAY);
    Identity expired = CA.issue("x", "EC", yesterday, "127.0.0.1");
    try (var target = TlsServer.open(expired)) {
      assertThat(failure(target, Settings.trusting(caFile)))
          .startsWith("a certificate has expired; that of the server is valid until ")
          .contains(yesterday.toString().substring(0, 16));
    }
  }

  @Test
  void skipsVerificationForOneExporterAlone() throws IOException {
    Identity stranger =
        Certificates.authority("other")
            .issue("x", "EC", Instant.now().minus(Duration.ofHours(1)), "a.example");
    try (var target = TlsServer.open(stranger)) {
      assertThat(page(target, Settings.ANY_SERVER)).isEqualTo("a 1\n");
      assertThat(failure(target, Settings.trusting(caFile))).isNotEmpty();
      assertThat(failure(target.url("/")).reason()).isEqualTo(Reason.TLS);
      assertThat(target.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, , , true",
    "TLSv1.3, , , true",
    "TLSv1.2, TLS12, , true",
    "TLSv1.2, TLS13, , false",
    "TLSv1.3, TLS10, , true",
    "TLSv1.2, , TLS12, true",
    "TLSv1.3, , TLS12, false",
    "TLSv1.3, TLS13, TLS13, true",
  })
  void speaksTheVersionsThatAreAllowed(
      String protocol, @Nullable TlsVersion min, @Nullable TlsVersion max, boolean works)
      throws IOException {
    try (var target = TlsServer.open(SERVER, protocol)) {
      if (works) {
        assertThat(page(target, versions(caFile, min, max))).isEqualTo("a 1\n");
      } else {
        assertThat(failure(target, versions(caFile, min, max)))
            .isEqualTo(
                "the exporter refuses with the alert protocol_version: it does not speak a TLS"
                    + " version that is allowed here");
      }
    }
  }

  @Test
  void saysThatNoVersionIsLeft() throws IOException {
    try (var target = TlsServer.open(SERVER)) {
      assertThat(failure(target, versions(caFile, null, TlsVersion.TLS11)))
          .isEqualTo("no TLS version is left that is both allowed here and enabled in the JVM");
    }
  }

  @Test
  void saysThatTheAnswerIsNotTls() throws IOException {
    try (var plain = RawServer.talking("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
      String url = "https://127.0.0.1:" + plain.port() + "/";
      ScrapeFailure failure =
          failure(exporter(url, Settings.tls(Settings.trusting(caFile))).scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(failure.details())
          .isEqualTo(
              url
                  + ": the exporter does not answer in TLS; without it its address begins with"
                  + " http://");
    }
  }

  @Test
  void keepsItsConnectionsToItself() throws IOException {
    Identity first = CA.server("first");
    Identity second = CA.server("second");
    TlsSettings one = with(first);
    TlsSettings two =
        Settings.tls(caFile, file("2.pem", second.chainPem()), file("2.key", second.keyPem()));
    try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER)) {
      var exporters = new ArrayList<HttpExporter>();
      for (TlsSettings tls : new TlsSettings[] {one, two, one}) {
        exporters.add(exporter(target.url("/"), Settings.tls(tls)));
      }
      var clients = new ArrayList<String>();
      for (int round = 0; round < 3; round++) {
        for (HttpExporter exporter : exporters) {
          page(exporter.scrape(request(LONG)));
          clients.add(target.last().client());
        }
        assertThat(failure(target.url("/")).reason()).as("without").isEqualTo(Reason.TLS);
        failure(target, Settings.trusting(caFile));
      }
      assertThat(clients).containsExactly(repeat("CN=first", "CN=second", "CN=first"));
      assertThat(target.requests().stream().map(TlsServer.Request::port).distinct())
          .as("each has one connection, and keeps it")
          .hasSize(3);
    }
  }

  private static String[] repeat(String... three) {
    var all = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      all.addAll(List.of(three));
    }
    return all.toArray(String[]::new);
  }

  @Test
  void aChangedCertificateTakesEffectOnTheNextScrape() throws IOException {
    Identity first = CA.server("first");
    Identity second = CA.server("second");
    TlsSettings tls = with(first);
    try (var target = TlsServer.forClientsOf(CA.certificate(), SERVER)) {
      var exporter = exporter(target.url("/"), Settings.tls(tls));
      page(exporter.scrape(request(LONG)));
      page(exporter.scrape(request(LONG)));
      assertThat(target.requests().stream().map(TlsServer.Request::port).distinct()).hasSize(1);

      // The certificate first: with the old key it does not fit, and the old pair still holds.
      file("client.pem", second.chainPem());
      threads.aSecondPasses();
      page(exporter.scrape(request(LONG)));
      file("client.key", second.keyPem());
      until(
          "the new one is shown",
          () -> {
            threads.aSecondPasses();
            page(exporter.scrape(request(LONG)));
            return target.last().client().equals("CN=second");
          });
      assertThat(target.requests().stream().map(TlsServer.Request::port).distinct()).hasSize(2);
    }
  }

  @Test
  void aCaThatIsNoLongerTrustedHasItsConnectionsDropped() throws IOException {
    try (var target = TlsServer.open(SERVER)) {
      var exporter = exporter(target.url("/"), Settings.tls(Settings.trusting(caFile)));
      page(exporter.scrape(request(LONG)));
      file("ca.pem", Certificates.authority("other").certificatePem());
      until(
          "it is not trusted any more",
          () -> {
            threads.aSecondPasses();
            return exporter.scrape(request(LONG)).handle((p, e) -> e != null).join();
          });
    }
  }

  @Test
  void unusableFilesHarmTheirExporterAloneAndHeal() throws IOException {
    Identity client = CA.server("client");
    TlsSettings tls = with(client);
    Files.delete(folder.resolve("client.key"));
    try (var target = TlsServer.open(SERVER)) {
      var exporter = exporter(target.url("/"), Settings.tls(tls));
      ScrapeFailure missing = failure(exporter.scrape(request(LONG)));
      assertThat(missing.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(missing.details())
          .isEqualTo(
              target.url("/")
                  + ": "
                  + folder.resolve("client.key")
                  + ": expected a file, there is none");
      assertThat(page(target, Settings.trusting(caFile))).isEqualTo("a 1\n");

      file("client.key", client.keyPem());
      until(
          "healed",
          () -> {
            threads.aSecondPasses();
            return !exporter.scrape(request(LONG)).handle((p, e) -> e != null).join();
          });
    }
  }

  @Test
  void saysWhichFileIsOfNoUse() {
    Identity client = CA.server("client");
    TlsSettings tls = with(client);
    assertThat(unusable(Settings.trusting(file("x.pem", "hello"))))
        .isEqualTo(folder.resolve("x.pem") + ": expected a certificate in PEM, found none");
    file("client.pem", SERVER.chainPem());
    assertThat(unusable(tls))
        .isEqualTo(
            folder.resolve("client.key")
                + ": expected the private key of the first certificate in "
                + folder.resolve("client.pem"));
    file("client.key", client.certificatePem());
    assertThat(unusable(tls))
        .isEqualTo(folder.resolve("client.key") + ": expected a private key in PEM, found none");
  }

  private String unusable(TlsSettings tls) {
    String url = "https://127.0.0.1:1/";
    ScrapeFailure failure = failure(exporter(url, Settings.tls(tls)).scrape(request(LONG)));
    assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
    return failure.details().substring(url.length() + 2);
  }

  @Test
  void theDeadlineHoldsWithinAHandshake() throws IOException {
    try (var silent = RawServer.tcp(RawServer.Exchange::hang)) {
      String url = "https://127.0.0.1:" + silent.port() + "/";
      var exporter = exporter(url, Settings.tls(Settings.trusting(caFile)));
      timesOut(time -> exporter.scrape(request(time)), "the TLS handshake was not complete");
      until("the connection is closed", () -> silent.gone() == silent.connections());
    }
  }
}
