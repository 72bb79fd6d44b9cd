package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Tomcat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers per second that hundreds of clients of one endpoint get, beside four. {@code
 * benchmark/crowd.sh} runs it.
 */
public final class CrowdBenchmark {
  private static final int FEW = 4;
  private static final int MANY = Integer.getInteger("clients", 500);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final Duration ROUND = Duration.ofSeconds(Integer.getInteger("seconds", 8));
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmup", 20));
  private static final List<String> PATHS = List.of("/ten", "/one", "/file");
  private static final double WANTED = 0.8;

  private CrowdBenchmark() {}

  /**
   * Asks the paths that are named, all if there are none; exit status 1 when an answer is not as it
   * should be, or the ratio too low.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Build.emptyDirectory("crowd");
    boolean isGood = true;
    try (ServerProcess exporters = SmallServers.nodes(folder, 10)) {
      List<Integer> ports = SmallServers.ports(exporters, 10);
      Files.writeString(folder.resolve("a.prom"), "a 1\n");
      Files.writeString(folder.resolve("config.yml"), configuration(ports));
      try (Tomcat tomcat =
          Tomcat.at("crowd-tomcat")
              .option("-Xmx" + System.getProperty("heap", "512m"))
              .option("-Dit.threads=200") // as Tomcat comes
              .option("-Dreverse_exporter.config=" + folder.resolve("config.yml"))
              .webapp("ROOT")
              .start()) {
        System.out.println(
            "| endpoint | clients | 200 per s | of the rounds | 503 per s | MB/s |\n|---|---|---|---|---|---|");
        for (String path : arguments.length > 0 ? List.of(arguments) : PATHS) {
          isGood &= compare(tomcat.url(path));
        }
      }
    }
    System.exit(isGood ? 0 : 1);
  }

  private static String configuration(List<Integer> ports) {
    var text = new StringBuilder("reverse_exporters:\n- path: /ten\n  exporters:\n    http:\n");
    for (int port : ports) {
      text.append(http(port, "metrics"));
    }
    text.append("- path: /one\n  exporters:\n    http:\n").append(http(ports.get(0), "small"));
    text.append("- path: /file\n  exporters: [{file: {name: a, path: a.prom}}]\n");
    return text.toString();
  }

  private static String http(int port, String path) {
    return "    - {name: e%1$d, address: 'http://127.0.0.1:%1$d/%2$s', timeout: 0}\n"
        .formatted(port, path);
  }

  private static boolean compare(URI page) throws IOException {
    ask(page, FEW, WARM_UP);
    ask(page, MANY, WARM_UP.dividedBy(4));
    List<ClosedLoop.Result> few = new ArrayList<>();
    List<ClosedLoop.Result> many = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      few.add(ask(page, FEW, ROUND));
      many.add(ask(page, MANY, ROUND));
    }
    double before = row(page, FEW, few);
    double during = row(page, MANY, many);
    Map<String, Long> faults = new TreeMap<>();
    few.forEach(result -> result.faults().forEach((what, n) -> faults.merge(what, n, Long::sum)));
    many.forEach(result -> result.faults().forEach((what, n) -> faults.merge(what, n, Long::sum)));
    double ratio = during / before;
    System.out.printf(
        "%s: %.0f %% of the 200 per second of %d clients; %s%n%n",
        page.getPath(),
        100 * ratio,
        FEW,
        faults.isEmpty() ? "nothing but 200 and 503 with Retry-After" : "FAULTS " + faults);
    return faults.isEmpty() && ratio >= WANTED;
  }

  private static ClosedLoop.Result ask(URI page, int clients, Duration duration)
      throws IOException {
    return ClosedLoop.run(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), page.getPort()),
        page.getPath(),
        clients,
        duration);
  }

  /** Prints what so many clients got; the median of the rounds counts. */
  private static double row(URI page, int clients, List<ClosedLoop.Result> rounds) {
    double[] ok = rounds.stream().mapToDouble(result -> result.perSecond(200)).sorted().toArray();
    System.out.printf(
        "| %s | %d | %.0f | %s | %.0f | %.0f |%n",
        page.getPath(),
        clients,
        ok[ok.length / 2],
        Arrays.stream(ok).mapToObj("%.0f"::formatted).toList(),
        rounds.stream().mapToDouble(result -> result.perSecond(503)).average().orElseThrow(),
        rounds.stream()
            .mapToDouble(result -> result.bytes() / result.seconds() / 1e6)
            .average()
            .orElseThrow());
    return ok[ok.length / 2];
  }
}
