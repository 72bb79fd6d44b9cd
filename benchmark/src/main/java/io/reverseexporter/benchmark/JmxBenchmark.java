package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.ServerProcess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * What a scrape of MBeans costs, beside jmx_exporter's own Java agent in the same JVM with the same
 * rules. {@code benchmark/jmx.sh} runs it.
 */
public final class JmxBenchmark {
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int SCRAPES = Integer.getInteger("scrapes", 200);
  private static final int WARM_UP = Integer.getInteger("warmup", 1000);
  private static final String CODING = System.getProperty("coding", "identity");

  /** One page with what its scrapes have cost, round by round, in milliseconds. */
  private static final class Subject {
    private final String name;
    private final URI page;
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> latency = new ArrayList<>();

    Subject(String name, URI page) {
      this.name = name;
      this.page = page;
    }
  }

  private final Measured server;
  private final List<Subject> subjects;

  private JmxBenchmark(Measured server, URI agent) {
    this.server = server;
    this.subjects =
        List.of(
            new Subject("jmx_exporter's agent", agent),
            new Subject("reverse-exporter, jmx and jvm", server.page()),
            new Subject("reverse-exporter, jmx alone", server.page().resolve("/jmx")));
  }

  /** Measures each of the rule files. */
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      Path rules = Path.of(file).toAbsolutePath();
      System.out.printf("%n%s, %s:%n%n", rules.getFileName(), CODING);
      measure(rules);
    }
  }

  private static void measure(Path rules) throws IOException {
    Path folder = Build.emptyDirectory("jmx");
    Path configuration = folder.resolve("reverse-exporter.yml");
    Files.writeString(
        configuration,
        """
        reverse_exporters:
        - path: /metrics
          exporters:
          - jmx: &rules {name: jmx, config_file: '%s'}
          - jvm: {name: jvm}
        - path: /jmx
          exporters:
          - jmx: *rules
        """
            .formatted(rules));
    int port = ServerProcess.freePort();
    var options = new ArrayList<>(List.of("-Xmx256m"));
    options.add("-javaagent:" + Build.jmxAgent() + "=127.0.0.1:" + port + ":" + rules);
    options.addAll(List.of(System.getProperty("catalina.opts", "").split(" +", -1)));
    options.removeIf(String::isEmpty);
    var started = new ArrayList<ServerProcess>();
    try {
      Measured server =
          StockTomcat.start(folder.resolve("tomcat"), configuration, options, started);
      new JmxBenchmark(server, URI.create("http://127.0.0.1:" + port + "/metrics")).run();
    } finally {
      started.forEach(ServerProcess::close);
    }
  }

  private void run() throws IOException {
    // In turn, so that none is measured on code that was compiled for another.
    for (int i = 0; i < WARM_UP; i++) {
      for (Subject subject : subjects) {
        get(subject.page);
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Subject subject : subjects) {
        round(subject);
      }
    }
    print();
  }

  private void round(Subject subject) throws IOException {
    double before = server.cpuMillis();
    for (int i = 0; i < SCRAPES; i++) {
      long begun = System.nanoTime();
      get(subject.page);
      subject.latency.add((System.nanoTime() - begun) / 1e6);
    }
    subject.cpu.add((server.cpuMillis() - before) / SCRAPES);
  }

  private static byte[] get(URI page) throws IOException {
    var connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setRequestProperty("Accept-Encoding", CODING);
    connection.setRequestProperty("Accept", "text/plain;version=0.0.4");
    if (connection.getResponseCode() != 200) {
      throw new IOException(page + ": " + connection.getResponseCode());
    }
    try (var in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private void print() throws IOException {
    System.out.println(
        "| page | series | KB | CPU ms per scrape | of the rounds | of the agent's | median ms | p99 ms |\n"
            + "|---|---|---|---|---|---|---|---|");
    double agent = median(subjects.get(0).cpu);
    for (Subject subject : subjects) {
      byte[] page = get(subject.page);
      double[] cpu = sorted(subject.cpu);
      double[] latency = sorted(subject.latency);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %.0f | **%.2f** | %.2f-%.2f | %.2f | %.2f | %.2f |%n",
          subject.name,
          series(page),
          page.length / 1e3,
          median(subject.cpu),
          cpu[0],
          cpu[cpu.length - 1],
          median(subject.cpu) / agent,
          latency[latency.length / 2],
          latency[(int) (latency.length * 0.99)]);
    }
  }

  /** Series of a page on which no exporter and no collection has failed. */
  private static long series(byte[] page) throws IOException {
    InputStream in = new ByteArrayInputStream(page);
    try (var plain = CODING.equals("gzip") ? new GZIPInputStream(in) : in) {
      String text = new String(plain.readAllBytes(), StandardCharsets.UTF_8);
      if (text.lines()
          .anyMatch(l -> l.matches("(reverse_exporter_up.* 0|jmx_scrape_error.* 1.0)"))) {
        throw new IOException("a scrape has failed:\n" + text);
      }
      return text.lines().filter(line -> !line.startsWith("#")).count();
    }
  }

  private static double median(List<Double> values) {
    return sorted(values)[values.size() / 2];
  }

  private static double[] sorted(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
