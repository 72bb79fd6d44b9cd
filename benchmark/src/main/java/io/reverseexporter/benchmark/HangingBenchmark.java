package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Page;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.integration.containers.Vitals;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Latency of a healthy endpoint, and of a page that is not ours, while 200 exporters of other
 * endpoints never answer. {@code benchmark/hanging.sh} runs it.
 */
public final class HangingBenchmark {
  private static final int ENDPOINTS = Integer.getInteger("endpoints", 20);
  private static final int EXPORTERS = Integer.getInteger("exporters", 200);
  private static final int SECONDS = Integer.getInteger("seconds", 60);
  private static final int WARM_UP_SECONDS = Integer.getInteger("warmup", 20);
  private static final List<String> PAGES =
      List.of("/healthy", "/static/page.txt", "/nowhere/at/all");

  private final Tomcat tomcat;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService scrapers = Executors.newScheduledThreadPool(1);
  private final Map<String, AtomicLong> answers = new ConcurrentSkipListMap<>();

  private HangingBenchmark(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  /** The manners to try, all if none is named: {@code silent}, {@code backlog}, {@code drip}. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "| exporters | timeout | page | median ms before | during | ratio | p99 ms before | during"
            + " | threads before | most |\n|---|---|---|---|---|---|---|---|---|---|");
    List<String> manners =
        arguments.length > 0 ? List.of(arguments) : List.of("silent", "backlog", "drip");
    for (String manner : manners) {
      for (String timeout : System.getProperty("timeouts", "default,0").split(",", -1)) {
        measure(HangingExporters.Manner.valueOf(manner.toUpperCase(Locale.ROOT)), timeout);
      }
    }
  }

  private static void measure(HangingExporters.Manner manner, String timeout) throws Exception {
    Path folder = Build.emptyDirectory("hanging");
    Files.writeString(folder.resolve("a.prom"), "a 1\n");
    try (ServerProcess nodes = SmallServers.nodes(folder, 1);
        var hanging = new HangingExporters(manner, EXPORTERS)) {
      int node = SmallServers.ports(nodes, 1).get(0);
      Files.writeString(
          folder.resolve("config.yml"), configuration(node, hanging.ports(), timeout));
      Tomcat prepared =
          Tomcat.at("hanging-tomcat")
              .option("-Xmx512m")
              .option("-Dit.threads=200") // as Tomcat comes
              .option("-Dreverse_exporter.config=" + folder.resolve("config.yml"))
              .webapp("app");
      Path page = Files.createDirectories(prepared.base().resolve("webapps/static"));
      Files.writeString(page.resolve("page.txt"), "static\n");
      try (Tomcat tomcat = prepared.start()) {
        var benchmark = new HangingBenchmark(tomcat);
        try {
          benchmark.compare(manner + " | " + timeout);
        } finally {
          benchmark.scrapers.shutdownNow();
        }
      }
    }
  }

  private static String configuration(int node, List<Integer> hanging, String timeout) {
    var text = new StringBuilder("reverse_exporters:\n- path: /healthy\n  exporters:\n");
    text.append("  - file: {name: file, path: a.prom}\n");
    text.append("  - http: {name: node, address: 'http://127.0.0.1:").append(node).append("/'}\n");
    int each = hanging.size() / ENDPOINTS;
    for (int i = 0; i < ENDPOINTS; i++) {
      text.append("- path: /hanging/").append(i).append("\n  exporters:\n");
      for (int port : hanging.subList(i * each, (i + 1) * each)) {
        text.append("  - http: {name: e%1$d, address: 'http://127.0.0.1:%1$d/'".formatted(port));
        text.append(timeout.equals("default") ? "" : ", timeout: " + timeout).append("}\n");
      }
    }
    return text.toString();
  }

  private void compare(String what) throws Exception {
    URI healthy = uri("/healthy");
    tomcat.process().awaitStatus(healthy, 200);
    var up = Page.parse(get(healthy).body()).up();
    if (!up.equals(Map.of("file", "1", "node", "1"))) {
      throw new IllegalStateException("not healthy: " + up);
    }
    latencies(WARM_UP_SECONDS, 0);
    var vitals = new Vitals(tomcat.process().pid());
    long threadsBefore = vitals.threads();
    List<double[]> before = latencies(SECONDS / 2, 10);

    List<ScheduledFuture<?>> scrapes = new ArrayList<>();
    for (int i = 0; i < ENDPOINTS; i++) {
      URI page = uri("/hanging/" + i);
      long offset = 1000L * i / ENDPOINTS;
      scrapes.add(
          scrapers.scheduleAtFixedRate(() -> scrape(page), offset, 1000, TimeUnit.MILLISECONDS));
    }
    var most = new AtomicLong();
    scrapes.add(
        scrapers.scheduleAtFixedRate(
            () -> most.accumulateAndGet(vitals.threads(), Math::max), 1, 1, TimeUnit.SECONDS));
    List<double[]> during = latencies(SECONDS, 10);
    scrapes.forEach(scrape -> scrape.cancel(false));

    for (int page = 0; page < PAGES.size(); page++) {
      double[] first = before.get(page);
      double[] then = during.get(page);
      System.out.printf(
          "| %s | %s | %.2f | %.2f | **%.2f** | %.1f | %.1f | %d | %d |%n",
          what.toLowerCase(Locale.ROOT),
          PAGES.get(page),
          at(first, 0.5),
          at(then, 0.5),
          at(then, 0.5) / at(first, 0.5),
          at(first, 0.99),
          at(then, 0.99),
          threadsBefore,
          most.get());
    }
    System.out.println("answers of the hanging endpoints: " + answers + "\n");
  }

  /** Scrapes once; what became of it is counted. */
  private void scrape(URI page) {
    var unused =
        client
            .sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
            .whenComplete(
                (answer, failure) ->
                    count(failure == null ? answer.statusCode() + "" : failure.toString()));
  }

  private void count(String answer) {
    answers.computeIfAbsent(answer, key -> new AtomicLong()).incrementAndGet();
  }

  /**
   * Asks for each of the pages in turn.
   *
   * @return milliseconds by page, sorted
   */
  private List<double[]> latencies(int seconds, int pauseMillis) throws Exception {
    List<List<Double>> millis = new ArrayList<>();
    PAGES.forEach(page -> millis.add(new ArrayList<>()));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      for (int page = 0; page < PAGES.size(); page++) {
        long begun = System.nanoTime();
        HttpResponse<String> answer = get(uri(PAGES.get(page)));
        millis.get(page).add((System.nanoTime() - begun) / 1e6);
        check(answer);
        TimeUnit.MILLISECONDS.sleep(pauseMillis); // the pace of this client
      }
    }
    return millis.stream()
        .map(list -> list.stream().mapToDouble(Double::doubleValue).sorted().toArray())
        .toList();
  }

  private static void check(HttpResponse<String> answer) {
    String path = answer.uri().getPath();
    if (answer.statusCode() != (path.startsWith("/nowhere") ? 404 : 200)) {
      throw new IllegalStateException(path + " answers " + answer.statusCode());
    }
    if (path.endsWith("/healthy")
        && !(answer.body().contains("reverse_exporter_up{exporter_name=\"file\"} 1")
            && answer.body().contains("reverse_exporter_up{exporter_name=\"node\"} 1"))) {
      throw new IllegalStateException(
          "an exporter is missing:\n" + answer.body().substring(0, 500));
    }
  }

  private HttpResponse<String> get(URI page) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
  }

  private URI uri(String path) {
    boolean isOurs = path.startsWith("/healthy") || path.startsWith("/hanging");
    return tomcat.url(isOurs ? "/app" + path : path);
  }

  private static double at(double[] sorted, double share) {
    return sorted[(int) (sorted.length * share)];
  }
}
