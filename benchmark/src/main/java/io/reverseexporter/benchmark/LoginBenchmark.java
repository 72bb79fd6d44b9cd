package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Tomcat;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.springframework.security.crypto.bcrypt.BCrypt;

/**
 * What a password of bcrypt cost 12 costs the WAR on a Tomcat of its own: the first scrape, those
 * after it, and a good client's latency while others try wrong ones. {@code benchmark/login.sh}
 * runs it.
 */
public final class LoginBenchmark {
  private static final int COST = 12;
  private static final int WARM_UP = 6000;
  private static final int SCRAPES = 2000;
  private static final int ROUNDS = 5;
  private static final int ATTACKERS = 32;
  private static final int ATTEMPTS = 1000;
  private static final String GOOD = "good:right";

  private final Tomcat tomcat;
  private final HttpClient client = HttpClient.newHttpClient();

  private LoginBenchmark(Tomcat tomcat) {
    this.tomcat = tomcat;
  }

  /** Runs all of it. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Build.emptyDirectory("login");
    Files.writeString(
        folder.resolve("users"),
        "good:%s%nfirst:%s%n".formatted(hash("right"), hash("right")),
        StandardCharsets.UTF_8);
    Files.writeString(folder.resolve("a.prom"), "a 1\n");
    Files.writeString(
        folder.resolve("config.yml"),
        """
        reverse_exporters:
        - path: /open
          exporters: &a [{file: {name: a, path: a.prom}}]
        - path: /protected
          auth_type: basic
          htpasswd_file: users
          exporters: *a
        """);
    try (Tomcat tomcat =
        Tomcat.at("login-tomcat")
            .option("-Dreverse_exporter.config=" + folder.resolve("config.yml"))
            .webapp("ROOT")
            .start()) {
      var benchmark = new LoginBenchmark(tomcat);
      benchmark.cpu();
      benchmark.attack();
    }
  }

  private static String hash(String password) {
    return BCrypt.hashpw(password, BCrypt.gensalt(COST));
  }

  private void cpu() throws Exception {
    scrape("/open", "", WARM_UP);
    scrape("/protected", GOOD, WARM_UP);
    long before = cpuMillis();
    scrape("/protected", "first:right", 1);
    System.out.printf("first scrape with a password:  %d ms CPU%n", cpuMillis() - before);

    double[] open = new double[ROUNDS];
    double[] known = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      open[round] = cpuPerScrape("/open", "");
      known[round] = cpuPerScrape("/protected", GOOD);
    }
    System.out.printf(
        "scrapes after it:              %.3f ms CPU; without a password %.3f ms; difference %.3f ms%n",
        median(known), median(open), median(known) - median(open));
  }

  private double cpuPerScrape(String path, String credentials) throws Exception {
    long before = cpuMillis();
    scrape(path, credentials, SCRAPES);
    return (cpuMillis() - before) / (double) SCRAPES;
  }

  /** CPU time of the server's process. */
  private long cpuMillis() {
    return tomcat
        .process()
        .handle()
        .info()
        .totalCpuDuration()
        .map(Duration::toMillis)
        .orElseThrow(() -> new IllegalStateException("no CPU time of processes here"));
  }

  private void attack() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    String before = latencies(() -> System.nanoTime() < end);
    ExecutorService attackers = Executors.newFixedThreadPool(ATTACKERS);
    var attempts = new ArrayList<Future<Integer>>();
    long begin = System.nanoTime();
    for (int i = 0; i < ATTEMPTS; i++) {
      String wrong = "good:wrong" + i;
      attempts.add(attackers.submit(() -> status("/protected", wrong)));
    }
    attackers.shutdown();
    String during = latencies(() -> !attackers.isTerminated());
    double seconds = (System.nanoTime() - begin) / 1e9;
    int refused = 0;
    for (Future<Integer> attempt : attempts) {
      refused += attempt.get() == 401 ? 1 : 0;
    }
    System.out.println("latency of a good client:      " + before);
    System.out.printf(
        "  while %d connections try %d wrong passwords in %.0f s (%d times 401, else 503): %s%n",
        ATTACKERS, ATTEMPTS, seconds, refused, during);
  }

  /** Scrapes as long as the condition holds. */
  private String latencies(BooleanSupplier goOn) throws Exception {
    var millis = new ArrayList<Double>();
    while (goOn.getAsBoolean()) {
      long begin = System.nanoTime();
      scrape("/protected", GOOD, 1);
      millis.add((System.nanoTime() - begin) / 1e6);
      TimeUnit.MILLISECONDS.sleep(10); // the pace of this client
    }
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return "median %.1f ms, 99 %% %.1f ms, most %.1f ms, of %d scrapes"
        .formatted(
            sorted[sorted.length / 2],
            sorted[(int) (sorted.length * 0.99)],
            sorted[sorted.length - 1],
            sorted.length);
  }

  private void scrape(String path, String credentials, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      int status = status(path, credentials);
      if (status != 200) {
        throw new IllegalStateException(path + " answers " + status);
      }
    }
  }

  private int status(String path, String credentials) throws IOException, InterruptedException {
    URI uri = tomcat.url(path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!credentials.isEmpty()) {
      byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private static double median(double[] values) {
    return Arrays.stream(values).sorted().skip(values.length / 2).findFirst().orElseThrow();
  }
}
