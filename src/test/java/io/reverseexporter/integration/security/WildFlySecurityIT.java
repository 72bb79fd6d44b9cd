package io.reverseexporter.integration.security;

import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.integration.containers.WildFly;
import io.reverseexporter.testing.TestPki;
import java.nio.file.Path;

class WildFlySecurityIT extends SecurityContract {
  @Override
  SecureServer start(TestPki pki, Path security, Path managed) {
    return WildFly.withTls("wildfly-security", pki)
        .option("-Dreverse_exporter.config=" + security)
        .webapp("app")
        .context("managed", managed)
        .start("/app/-/ready");
  }
}
