package io.reverseexporter.integration.containers;

import java.nio.file.Path;

class TomcatUnreadAnswersIT extends UnreadAnswersContract {
  @Override
  SecureServer start(Path configuration) throws Exception {
    return Tomcat.at("tomcat-unread")
        .option("-Dreverse_exporter.config=" + configuration)
        .webapp("app")
        .start();
  }
}
