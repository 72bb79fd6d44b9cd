package io.reverseexporter.integration.containers;

/** The metrics of a stock Tomcat 10.1. */
class TomcatServerMetricsIT extends ServerMetricsContract {
  @Override
  SecureServer started() {
    Tomcat server =
        Tomcat.at("tomcat-metrics")
            .option("-Dreverse_exporter.config=" + configuration("tomcat"))
            .webapp("app");
    writeLoad(server.base().resolve("webapps/load.war"));
    server.start();
    return server;
  }

  @Override
  Families families() {
    return new Families(
        "tomcat_connector_requests_total",
        "tomcat_connector_threads_busy",
        "tomcat_sessions_active");
  }
}
