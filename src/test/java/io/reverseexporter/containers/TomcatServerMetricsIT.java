package io.reverseexporter.containers;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The metrics of a stock Tomcat 10.1. */
class TomcatServerMetricsIT extends ServerMetricsContract {
  private static Tomcat server;

  @BeforeAll
  static void start() {
    server =
        Tomcat.at("tomcat-metrics")
            .option("-Dreverse_exporter.config=" + configuration("tomcat"))
            .webapp("app");
    writeLoad(server.base().resolve("webapps/load.war"));
    server.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Override
  URI page() {
    return server.http("/app/metrics");
  }

  @Override
  URI load() {
    return server.http("/load/");
  }

  @Override
  ServerProcess process() {
    return server.process();
  }

  @Override
  String requests() {
    return "tomcat_connector_requests_total";
  }

  @Override
  String busyThreads() {
    return "tomcat_connector_threads_busy";
  }

  @Override
  String sessions() {
    return "tomcat_sessions_active";
  }
}
