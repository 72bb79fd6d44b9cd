package io.reverseexporter.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.integration.Binaries;
import io.reverseexporter.integration.Opened;
import io.reverseexporter.integration.Promtool;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything an exporter can do wrong, each on an endpoint of its own beside a healthy neighbour,
 * over real sockets, with real files and real processes, on one real Tomcat: the page is there in
 * time, valid, with the neighbour on it untouched, and says why the other one is not.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultMatrixIT {
  /** Rows that are scraped at the same time. */
  private static final int PARALLEL = 8;

  /** A machine may be this many times slower in answering than it was told to be. */
  private static final int SLACK = 3;

  private static final String NEIGHBOUR =
      """
      # HELP good_requests_total Requests of somebody who means well.
      # TYPE good_requests_total counter
      good_requests_total{code="200",path="/"} 1.5e+03
      good_requests_total{code="500",path="/\\"x\\""} 0
      # TYPE good_seconds histogram
      good_seconds_bucket{le="0.5"} 1
      good_seconds_bucket{le="+Inf"} 2
      good_seconds_sum 1.5
      good_seconds_count 2
      good_untyped 00012.50
      """;

  private static final Opened OPEN = new Opened();
  private static final Map<String, CompletableFuture<Observed>> OBSERVED = new HashMap<>();

  private static List<Fault> rows;
  private static ScriptFaults scripts;
  private static Path folder;
  private static Tomcat tomcat;
  private static String neighbour;
  private static int threadsBefore;
  private static int filesBefore;

  @BeforeAll
  static void start() throws Exception {
    folder = Build.emptyDirectory("fault-matrix");
    HttpFaults http = OPEN.add(new HttpFaults());
    TlsFaults tls = OPEN.add(new TlsFaults(folder.resolve("tls")));
    FileFaults files = OPEN.add(new FileFaults(folder));
    scripts = new ScriptFaults(folder);
    rows =
        Stream.of(http.rows(), tls.rows(), files.rows(), scripts.rows())
            .flatMap(List::stream)
            .toList();
    String good = http.serve(e -> e.ok(NEIGHBOUR)).url("/metrics");
    Path configuration = folder.resolve("faults.yml");
    Files.writeString(configuration, configuration(good));
    tomcat = Tomcat.at("tomcat-faults").option("-Xmx512m").webapp("ROOT");
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + configuration).start());
    neighbour = neighbour();
    threadsBefore = count("task");
    filesBefore = count("fd");
    scrapeAll();
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  private static String configuration(String good) {
    var yaml = new StringBuilder();
    yaml.append("memory_limit: %dMB\n".formatted(HttpFaults.MEMORY_MB));
    yaml.append("reverse_exporters:\n");
    yaml.append(endpoint("/healthy", good));
    for (Fault row : rows) {
      yaml.append(endpoint(row.path(), good));
      yaml.append("  - %s: {name: bad, %s}\n".formatted(row.kind(), row.keys()));
    }
    return yaml.toString();
  }

  private static String endpoint(String path, String good) {
    return """
    - path: %s
      exporters:
      - http: {name: good, address: "%s", timeout: 0}
    """
        .formatted(path, good);
  }

  /** What the healthy exporter has on its page when it is alone. */
  private static String neighbour() {
    Reply page = Http.get(tomcat.url("/healthy"));
    assertThat(page.status()).as(page.text()).isEqualTo(200);
    String text = page.text();
    String scraped = text.substring(0, text.indexOf("# HELP reverse_exporter_"));
    assertThat(scraped).contains("good_untyped{exporter_name=\"good\"} 00012.50\n");
    return scraped;
  }

  /** The heavy ones come last, one after the other. */
  private static void scrapeAll() {
    ExecutorService clients = Executors.newFixedThreadPool(PARALLEL);
    ExecutorService client = Executors.newSingleThreadExecutor();
    OPEN.add(clients::shutdownNow);
    OPEN.add(client::shutdownNow);
    List<CompletableFuture<Observed>> light = new ArrayList<>();
    for (Fault row : rows) {
      if (!row.heavy()) {
        light.add(CompletableFuture.supplyAsync(() -> scrape(row), clients));
        OBSERVED.put(row.name(), light.get(light.size() - 1));
      }
    }
    var first = CompletableFuture.allOf(light.toArray(CompletableFuture<?>[]::new));
    for (Fault row : rows) {
      if (row.heavy()) {
        OBSERVED.put(row.name(), first.handleAsync((done, failure) -> scrape(row), client));
      }
    }
  }

  private static Observed scrape(Fault row) {
    long begun = System.nanoTime();
    String header = "X-Prometheus-Scrape-Timeout-Seconds: " + row.seconds();
    Reply page = Http.get(tomcat.url(row.path()), header);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return Observed.of(page, took, neighbour, leftOver(row));
  }

  private static String leftOver(Fault row) {
    if (!row.kind().equals("exec")) {
      return "";
    }
    try {
      Eventually.until(
          // A second is promised; a machine may be slow.
          Duration.ofSeconds(SLACK),
          () -> "" + scripts.processes(row),
          () -> scripts.processes(row).isEmpty());
      return "";
    } catch (AssertionError e) {
      return e.getMessage();
    }
  }

  static Stream<Fault> rows() {
    return rows.stream();
  }

  @Order(1)
  @ParameterizedTest
  @MethodSource("rows")
  void harmsNobodyAndIsNamed(Fault row) {
    Observed seen = OBSERVED.get(row.name()).join();
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.neighbour()).as("the neighbour is untouched").isTrue();
    assertThat(seen.invalid()).as("a strict parser takes the page").isEmpty();
    assertThat(seen.took()).isLessThan(Duration.ofSeconds((long) row.seconds() * SLACK));
    assertThat(seen.leftOver()).as("processes of the script").isEmpty();
    assertThat(seen.up()).isIn(row.mayBeTaken() ? "1" : "0", row.mayFail() ? "0" : "1");
    if (seen.up().equals("1")) {
      taken(row, seen);
    } else {
      failed(row, seen);
    }
    Fault.Taken taken = row.taken();
    if (taken.most() > 0) {
      assertThat(taken.bytes()).as("bytes that were taken of it").hasValueLessThan(taken.most());
    }
  }

  private static void taken(Fault row, Observed seen) {
    if (row.samples() != Fault.ANY_NUMBER) {
      assertThat(seen.samples()).isEqualTo(row.samples());
      assertThat(seen.versions()).as("of one file").hasSizeLessThan(2);
    }
    assertThat(logOf(row)).isEmpty();
  }

  private static void failed(Fault row, Observed seen) {
    assertThat(seen.samples()).as("all or nothing").isZero();
    List<String> log = logOf(row);
    assertThat(log).as("said once").hasSize(1);
    assertThat(log.get(0)).contains(row.details());
    assertThat(row.reasons()).as(log.get(0)).anyMatch(reason -> isTold(reason, log.get(0)));
    assertThat(seen.reasons()).as("counted once, under one reason").hasSize(1);
    assertThat(row.reasons().stream().map(Reason::word)).containsAll(seen.reasons());
    if (row.seconds() != Fault.SHORT && !row.heavy() && !row.mayBeTaken()) {
      alone(row);
    }
  }

  /** A job for this exporter alone sees it fail, and why. */
  private static void alone(Fault row) {
    Reply reply = Http.get(tomcat.url(row.path() + "?exporter=bad"));
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.text()).contains(row.details());
    assertThat(row.reasons()).as(reply.text()).anyMatch(why -> reply.text().contains(why.word()));
    assertThat(Http.get(tomcat.url(row.path() + "?exporter=good")).status()).isEqualTo(200);
  }

  private static boolean isTold(Reason reason, String line) {
    return line.contains(": " + reason.name() + ": ") || line.contains(": " + reason.word() + ": ");
  }

  /** The lines of the log on the scrapes of a row's exporter. */
  private static List<String> logOf(Fault row) {
    String start = "endpoint " + row.path() + ", exporter bad: ";
    return tomcat.log().lines().filter(line -> line.contains(start)).toList();
  }

  @Order(2)
  @Test
  void promtoolReadsThePages() throws Exception {
    Binaries.require(List.of("promtool"));
    Path page = folder.resolve("page.txt");
    for (String path : List.of("/healthy", "/status-404", "/HTML")) {
      Files.write(page, Http.get(tomcat.url(path)).body());
      assertThat(Promtool.refusal(page)).as(path).isEmpty();
    }
  }

  @Order(3)
  @Test
  void theServerIsAsBefore() {
    OBSERVED.values().forEach(CompletableFuture::join);
    assertThat(neighbour()).isEqualTo(neighbour);
    int exporters = 2 * rows.size();
    Eventually.until(
        Duration.ofSeconds(20),
        () -> "descriptors: " + filesBefore + " before, " + count("fd"),
        // Each exporter may have a connection that waits for its next scrape.
        () -> count("fd") <= filesBefore + exporters);
    assertThat(count("task"))
        .as("threads, %s before", threadsBefore)
        .isLessThan(threadsBefore + 10 * PARALLEL);
    Eventually.until(
        Duration.ofSeconds(20),
        () -> "nothing is in flight, no memory in use: " + inUse(),
        () -> inUse().stream().allMatch(line -> line.matches(".* 0(\\.0)?")));
    assertThat(tomcat.log())
        .doesNotContain("OutOfMemoryError")
        .doesNotContain("SEVERE")
        .doesNotContain("\n\tat ");
    assertThat(tomcat.process().output()).doesNotContain("OutOfMemoryError");
  }

  /** What the application says of scrapes and answers that it holds. */
  private static List<String> inUse() {
    List<String> lines =
        Http.get(tomcat.url("/-/metrics"))
            .text()
            .lines()
            .filter(
                line ->
                    line.matches(
                        "reverse_exporter_(memory_used_bytes|endpoint_scrapes_in_flight)\\b.*"))
            .toList();
    assertThat(lines).hasSizeGreaterThan(1);
    return lines;
  }

  /** Entries of a folder of the server's process. */
  private static int count(String directory) {
    Path process = Path.of("/proc/" + tomcat.process().pid());
    try (Stream<Path> entries = Files.list(process.resolve(directory))) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
