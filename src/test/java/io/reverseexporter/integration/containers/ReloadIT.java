package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Two hundred reloads on Tomcat, good and broken ones in turns, while clients scrape. */
@EnabledOnOs(OS.LINUX) // descriptors and processes are looked up in /proc
class ReloadIT {
  private static final int RELOADS = 200;
  private static final int CLIENTS = 4;
  private static final String MARK = "reverse-exporter-reload-test";

  /** Ports from which the exporter that stays was asked. */
  private final Set<Integer> connections = ConcurrentHashMap.newKeySet();

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void noScrapeNoticesIt() throws Exception {
    Path folder = Build.emptyDirectory("reload-files");
    HttpServer exporter = exporter();
    for (String generation : List.of("a", "b")) {
      Files.writeString(
          folder.resolve(generation + ".prom"), "made_by{generation=\"" + generation + "\"} 1\n");
    }
    Path file = folder.resolve("config.yml");
    int port = exporter.getAddress().getPort();
    write(file, configuration("a", port));
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (Tomcat tomcat =
        Tomcat.at("tomcat-reload")
            .option("-Dreverse_exporter.config=" + file)
            .webapp("app")
            .start()) {
      // What a reload loads is there for good.
      for (String generation : List.of("b", "broken", "a")) {
        write(file, configuration(generation, port));
        reload(tomcat, generation);
      }
      settled(tomcat);
      String kept = keptResult(tomcat);
      var before = new Vitals(tomcat.process().pid());
      long threads = ownThreads(before).size();
      long descriptors = before.descriptors();

      var done = new AtomicBoolean();
      var scraped = new AtomicInteger();
      List<CompletableFuture<Void>> scrapes = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        scrapes.add(
            CompletableFuture.runAsync(() -> scrapeUntil(done, scraped, tomcat, kept), clients));
      }
      for (int i = 0; i < RELOADS; i++) {
        String generation = i % 2 == 1 ? "broken" : i % 4 == 0 ? "b" : "a";
        write(file, configuration(generation, port));
        reload(tomcat, generation);
      }
      done.set(true);
      for (CompletableFuture<Void> scrape : scrapes) {
        finish(scrape);
      }
      assertThat(scraped.get()).isGreaterThan(CLIENTS);

      write(file, configuration("a", port));
      reload(tomcat, "a");
      settled(tomcat);
      assertThat(keptResult(tomcat)).as("the result of the script that stayed").isEqualTo(kept);
      Eventually.until(
          Duration.ofSeconds(10),
          () -> "threads: " + ownThreads(before) + ", before: " + threads,
          () -> ownThreads(before).size() <= threads + 2 * CLIENTS + 10);
      Eventually.until(
          Duration.ofSeconds(10),
          () -> "descriptors: " + before.descriptors() + ", before: " + descriptors,
          () -> before.descriptors() <= descriptors + 2 * CLIENTS + 10);
      assertThat(connections)
          .as("connections that were opened to the exporter that stayed")
          .hasSizeLessThan(RELOADS / 4);
      assertThat(tomcat.log()).doesNotContain("SEVERE: the configuration cannot");
    } finally {
      clients.shutdownNow();
      exporter.stop(0);
    }
  }

  /** Until nothing of an earlier configuration is left: each has a script that never ends. */
  private static void settled(Tomcat tomcat) {
    Eventually.until(
        Duration.ofSeconds(10),
        () -> "one script runs: " + ofScripts(tomcat),
        () -> ofScripts(tomcat).size() == 1);
  }

  private static List<String> ofScripts(Tomcat tomcat) {
    try (Stream<ProcessHandle> processes = tomcat.process().handle().descendants()) {
      return processes
          .map(p -> p.info().commandLine().orElse(""))
          .filter(line -> line.contains(MARK))
          .toList();
    }
  }

  /** What the script wrote that is in all configurations, and runs once. */
  private static String keptResult(Tomcat tomcat) {
    Page page = Page.parse(Http.get(tomcat.url("/app/metrics")).text());
    return page.from("kept").get(0).value();
  }

  private static void reload(Tomcat tomcat, String generation) {
    Reply reply = Http.send("POST", tomcat.url("/"), "/app/-/reload");
    boolean isBroken = generation.equals("broken");
    assertThat(reply.status()).as(reply.text()).isEqualTo(isBroken ? 400 : 200);
    if (isBroken) {
      assertThat(reply.text()).contains("config.yml:2:").doesNotContain("no-path");
    }
  }

  private static void scrapeUntil(
      AtomicBoolean done, AtomicInteger scraped, Tomcat tomcat, String kept) {
    while (!done.get()) {
      Reply reply = Http.get(tomcat.url("/app/metrics"));
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      Page page = Page.parse(reply.text());
      assertThat(page.up().values()).as(reply.text()).containsOnly("1");
      // Which file, script, label and address there are is of one configuration.
      String generation = page.from("file").get(0).labels().get("generation");
      assertThat(page.named("made_by")).as(reply.text()).hasSize(3);
      assertThat(page.named("made_by"))
          .as(reply.text())
          .allMatch(s -> generation.equals(s.labels().get("generation")));
      assertThat(page.up().containsKey("only_" + generation)).as(reply.text()).isTrue();
      assertThat(page.up()).as(reply.text()).hasSize(6);
      assertThat(page.from("kept").get(0).value()).isEqualTo(kept);
      scraped.incrementAndGet();
    }
  }

  private static void finish(CompletableFuture<Void> scrapes) throws InterruptedException {
    try {
      scrapes.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a page was wrong", e.getCause());
    }
  }

  private static List<String> ownThreads(Vitals vitals) {
    return vitals
        .jcmd("Thread.print")
        .lines()
        .filter(line -> line.startsWith("\"reverse-exporter"))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  private HttpServer exporter() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/")) {
            connections.add(exchange.getRemoteAddress().getPort());
          }
          byte[] page = "answered 1\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** As editors do it: never half of a file. */
  private static void write(Path file, String text) {
    try {
      Path next = file.resolveSibling("next.yml");
      Files.writeString(next, text);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(String generation, int port) {
    if (generation.equals("broken")) {
      return "reverse_exporters:\n- path: no-path\n  exporters: []\n";
    }
    return """
        management: {auth_type: none}
        reverse_exporters:
        - path: /metrics
          exporters:
          - http: {name: stays, address: "http://127.0.0.1:%2$d/", timeout: 10s}
          - http: {name: only_%1$s, address: "http://127.0.0.1:%2$d/%1$s", timeout: 10s}
          - file: {name: file, path: %1$s.prom}
          - exec-cached:
              name: kept
              command: sh
              args: [-c, "echo kept_at $(date +%%s%%N)"]
              exec_interval: 1h
          - exec-cached:
              name: changes
              command: sh
              args: [-c, 'echo "made_by{generation=\\"%1$s\\"} 1"']
              exec_interval: 1h
          - exec:
              name: now
              command: sh
              args: [-c, 'echo "made_by{generation=\\"%1$s\\"} 1"']
        - path: /%1$s
          exporters:
          - exec-cached:
              name: never
              command: sh
              args: [-c, "sleep 600; : %3$s %1$s"]
              exec_interval: 1h
        """
        .formatted(generation, port, MARK);
  }
}
