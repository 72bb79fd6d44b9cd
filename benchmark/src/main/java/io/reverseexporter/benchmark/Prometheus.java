package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A Prometheus that scrapes exporters and federates all that it has of them. */
final class Prometheus {
  private static final String ALL = "/federate?match%5B%5D=%7B__name__%3D~%22.%2B%22%7D";
  private static final String UP = "/federate?match%5B%5D=up";

  private Prometheus() {}

  /** Starts it and waits until it has scraped all. */
  static Measured start(
      Path folder, List<URI> exporters, int intervalSeconds, List<ServerProcess> started)
      throws IOException {
    Path base = Files.createDirectories(folder).toAbsolutePath();
    String targets =
        exporters.stream()
            .map(page -> "'" + page.getAuthority() + "'")
            .collect(Collectors.joining(", "));
    Files.writeString(
        base.resolve("prometheus.yml"),
        """
        global: {scrape_interval: %1$ds, scrape_timeout: %1$ds}
        scrape_configs: [{job_name: node, static_configs: [{targets: [%2$s]}]}]
        """
            .formatted(intervalSeconds, targets));
    String address = "127.0.0.1:" + ServerProcess.freePort();
    URI root = URI.create("http://" + address);
    ServerProcess process =
        ServerProcess.start(
            base,
            base.resolve("prometheus.log"),
            Map.of(),
            List.of(
                "prometheus",
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--web.listen-address=" + address));
    started.add(process);
    process.awaitStatusOrEnd(root.resolve("/-/ready"), 200);
    Eventually.until(
        Duration.ofSeconds(60),
        () -> exporters.size() + " exporters that Prometheus has scraped: " + process.output(),
        () -> scraped(root) == exporters.size());
    return new Measured("prometheus /federate", process.handle(), root.resolve(ALL));
  }

  private static long scraped(URI root) {
    String page = new String(Http.get(root.resolve(UP)).body(), StandardCharsets.UTF_8);
    return page.lines().filter(line -> line.matches("up\\{.*\\} 1 \\d+")).count();
  }
}
