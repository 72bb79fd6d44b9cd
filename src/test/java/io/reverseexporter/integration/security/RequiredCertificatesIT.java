package io.reverseexporter.integration.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Jetty;
import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.integration.containers.SecureServer.ClientCertificates;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.integration.containers.WildFly;
import io.reverseexporter.testing.TestPki;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Connectors that insist on a client certificate: they turn away, and endpoints choose on top. */
class RequiredCertificatesIT {
  private static final String USER = SecureServer.USER;

  private final TestPki pki = TestPki.in(Build.emptyDirectory("security/required"));
  private final Path configuration = Build.configuration("security/security.yml");

  @Test
  void tomcat() {
    String property = "-Dreverse_exporter.config=" + configuration;
    check(
        Tomcat.at("tomcat-required")
            .tls(pki, ClientCertificates.REQUIRED)
            .option(property)
            .webapp("app")
            .start());
  }

  @Test
  void jetty() {
    check(
        Jetty.withTls("jetty-required", pki, ClientCertificates.REQUIRED)
            .context("app", "/app", configuration)
            .start("/app/-/ready"));
  }

  @Test
  void wildfly() {
    check(
        WildFly.withTls("wildfly-required", pki, ClientCertificates.REQUIRED)
            .option("-Dreverse_exporter.config=" + configuration)
            .webapp("app")
            .start("/app/-/ready"));
  }

  private void check(SecureServer server) {
    try (server) {
      Client right = Client.tls(server, pki.as(pki.client()));
      assertThat(right.get("/app/open", "").status()).isEqualTo(200);
      assertThat(right.get("/app/cert-subject", "").status()).isEqualTo(200);
      assertThat(right.get("/app/cert-and-role", "").status()).isEqualTo(401);
      assertThat(right.get("/app/cert-and-role", USER).status()).isEqualTo(200);

      Client other = Client.tls(server, pki.as(pki.otherClient()));
      assertThat(other.get("/app/cert", "").status()).isEqualTo(200);
      assertThat(other.get("/app/cert-subject", USER).status()).isEqualTo(403);

      Client anonymous = Client.tls(server, pki.anonymous());
      assertThatThrownBy(() -> anonymous.get("/app/open", USER))
          .isInstanceOf(UncheckedIOException.class);

      // The plain port is open still: an endpoint has to ask for what it needs.
      Client plain = Client.plain(server);
      assertThat(plain.get("/app/open", "").status()).isEqualTo(200);
      assertThat(plain.get("/app/cert", USER).status()).isEqualTo(403);
    }
  }
}
