package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Vitals;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The WAR on a fresh Tomcat, with endpoints of http exporters. */
final class WarOnTomcat {
  private final Measured server;
  private final Allocations allocations;
  private final Map<String, List<URI>> endpoints;

  /**
   * Starts it.
   *
   * @param endpoints the exporters of each path
   * @param settings lines of the configuration, before its endpoints
   * @param heap option of the JVM, before those of {@code CATALINA_OPTS}
   */
  WarOnTomcat(
      Path folder,
      Map<String, List<URI>> endpoints,
      String settings,
      String heap,
      List<ServerProcess> started)
      throws IOException {
    this.endpoints = endpoints;
    var text = new StringBuilder(settings).append("reverse_exporters:\n");
    endpoints.forEach(
        (path, exporters) -> {
          text.append("- path: ").append(path).append("\n  exporters:\n    http:\n");
          for (URI exporter : exporters) {
            text.append(
                "    - {name: node-%d, address: '%s', timeout: 0}\n"
                    .formatted(exporter.getPort(), exporter));
          }
        });
    Path configuration = folder.resolve("config.yml");
    Files.writeString(configuration, text);
    Path log = folder.resolve("gc.log").toAbsolutePath();
    var options = new ArrayList<>(List.of(heap, "-Xlog:gc:file=" + log));
    options.addAll(List.of(System.getProperty("catalina.opts", "").split(" +", -1)));
    options.removeIf(String::isEmpty);
    server = StockTomcat.start(folder.resolve("tomcat"), configuration, options, started);
    allocations = new Allocations(server, log);
    endpoints.keySet().forEach(this::check);
  }

  /** The server, asked at a path. */
  Measured server(String path) {
    return new Measured(server.name(), server.process(), server.page().resolve(path));
  }

  Allocations allocations() {
    return allocations;
  }

  /** A page that lacks an exporter would be cheap. */
  void check(String path) {
    Reply page = Http.get(server.page().resolve(path));
    int exporters = endpoints.getOrDefault(path, List.of()).size();
    long up = page.text().lines().filter(l -> l.matches("reverse_exporter_up\\{.*\\} 1")).count();
    if (page.status() != 200 || up != exporters) {
      throw new AssertionError(
          "status " + page.status() + ", " + up + " of " + exporters + " exporters on the page");
    }
  }

  /** The JVM that runs, and its collector. */
  String jvm() {
    var vitals = new Vitals(server.process().pid());
    String collector =
        vitals
            .jcmd("VM.flags", "-all")
            .lines()
            .filter(line -> line.matches(".* Use(Serial|Parallel|G1|Z|Shenandoah)GC += true .*"))
            .map(line -> line.strip().split(" +", -1)[1])
            .findFirst()
            .orElse("collector unknown");
    String version = vitals.jcmd("VM.version").lines().skip(1).findFirst().orElse("JDK unknown");
    return version + ", " + collector;
  }
}
