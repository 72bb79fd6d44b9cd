package io.reverseexporter.integration.containers;

import io.reverseexporter.integration.containers.SecureServer.ClientCertificates;
import io.reverseexporter.testing.TestPki;
import java.nio.file.Path;

class WildFlyUnreadAnswersIT extends UnreadAnswersContract {
  @Override
  SecureServer start(Path configuration) throws Exception {
    return WildFly.withTls(
            "wildfly-unread",
            TestPki.in(Build.emptyDirectory("wildfly-unread-pki")),
            ClientCertificates.OPTIONAL)
        .context("app", configuration)
        .start("/app/-/ready");
  }
}
