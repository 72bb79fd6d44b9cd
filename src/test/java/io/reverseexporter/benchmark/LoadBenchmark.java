package io.reverseexporter.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * CPU time of a server process per answer, for the WAR and for Prometheus beside it, asked by this
 * process. {@code benchmark/load.sh} starts the servers and gives pid and URL of each.
 */
public final class LoadBenchmark {
  private static final int CLIENTS = 2;
  private static final int ROUNDS = 3;
  private static final List<String> CODINGS = List.of("identity", "gzip");

  private LoadBenchmark() {}

  /**
   * A process to be measured.
   *
   * @param warmUp answers before anything is measured
   * @param works whether it uses CPU unasked, which is then measured and subtracted
   */
  private record Server(String name, ProcessHandle process, URI url, int warmUp, boolean works) {}

  /** What answers cost; {@code idleMillis} is what the process uses in a second without them. */
  private record Cost(
      double cpuMillis, double idleMillis, double seconds, long bytes, List<Long> nanos) {
    double perAnswer() {
      return (cpuMillis - idleMillis * seconds) / nanos.size();
    }
  }

  /** {@code COUNT TOMCAT_PID URL [PROMETHEUS_PID URL]}, the count per round. */
  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int warmUp = Integer.getInteger("warmup", 6000);
    List<Server> servers = new ArrayList<>();
    servers.add(server("reverse-exporter", arguments[1], arguments[2], warmUp, false));
    if (arguments.length > 3) {
      servers.add(server("prometheus", arguments[3], arguments[4], 50, true));
    }
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      measure(servers, count, clients);
    } finally {
      clients.shutdownNow();
    }
  }

  private static Server server(String name, String pid, String url, int warmUp, boolean works) {
    ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    return new Server(name, process, URI.create(url), warmUp, works);
  }

  private static void measure(List<Server> servers, int count, ExecutorService clients)
      throws Exception {
    double[][] secondsPerAnswer = new double[servers.size()][CODINGS.size()];
    for (int s = 0; s < servers.size(); s++) {
      for (int c = 0; c < CODINGS.size(); c++) {
        int answers = servers.get(s).warmUp();
        Cost warm = load(servers.get(s), CODINGS.get(c), answers, 0, clients);
        secondsPerAnswer[s][c] = warm.seconds() / answers;
      }
    }
    System.out.println(
        "| server | coding | CPU ms per answer | of the rounds | idle CPU ms/s | KB per answer"
            + " | MB/s | median ms | p99 ms |\n|---|---|---|---|---|---|---|---|---|");
    double[][] millis = new double[servers.size()][CODINGS.size()];
    List<List<Cost>> costs = new ArrayList<>();
    for (int i = 0; i < servers.size() * CODINGS.size(); i++) {
      costs.add(new ArrayList<>());
    }
    // In turn, so that whatever else the machine does meets all of them.
    for (int round = 0; round < ROUNDS; round++) {
      for (int s = 0; s < servers.size(); s++) {
        for (int c = 0; c < CODINGS.size(); c++) {
          Server server = servers.get(s);
          double idle = server.works() ? idle(server, secondsPerAnswer[s][c] * count) : 0;
          costs.get(s * CODINGS.size() + c).add(load(server, CODINGS.get(c), count, idle, clients));
        }
      }
    }
    for (int s = 0; s < servers.size(); s++) {
      for (int c = 0; c < CODINGS.size(); c++) {
        millis[s][c] = row(servers.get(s), CODINGS.get(c), costs.get(s * CODINGS.size() + c));
      }
    }
    for (int c = 0; servers.size() > 1 && c < CODINGS.size(); c++) {
      System.out.printf(
          "%nratio %s, %s : %s = %.2f (1 : %.1f)",
          CODINGS.get(c),
          servers.get(0).name(),
          servers.get(1).name(),
          millis[0][c] / millis[1][c],
          millis[1][c] / millis[0][c]);
    }
    System.out.println();
  }

  /** Prints what a server cost in all rounds; the median of the rounds counts. */
  private static double row(Server server, String coding, List<Cost> rounds) {
    double[] perAnswer = rounds.stream().mapToDouble(Cost::perAnswer).sorted().toArray();
    double median = perAnswer[perAnswer.length / 2];
    long[] nanos =
        rounds.stream().flatMap(cost -> cost.nanos().stream()).mapToLong(n -> n).sorted().toArray();
    double bytes = rounds.stream().mapToLong(Cost::bytes).sum();
    double seconds = rounds.stream().mapToDouble(Cost::seconds).sum();
    System.out.printf(
        "| %s | %s | %.2f | %.2f-%.2f | %.1f | %.0f | %.0f | %.1f | %.1f |%n",
        server.name(),
        coding,
        median,
        perAnswer[0],
        perAnswer[perAnswer.length - 1],
        rounds.stream().mapToDouble(Cost::idleMillis).average().orElseThrow(),
        bytes / nanos.length / 1e3,
        bytes / seconds / 1e6,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6);
    return median;
  }

  /** CPU milliseconds a second of a process that nobody asks. */
  private static double idle(Server server, double seconds) throws InterruptedException {
    long begun = System.nanoTime();
    double before = cpuMillis(server);
    Thread.sleep(Duration.ofNanos((long) (seconds * 1e9)).toMillis());
    return (cpuMillis(server) - before) / ((System.nanoTime() - begun) / 1e9);
  }

  private static Cost load(
      Server server, String coding, int count, double idleMillis, ExecutorService clients)
      throws Exception {
    long begun = System.nanoTime();
    double before = cpuMillis(server);
    long[] nanos = new long[count];
    List<Future<Long>> running = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int first = client;
      running.add(clients.submit(() -> ask(server.url(), coding, first, nanos)));
    }
    long bytes = 0;
    for (Future<Long> client : running) {
      bytes += client.get();
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Cost(
        cpuMillis(server) - before,
        idleMillis,
        seconds,
        bytes,
        Arrays.stream(nanos).boxed().toList());
  }

  /** Asks for each {@link #CLIENTS}-th answer from the first on, all over one connection. */
  private static long ask(URI url, String coding, int first, long[] nanos) throws IOException {
    long bytes = 0;
    byte[] buffer = new byte[64 * 1024];
    for (int i = first; i < nanos.length; i += CLIENTS) {
      long begun = System.nanoTime();
      var connection = (HttpURLConnection) url.toURL().openConnection();
      connection.setRequestProperty("Accept-Encoding", coding);
      connection.setRequestProperty("Accept", "text/plain;version=0.0.4");
      if (connection.getResponseCode() != 200) {
        throw new IOException(url + ": " + connection.getResponseMessage());
      }
      boolean gzip = "gzip".equals(connection.getContentEncoding());
      if (gzip != coding.equals("gzip")) {
        throw new IOException(url + ": coding is " + connection.getContentEncoding());
      }
      try (InputStream in = connection.getInputStream()) {
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes += read;
        }
      }
      nanos[i] = System.nanoTime() - begun;
    }
    return bytes;
  }

  /** User and system time; on Linux from {@code /proc/PID/stat}, in steps of 10 ms. */
  private static double cpuMillis(Server server) {
    return server.process().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
  }
}
