package io.reverseexporter.containers;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The metrics of a WildFly whose statistics are on, with its example of a data source. */
class WildFlyServerMetricsIT extends ServerMetricsContract {
  private static WildFly server;

  @BeforeAll
  static void start() {
    server =
        WildFly.withStatistics("wildfly-metrics")
            .option("-Dreverse_exporter.config=" + configuration("wildfly"))
            .webapp("app");
    writeLoad(server.deployment("load"));
    server.start("/app/-/ready");
    server.process().awaitStatusOrEnd(server.http("/load/go"), 200);
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
    return "wildfly_undertow_requests_total";
  }

  @Override
  String busyThreads() {
    return "wildfly_io_worker_threads_busy";
  }

  @Override
  String sessions() {
    return "wildfly_sessions_active";
  }

  @Override
  String dataSource() {
    return "java:jboss/datasources/ExampleDS";
  }
}
