package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Exporters of a benchmark as a process of their own. */
final class SmallServers {
  private SmallServers() {}

  /** Starts {@link ExporterServer}. */
  static ServerProcess nodes(Path folder, int count) {
    return ServerProcess.start(
        folder,
        folder.resolve("exporters.log"),
        Map.of(),
        List.of(
            ServerProcess.java(),
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            ExporterServer.class.getName(),
            Integer.toString(count)));
  }

  /** The ports that it has printed. */
  static List<Integer> ports(ServerProcess exporters, int count) {
    Eventually.until(
        Duration.ofSeconds(30),
        () -> count + " ports: " + exporters.output(),
        () -> exporters.output().lines().count() >= count);
    return exporters.output().lines().limit(count).map(Integer::valueOf).toList();
  }
}
