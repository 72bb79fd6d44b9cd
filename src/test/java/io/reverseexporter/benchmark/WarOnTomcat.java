package io.reverseexporter.benchmark;

import io.reverseexporter.containers.Http;
import io.reverseexporter.containers.ServerProcess;
import io.reverseexporter.containers.Vitals;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The WAR on a fresh Tomcat, with http exporters at {@code /metrics}. */
final class WarOnTomcat {
  private final Measured server;
  private final Allocations allocations;
  private final int exporters;

  /**
   * Starts it.
   *
   * @param settings lines of the configuration, before its endpoints
   */
  WarOnTomcat(Path folder, List<URI> exporters, String settings, List<ServerProcess> started)
      throws IOException {
    this.exporters = exporters.size();
    var text = new StringBuilder(settings);
    text.append("reverse_exporters:\n- path: /metrics\n  exporters:\n    http:\n");
    for (int i = 0; i < exporters.size(); i++) {
      text.append(
          "    - {name: node-%d, address: '%s', timeout: 0}\n".formatted(i, exporters.get(i)));
    }
    Path configuration = folder.resolve("config.yml");
    Files.writeString(configuration, text);
    Path log = folder.resolve("gc.log").toAbsolutePath();
    var options = new ArrayList<>(List.of("-Xmx256m", "-Xlog:gc:file=" + log));
    options.addAll(List.of(System.getProperty("catalina.opts", "").split(" +", -1)));
    options.removeIf(String::isEmpty);
    server = StockTomcat.start(folder.resolve("tomcat"), configuration, options, started);
    allocations = new Allocations(server, log);
    check();
  }

  Measured server() {
    return server;
  }

  Allocations allocations() {
    return allocations;
  }

  /** A page that lacks an exporter would be cheap. */
  void check() {
    Reply page = Http.get(server.page());
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
