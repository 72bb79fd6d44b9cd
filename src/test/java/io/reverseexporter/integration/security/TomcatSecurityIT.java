package io.reverseexporter.integration.security;

import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.TestPki;
import java.nio.file.Path;

class TomcatSecurityIT extends SecurityContract {
  @Override
  SecureServer start(TestPki pki, Path security, Path managed) {
    return Tomcat.at("tomcat-security")
        .tls(pki)
        .context("app", parameter(security))
        .context("managed", parameter(managed))
        .start();
  }

  private static String parameter(Path configuration) {
    return "<Parameter name=\"reverse_exporter.config\" value=\"" + configuration + "\"/>";
  }
}
