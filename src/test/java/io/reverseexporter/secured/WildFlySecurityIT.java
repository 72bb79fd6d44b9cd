package io.reverseexporter.secured;

import io.reverseexporter.containers.SecureServer;
import io.reverseexporter.containers.SecureServer.ClientCertificates;
import io.reverseexporter.containers.WildFly;
import io.reverseexporter.testing.TestPki;
import java.nio.file.Path;

class WildFlySecurityIT extends SecurityContract {
  @Override
  SecureServer start(TestPki pki, Path security, Path managed) {
    return WildFly.withTls("wildfly-security", pki, ClientCertificates.OPTIONAL)
        .option("-Dreverse_exporter.config=" + security)
        .webapp("app")
        .context("managed", managed)
        .start("/app/-/ready");
  }
}
