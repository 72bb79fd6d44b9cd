package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Page;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Prometheus' own exporter toolkit, which wants a client certificate and a password, behind the
 * application on Tomcat.
 */
@TestMethodOrder(OrderAnnotation.class)
class TlsExporterIT {
  private static final Opened OPEN = new Opened();
  private static final Duration CHANGE = Duration.ofSeconds(20);
  private static final String PASSWORD = "s3cret-pässword";

  private static Path folder;
  private static TestPki first;
  private static TestPki second;
  private static Tomcat tomcat;

  @BeforeAll
  static void start() throws Exception {
    Binaries.require();
    folder = Build.emptyDirectory("tls-exporter");
    first = TestPki.in(folder.resolve("first"));
    second = TestPki.in(folder.resolve("second"));
    Files.createDirectories(folder.resolve("now"));
    use(first);
    Files.writeString(folder.resolve("now/password"), PASSWORD + "\n");
    Files.writeString(
        folder.resolve("web.yml"),
        """
        tls_server_config:
          cert_file: now/server.pem
          key_file: now/server-key.pem
          client_ca_file: now/ca.pem
          client_auth_type: RequireAndVerifyClientCert
        basic_auth_users:
          scraper: %s
        """
            .formatted(OpenBSDBCrypt.generate(PASSWORD.toCharArray(), new byte[16], 4)));
    int port = ServerProcess.freePort();
    OPEN.add(
        ServerProcess.start(
            folder,
            folder.resolve("node-exporter.log"),
            Map.of(),
            List.of(
                "prometheus-node-exporter",
                "--collector.disable-defaults",
                "--collector.time",
                "--web.config.file=web.yml",
                "--web.listen-address=127.0.0.1:" + port)));
    Path configuration = folder.resolve("reverse-exporter.yml");
    Files.writeString(configuration, configuration("https://127.0.0.1:" + port + "/metrics"));
    tomcat = Tomcat.at("tomcat-tls-exporter").webapp("reverse");
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + configuration).start());
    awaitUp("good", "1");
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  private static String configuration(String address) {
    return """
    exporter_defaults:
      http:
        address: "%s"
        timeout: 5s
        basic_auth: {username: scraper, password_file: now/password}
        tls_config: {ca_file: now/ca.pem, cert_file: now/client.pem, key_file: now/client-key.pem}
    reverse_exporters:
    - {path: /good, exporters: {http: [{name: good}]}}
    - path: /first
      exporters:
        http:
        - name: first
          tls_config: {ca_file: first/ca.pem, cert_file: now/client.pem, key_file: now/client-key.pem}
    - path: /wrong-ca
      exporters:
        http:
        - name: wrong-ca
          tls_config: {ca_file: first/strange-ca.pem}
    - path: /no-certificate
      exporters:
        http:
        - name: no-certificate
          tls_config: {ca_file: now/ca.pem}
    - path: /wrong-certificate
      exporters:
        http:
        - name: wrong-certificate
          tls_config:
            ca_file: now/ca.pem
            cert_file: first/strange-client.pem
            key_file: first/strange-client-key.pem
    - path: /wrong-password
      exporters:
        http:
        - {name: wrong-password, basic_auth: {username: scraper, password: another-s3cret}}
    - path: /anybody
      exporters:
        http:
        - name: anybody
          tls_config:
            cert_file: now/client.pem
            key_file: now/client-key.pem
            insecure_skip_verify: true
    """
        .formatted(address);
  }

  /** Puts the files of a PKI where the exporter and the application read them. */
  private static void use(TestPki pki) throws IOException {
    for (String file :
        List.of("ca.pem", "server.pem", "server-key.pem", "client.pem", "client-key.pem")) {
      Files.copy(
          pki.folder().resolve(file),
          folder.resolve("now").resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Page page(String endpoint) {
    Reply reply = Http.get(tomcat.url("/reverse/" + endpoint));
    assertThat(reply.status()).isEqualTo(200);
    return Page.parse(reply.text());
  }

  private static void awaitUp(String exporter, String up) {
    Eventually.until(
        CHANGE,
        () -> exporter + " is not " + up + ":\n" + logged(exporter),
        () -> page(exporter).up().equals(Map.of(exporter, up)));
  }

  private static String logged(String exporter) {
    return String.join(
        "\n", tomcat.log().lines().filter(line -> line.contains("exporter " + exporter)).toList());
  }

  @Test
  @Order(1)
  void isScrapedWithCertificateAndPassword() {
    Page page = page("good");

    assertThat(page.up()).isEqualTo(Map.of("good", "1"));
    assertThat(page.named("node_time_seconds")).hasSize(1);
    assertThat(page("anybody").up()).isEqualTo(Map.of("anybody", "1"));
  }

  @Test
  @Order(2)
  void failuresSayWhatIsWrong() {
    for (String culprit :
        List.of("wrong-ca", "no-certificate", "wrong-certificate", "wrong-password")) {
      assertThat(page(culprit).up()).isEqualTo(Map.of(culprit, "0"));
    }
    assertThat(page("good").up()).isEqualTo(Map.of("good", "1"));
    assertThat(logged("wrong-ca"))
        .contains(
            "TLS", "not signed by a CA that is trusted here; its issuer is O=Example,CN=Authority");
    assertThat(logged("no-certificate")).contains("TLS", "it wants a client certificate");
    assertThat(logged("wrong-certificate")).contains("TLS", "client certificate");
    assertThat(logged("wrong-password")).contains("HTTP_STATUS", "got 401", "Unauthorized");
    assertThat(tomcat.log()).doesNotContain(PASSWORD, "s3cret", "BEGIN");
  }

  @Test
  @Order(3)
  void rotatedCertificatesArePickedUp() throws IOException {
    assertThat(page("first").up()).isEqualTo(Map.of("first", "1"));

    use(second);

    awaitUp("first", "0");
    awaitUp("good", "1");
    assertThat(logged("first")).contains("TLS", "not signed by a CA that is trusted here");
  }

  @Test
  @Order(4)
  void aMissingPasswordFileFailsAndHeals() throws IOException {
    Path file = folder.resolve("now/password");
    Files.delete(file);
    awaitUp("good", "0");
    assertThat(logged("good")).contains(file + ": expected a file, there is none");

    Files.writeString(file, PASSWORD);
    awaitUp("good", "1");
  }
}
