package io.reverseexporter.containers;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The metrics of a Jetty 12 with its modules jmx and statistics. */
class JettyServerMetricsIT extends ServerMetricsContract {
  private static Jetty server;

  @BeforeAll
  static void start() {
    server = Jetty.at("jetty-metrics").context("app", "/app", configuration("jetty"));
    writeLoad(server.base().resolve("webapps/load.war"));
    server.start("/app/-/ready");
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
    return "jetty_requests_total";
  }

  @Override
  String busyThreads() {
    return "jetty_threads_busy";
  }

  @Override
  String sessions() {
    return "jetty_sessions_active";
  }
}
