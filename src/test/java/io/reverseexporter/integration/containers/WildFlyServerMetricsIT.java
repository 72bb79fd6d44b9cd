package io.reverseexporter.integration.containers;

/** The metrics of a WildFly whose statistics are on, with its example of a data source. */
class WildFlyServerMetricsIT extends ServerMetricsContract {
  @Override
  SecureServer started() {
    WildFly server =
        WildFly.withStatistics("wildfly-metrics")
            .option("-Dreverse_exporter.config=" + configuration("wildfly"))
            .webapp("app");
    writeLoad(server.deployment("load"));
    server.start("/app/-/ready");
    server.process().awaitStatusOrEnd(server.http("/load/go"), 200);
    return server;
  }

  @Override
  Families families() {
    return new Families(
        "wildfly_undertow_requests_total",
        "wildfly_io_worker_threads_busy",
        "wildfly_sessions_active");
  }

  @Override
  String dataSource() {
    return "java:jboss/datasources/ExampleDS";
  }
}
