package io.reverseexporter.integration.security;

import io.reverseexporter.integration.containers.Jetty;
import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.testing.TestPki;
import java.nio.file.Path;

class JettySecurityIT extends SecurityContract {
  /** See docs/deploying/jetty.md. */
  @Override
  boolean believesRequestLines() {
    return true;
  }

  @Override
  SecureServer start(TestPki pki, Path security, Path managed) {
    return Jetty.withTls("jetty-security", pki)
        .context("app", "/app", security)
        .context("managed", "/managed", managed)
        .start("/app/-/ready");
  }
}
