package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.testing.SamplePages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a scrape of the WAR on a stock Tomcat costs, beside nginx passing on the same bytes and
 * Prometheus federating the same exporters. {@code benchmark/performance.sh} runs it.
 */
public final class PerformanceBenchmark {
  private static final String PATH = "/metrics";
  private static final int CLIENTS = 2;
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int SECONDS = Integer.getInteger("seconds", 5);
  private static final int WARM_UP = Integer.getInteger("warmup", 20);
  private static final int WARM_UP_OF_PEERS = 3;
  private static final String PEERS = System.getProperty("peers", "nginx prometheus");

  private PerformanceBenchmark() {}

  private record Scenario(List<byte[]> pages, int prometheusInterval) {
    static Scenario named(String name) {
      return switch (name) {
        case "ten" -> new Scenario(IntStream.range(0, 10).mapToObj(SamplePages::node).toList(), 1);
        case "one" -> new Scenario(List.of(SamplePages.large(8.5)), 5);
        case "four" ->
            new Scenario(
                IntStream.range(0, 4).mapToObj(i -> SamplePages.large(8.5, 85 + i)).toList(), 5);
        default -> throw new IllegalArgumentException("ten, one or four, and not " + name);
      };
    }
  }

  /** Measures the scenarios that are named; exit status 1 if an answer is not as it should be. */
  public static void main(String[] arguments) throws Exception {
    long faults = 0;
    for (String name : arguments.length > 0 ? List.of(arguments) : List.of("ten", "one", "four")) {
      Path data = Build.emptyDirectory("performance/" + name);
      List<ServerProcess> started = new ArrayList<>();
      try {
        faults += measure(name, Scenario.named(name), data, started);
      } finally {
        started.forEach(ServerProcess::close);
      }
    }
    System.exit(faults == 0 ? 0 : 1);
  }

  private static long measure(
      String name, Scenario scenario, Path folder, List<ServerProcess> started) throws Exception {
    List<URI> exporters = Nginx.exporters(folder.resolve("exporters"), scenario.pages(), started);
    var war = new WarOnTomcat(folder, Map.of(PATH, exporters), "", "-Xmx256m", started);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(Contender.of(war.server(PATH), WARM_UP, false, war.allocations()));
    if (PEERS.contains("nginx")) {
      Measured proxy = proxy(folder, scenario.pages(), started);
      contenders.add(Contender.of(proxy, WARM_UP_OF_PEERS, false, null));
    }
    if (PEERS.contains("prometheus")) {
      int interval = scenario.prometheusInterval();
      Measured prometheus =
          Prometheus.start(folder.resolve("prometheus"), exporters, interval, started);
      contenders.add(Contender.of(prometheus, WARM_UP_OF_PEERS, true, null));
    }
    for (Contender contender : contenders) {
      contender.pause();
    }
    var wrk = new Wrk(Build.project().resolve("benchmark/wrk.lua"));
    for (Contender contender : contenders) {
      contender.warmUp(wrk, CLIENTS);
    }
    // In turn, so that whatever else the machine does meets all of them.
    for (int round = 0; round < ROUNDS; round++) {
      for (Contender contender : contenders) {
        contender.round(wrk, CLIENTS, SECONDS);
      }
    }
    for (Contender contender : contenders) {
      contender.resume();
    }
    war.check(PATH);
    System.out.printf(
        "%n%s: %s; %d rounds of %d s, %d clients%n", name, war.jvm(), ROUNDS, SECONDS, CLIENTS);
    double bytes = scenario.pages().stream().mapToLong(page -> page.length).sum();
    return new PerformanceTable(contenders, bytes).print(folder.resolveSibling(name + ".tsv"));
  }

  /** nginx in front of one file that holds what all exporters have. */
  private static Measured proxy(Path folder, List<byte[]> pages, List<ServerProcess> started)
      throws IOException {
    var whole = new ByteArrayOutputStream();
    pages.forEach(whole::writeBytes);
    List<byte[]> one = List.of(whole.toByteArray());
    URI page = Nginx.exporters(folder.resolve("whole"), one, started).get(0);
    return Nginx.proxy(folder.resolve("proxy"), page, started);
  }
}
