package io.reverseexporter.integration.containers;

/** The metrics of a Jetty 12 with its modules jmx and statistics. */
class JettyServerMetricsIT extends ServerMetricsContract {
  @Override
  SecureServer started() {
    Jetty server = Jetty.at("jetty-metrics").context("app", "/app", configuration("jetty"));
    writeLoad(server.base().resolve("webapps/load.war"));
    server.start("/app/-/ready");
    return server;
  }

  @Override
  Families families() {
    return new Families("jetty_requests_total", "jetty_threads_busy", "jetty_sessions_active");
  }
}
