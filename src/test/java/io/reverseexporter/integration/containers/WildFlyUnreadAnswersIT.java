package io.reverseexporter.integration.containers;

import java.nio.file.Path;

class WildFlyUnreadAnswersIT extends UnreadAnswersContract {
  @Override
  SecureServer start(Path configuration) throws Exception {
    return WildFly.at("wildfly-unread").context("app", configuration).start("/app/-/ready");
  }
}
