package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What the first pages of a fresh JVM take: the WAR on a stock Tomcat, with a client that waits
 * from the beginning, or one that comes some seconds later. {@code benchmark/startup.sh} runs it.
 */
public final class StartupBenchmark {
  private static final int EXPORTERS = 10;
  private static final int FIRST_PAGES = 10;
  private static final int WARM_UP = Integer.getInteger("warmup", 2000);
  private static final int WARM = 500;
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int PAUSE = Integer.getInteger("pause", 0);
  private static final String CODING = System.getProperty("coding", "identity");
  private static final String ACCEPT =
      System.getProperty("accept", "text/plain;version=0.0.4;q=0.5,*/*;q=0.1");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Pattern DEPLOYING =
      Pattern.compile("(?m)^(\\S+ \\S+) .*Deploying web application archive");
  private static final Pattern DEPLOYED =
      Pattern.compile("Deployment of web application archive .* has finished in \\[([\\d,.]+)]");
  private static final Pattern LISTENING =
      Pattern.compile("(?m)^(\\S+ \\S+) .*Starting ProtocolHandler");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss.SSS", Locale.ENGLISH);

  private final ServerProcess exporters;
  private final List<Integer> ports;

  /** What has been measured: a row for each, with a value for each round, in milliseconds. */
  private final Map<String, List<Double>> rows = new LinkedHashMap<>();

  /**
   * A page as the client saw it.
   *
   * @param asked when the request had been sent, in milliseconds since 1970
   * @param came when all of it was there
   * @param nanos between the two
   */
  private record Seen(double asked, double came, long nanos) {}

  private StartupBenchmark(ServerProcess exporters) {
    this.exporters = exporters;
    this.ports = SmallServers.ports(exporters, EXPORTERS);
  }

  /** Runs all rounds. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Build.emptyDirectory("startup");
    try (ServerProcess exporters = SmallServers.nodes(folder, EXPORTERS)) {
      var benchmark = new StartupBenchmark(exporters);
      benchmark.warmUpClient();
      for (int round = 0; round < ROUNDS; round++) {
        benchmark.round();
      }
      benchmark.print();
    }
  }

  /** The client's own classes are not to be part of the first page. */
  private void warmUpClient() throws IOException {
    URI exporter = URI.create("http://127.0.0.1:" + ports.get(0) + "/metrics");
    for (int i = 0; i < 500; i++) {
      get(exporter);
    }
  }

  private void round() throws Exception {
    int port = ServerProcess.freePort();
    Path base = base(port);
    var environment =
        Map.of(
            "CATALINA_BASE", base.toString(),
            "CATALINA_HOME", Build.tomcatHome().toString(),
            "JAVA_HOME", System.getProperty("java.home"),
            "CATALINA_OPTS",
                "-Dreverse_exporter.config="
                    + base.resolve("reverse-exporter.yml")
                    + " "
                    + System.getProperty("options", ""));
    URI page = URI.create("http://127.0.0.1:" + port + "/metrics");
    double begun = now();
    try (ServerProcess tomcat =
        ServerProcess.start(
            base,
            base.resolve("console.log"),
            environment,
            List.of(Build.tomcatHome().resolve("bin/catalina.sh").toString(), "run"))) {
      if (PAUSE > 0) {
        awaitStart(tomcat);
        TimeUnit.SECONDS.sleep(PAUSE); // the time between start and first scrape is a parameter
      }
      measure(tomcat, page, begun);
    }
  }

  private void measure(ServerProcess tomcat, URI page, double begun) throws Exception {
    Seen first = first(tomcat, page);
    var server = new Measured("reverse-exporter", tomcat.handle(), page);
    double cpuAtFirst = server.cpuMillis();
    List<Seen> next = new ArrayList<>();
    for (int i = 1; i < FIRST_PAGES; i++) {
      next.add(page(page));
    }
    double cpuAfterTen = settledCpu(server);
    for (int i = 0; i < WARM_UP; i++) {
      page(page);
    }
    long[] warm = new long[WARM];
    for (int i = 0; i < WARM; i++) {
      warm[i] = page(page).nanos();
    }
    Arrays.sort(warm);
    double median = warm[WARM / 2] / 1e6;

    String log = tomcat.output();
    double deploying = time(log, DEPLOYING);
    double listening = time(log, LISTENING);
    add("begin of the process to begin of the deployment", deploying - begun);
    add("deployment, as Tomcat says", number(log, DEPLOYED));
    if (PAUSE == 0) {
      add("begin of the deployment to the first page", first.came() - deploying);
    }
    add("first page", first.came() - Math.max(first.asked(), listening));
    for (int i = 0; i < next.size(); i++) {
      add("page " + (i + 2), next.get(i).nanos() / 1e6);
    }
    add("warm, median", median);
    add("second page : warm", next.get(0).nanos() / 1e6 / median);
    add("CPU until the first page", cpuAtFirst);
    add("CPU until the process is quiet after page 10", cpuAfterTen);
  }

  /** Waits until Tomcat says that it has started. */
  private static void awaitStart(ServerProcess tomcat) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!tomcat.output().contains("Server startup in")) {
      check(tomcat, end);
    }
  }

  /** Asks from the moment on that the port takes connections: the request waits for Tomcat. */
  private static Seen first(ServerProcess tomcat, URI page)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return page(page);
      } catch (ConnectException e) {
        // Not there yet.
        check(tomcat, end);
      } catch (SocketException e) {
        throw new IOException(tomcat.output(), e);
      }
    }
  }

  private static void check(ServerProcess tomcat, long end) throws InterruptedException {
    if (!tomcat.isAlive() || System.nanoTime() - end > 0) {
      throw new IllegalStateException(tomcat.output());
    }
    TimeUnit.MILLISECONDS.sleep(2); // between two checks of a condition that callers wait for
  }

  /** Asks for the page, which has to have all exporters. */
  private static Seen page(URI page) throws IOException {
    double asked = now();
    long begun = System.nanoTime();
    byte[] body = get(page);
    long nanos = System.nanoTime() - begun;
    double came = now();
    byte[] plain = body;
    if (CODING.equals("gzip")) {
      try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        plain = in.readAllBytes();
      }
    }
    String text = new String(plain, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < EXPORTERS; i++) {
      if (!text.contains("reverse_exporter_up{exporter_name=\"e" + i + "\"} 1")) {
        throw new IOException("exporter e" + i + " is not up");
      }
    }
    return new Seen(asked, came, nanos);
  }

  private static byte[] get(URI url) throws IOException {
    var connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setRequestProperty("Accept-Encoding", CODING);
    connection.setRequestProperty("Accept", ACCEPT);
    if (connection.getResponseCode() != 200) {
      throw new IOException(url + ": " + connection.getResponseCode());
    }
    try (var in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  /** Tomcat's own configuration, with another port, and the WAR alone. */
  private Path base(int port) throws IOException {
    Path base = Build.emptyDirectory("startup-tomcat");
    StockTomcat.prepare(base, port);
    var yaml = new StringBuilder("reverse_exporters:\n- path: /metrics\n  exporters:\n");
    for (int i = 0; i < EXPORTERS; i++) {
      yaml.append("  - http: {name: e").append(i).append(", timeout: 5s, address: ");
      yaml.append("\"http://127.0.0.1:").append(ports.get(i)).append("/metrics\"}\n");
    }
    Files.writeString(base.resolve("reverse-exporter.yml"), yaml);
    return base;
  }

  /** CPU of the process once it uses hardly any. */
  private static double settledCpu(Measured server) throws InterruptedException {
    double before;
    double after = server.cpuMillis();
    do {
      before = after;
      TimeUnit.MILLISECONDS.sleep(500); // a pause between samples
      after = server.cpuMillis();
    } while (after - before > 20);
    return after;
  }

  private static double now() {
    var now = java.time.Instant.now();
    return now.getEpochSecond() * 1e3 + now.getNano() / 1e6;
  }

  private static double time(String log, Pattern pattern) {
    String text = find(log, pattern);
    var time = LocalDateTime.parse(text, TIME).atZone(ZoneId.systemDefault());
    return time.toInstant().toEpochMilli();
  }

  private static double number(String log, Pattern pattern) {
    return Double.parseDouble(find(log, pattern).replace(",", "").replace(".", ""));
  }

  private static String find(String log, Pattern pattern) {
    Matcher matcher = pattern.matcher(log);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " is not in the log:\n" + log);
    }
    return matcher.group(1);
  }

  private void add(String row, double value) {
    rows.computeIfAbsent(row, key -> new ArrayList<>()).add(value);
  }

  private void print() {
    System.out.println("| | median ms | worst ms | of the rounds |\n|---|---|---|---|");
    rows.forEach(
        (row, values) -> {
          double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
          String all = String.join(" ", values.stream().map(StartupBenchmark::shortly).toList());
          System.out.printf(
              "| %s | %s | %s | %s |%n",
              row, shortly(sorted[sorted.length / 2]), shortly(sorted[sorted.length - 1]), all);
        });
    if (!exporters.isAlive()) {
      throw new IllegalStateException("the exporters ended: " + exporters.output());
    }
  }

  private static String shortly(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
  }
}
