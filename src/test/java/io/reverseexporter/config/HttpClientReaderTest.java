package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HttpCredentials;
import io.reverseexporter.exporter.http.ProxyAddress;
import io.reverseexporter.exporter.http.TlsSettings;
import io.reverseexporter.exporter.http.TlsVersion;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpClientReaderTest {
  private static final Path FOLDER = Path.of("/etc/reverse-exporter");

  private static final String DEFAULTS =
      """
      exporter_defaults:
        http:
          basic_auth: {username: u, password_file: p}
          headers: {X-A: a, X-B: b}
          tls_config: {ca_file: ca.pem, cert_file: c.pem, key_file: k.pem}
          proxy_url: http://p:3128
          follow_redirects: false
      """;

  private static final HttpCredentials DEFAULT_BASIC =
      new HttpCredentials.Basic(Secret.of("u"), Secret.in(FOLDER.resolve("p")));

  private static ClientSettings settings(String defaults, String address, String keys)
      throws ConfigurationException {
    String yaml =
        defaults
            + """
            reverse_exporters:
            - path: /metrics
              exporters:
                http:
                - {name: a, address: "%s"%s}
            """
                .formatted(address, keys.isEmpty() ? "" : ", " + keys);
    Configuration configuration = Fixtures.read(yaml);
    assertThat(configuration.toString()).doesNotContain("s3cret");
    ExporterConfig exporter = configuration.endpoints().get(0).exporters().get(0);
    return ((HttpExporterConfig) exporter).client();
  }

  private static ClientSettings settings(String keys) throws ConfigurationException {
    return settings("", "https://a/", keys);
  }

  @Test
  void areNothingWhereNothingIsSaid() throws ConfigurationException {
    assertThat(settings("")).isEqualTo(ClientSettings.NONE);
  }

  @Test
  void haveAllKeys() throws ConfigurationException {
    assertThat(
            settings(
                "authorization: {type: Token, credentials: s3cret}, follow_redirects: no,"
                    + " headers: {Host: h, X-Number: 1}, proxy_url: \"http://u:s3cret@p:3128\","
                    + " tls_config: {ca_file: ca, cert_file: /c, key_file: k, server_name: s,"
                    + " min_version: TLS10, max_version: TLS13}"))
        .isEqualTo(
            new ClientSettings(
                new HttpCredentials.Token("Token", Secret.of("s3cret")),
                Map.of("Host", Secret.of("h"), "X-Number", Secret.of("1")),
                false,
                new TlsSettings(
                    FOLDER.resolve("ca"),
                    Path.of("/c"),
                    FOLDER.resolve("k"),
                    "s",
                    TlsVersion.TLS10,
                    TlsVersion.TLS13,
                    false),
                ProxyAddress.parse("http://u:s3cret@p:3128")));
  }

  @Test
  void aTokenIsABearersAndMayBeInAFile() throws ConfigurationException {
    assertThat(settings("authorization: {credentials_file: t}").credentials())
        .isEqualTo(new HttpCredentials.Token("Bearer", Secret.in(FOLDER.resolve("t"))));
  }

  @Test
  void aPasswordMayBeMissing() throws ConfigurationException {
    assertThat(settings("basic_auth: {username_file: u}").credentials())
        .isEqualTo(new HttpCredentials.Basic(Secret.in(FOLDER.resolve("u")), Secret.of("")));
  }

  @Test
  void defaultsHoldWhereTheExporterSaysNothing() throws ConfigurationException {
    ClientSettings settings = settings(DEFAULTS, "https://a/", "");

    assertThat(settings.credentials()).isEqualTo(DEFAULT_BASIC);
    assertThat(settings.headers()).containsOnlyKeys("X-A", "X-B");
    assertThat(settings.tls()).isNotNull();
    assertThat(settings.proxy()).hasToString("http://p:3128");
    assertThat(settings.followRedirects()).isFalse();
  }

  @Test
  void eachKeyIsReplacedWhole() throws ConfigurationException {
    ClientSettings settings =
        settings(
            DEFAULTS,
            "https://a/",
            "headers: {X-A: c}, tls_config: {insecure_skip_verify: true}, follow_redirects: true");

    assertThat(settings.headers()).isEqualTo(Map.of("X-A", Secret.of("c")));
    assertThat(settings.tls()).isEqualTo(new TlsSettings(null, null, null, null, null, null, true));
    assertThat(settings.followRedirects()).isTrue();
  }

  @Test
  void otherCredentialsReplaceThoseOfTheDefaults() throws ConfigurationException {
    assertThat(settings(DEFAULTS, "https://a/", "authorization: {credentials: t}").credentials())
        .isEqualTo(new HttpCredentials.Token("Bearer", Secret.of("t")));
    assertThat(settings(DEFAULTS, "https://a/", "headers: {authorization: t}").credentials())
        .isNull();

    String header = "exporter_defaults: {http: {headers: {Authorization: x, X-A: a}}}\n";
    assertThat(settings(header, "https://a/", "basic_auth: {username: u}").headers())
        .containsOnlyKeys("X-A");
  }

  @Test
  void defaultsWithoutAnEffectDoNoHarm() throws ConfigurationException {
    ClientSettings plain = settings(DEFAULTS, "http://a/", "");
    ClientSettings unix = settings(DEFAULTS, "http://unix:/s:/", "");

    assertThat(plain.tls()).isNull();
    assertThat(plain.proxy()).isNotNull();
    assertThat(unix.proxy()).isNull();
    assertThat(unix.credentials()).isEqualTo(DEFAULT_BASIC);
    assertThat(settings(DEFAULTS, "/-/metrics", "").tls()).isNull();
  }
}
