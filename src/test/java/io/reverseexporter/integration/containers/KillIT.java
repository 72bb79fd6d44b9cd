package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A server that is ended while scrapes and scripts run: SIGTERM leaves no process, and after
 * SIGKILL nothing is in the way of the next start.
 */
@EnabledOnOs(OS.LINUX) // processes are looked up in /proc
@Timeout(600)
class KillIT {
  private static final Duration END = Duration.ofSeconds(20);

  /** How each script goes about not ending; {@code $0} is the mark, which its children inherit. */
  private static final Map<String, String> SCRIPTS =
      Map.of(
          "sleeps", "sleep 300",
          "ignores", "trap '' TERM; sleep 300; sleep 300",
          "setsid", "trap '' TERM; setsid sleep 300 & sleep 300",
          "daemon", "trap '' TERM; (setsid sh -c 'sleep 300 & sleep 300' &) & sleep 300");

  /** Processes named {@code sleep} of all scripts together. */
  private static final int SLEEPING = 7;

  private final MarkedProcesses marked = MarkedProcesses.unique();
  private final List<Socket> clients = new ArrayList<>();
  private Path folder;
  private Path configuration;

  /** Takes connections and says nothing. */
  private ServerSocket silent;

  @BeforeEach
  void write(TestInfo test) throws IOException {
    folder = Build.emptyDirectory("kill-" + test.getTestMethod().orElseThrow().getName());
    silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Files.writeString(folder.resolve("a.prom"), "a 1\n");
    configuration = folder.resolve("config.yml");
    Files.writeString(
        configuration,
        """
        reverse_exporters:
        - path: /good
          exporters:
          - http: {name: self, address: /-/metrics}
          - file: {name: file, path: a.prom}
          - exec: {name: now, command: sh, args: [-c, echo now 1]}
          - exec-cached: {name: often, command: sh, args: [-c, echo often 1], exec_interval: 100ms}
        - path: /bad
          exporters:
          - http: {name: silent, address: "http://127.0.0.1:%d/", timeout: 0}
        """
                .formatted(silent.getLocalPort())
            + script("exec", "")
            + script("exec-cached", ", exec_interval: 1s"));
  }

  private String script(String kind, String more) {
    return SCRIPTS.entrySet().stream()
        .map(
            script ->
                """
                  - %1$s: {name: %1$s-%2$s, command: sh, args: [-c, "export M=$0; %3$s", %4$s]%5$s}
                """
                    .formatted(kind, script.getKey(), script.getValue(), marked.mark(), more))
        .collect(Collectors.joining());
  }

  @AfterEach
  void end() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    silent.close();
    marked.kill();
  }

  @Test
  void tomcatStartsAgainAfterSigkillAndLeavesNothingAfterSigterm() {
    try (Tomcat tomcat =
        Tomcat.at("tomcat-kill")
            .context(
                "app",
                "<Parameter name=\"reverse_exporter.config\" value=\"" + configuration + "\"/>")
            .webapp("demo")
            .start()) {
      scrape(path -> tomcat.url("/app" + path), Map.of());
      tomcat.process().handle().destroyForcibly();
      awaitEnd(tomcat.process());
      Map<Long, String> orphans = marked.alive();
      System.out.println("processes that SIGKILL of the server left: " + orphans.size());

      tomcat.start();
      assertThat(Http.get(tomcat.url("/app/-/ready")).status()).isEqualTo(200);
      awaitAllUp(tomcat.url("/app/good"));
      awaitAllUp(tomcat.url("/demo/metrics"));
      scrape(path -> tomcat.url("/app" + path), orphans);
      terminate(tomcat.process(), orphans);
      assertThat(tomcat.log()).doesNotContain("SEVERE");
    }
  }

  @Test
  void jettyLeavesNothingAfterSigterm() {
    try (Jetty jetty =
        Jetty.at("jetty-kill").context("app", "/app", configuration).start("/app/-/healthy")) {
      scrape(path -> jetty.url("/app" + path), Map.of());
      terminate(jetty.process(), Map.of());
    }
  }

  /** Begins scrapes and waits until every script has all of its processes. */
  private void scrape(Function<String, URI> url, Map<Long, String> others) {
    awaitAllUp(url.apply("/good"));
    for (String path : List.of("/bad", "/bad", "/good")) {
      try {
        clients.add(new RawHttp(url.apply("").getPort()).open("GET", url.apply(path).getPath()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    Eventually.until(
        Duration.ofSeconds(10),
        () -> "the scripts run: " + marked.alive(),
        () -> sleeping(others).size() == 2 * SLEEPING);
  }

  /** Marked processes that sleep; others do not count. */
  private List<Long> sleeping(Map<Long, String> others) {
    Map<Long, String> sleeping = new TreeMap<>(marked.alive());
    sleeping.values().removeIf(command -> !command.startsWith("sleep"));
    sleeping.keySet().removeAll(others.keySet());
    return List.copyOf(sleeping.keySet());
  }

  private static void awaitAllUp(URI page) {
    Eventually.until(
        Duration.ofSeconds(30),
        () -> page + " has all exporters: " + Http.get(page).text(),
        () -> {
          Reply reply = Http.get(page);
          List<String> up = List.copyOf(Page.parse(reply.text()).up().values());
          return reply.status() == 200 && up.size() >= 4 && Set.copyOf(up).equals(Set.of("1"));
        });
  }

  private void terminate(ServerProcess server, Map<Long, String> others) {
    long begin = System.nanoTime();
    server.handle().destroy();
    awaitEnd(server);
    long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
    System.out.println("ms from SIGTERM until the end of the server: " + millis);
    Map<Long, String> left = new TreeMap<>(marked.alive());
    left.keySet().removeAll(others.keySet());
    assertThat(left).as("processes that SIGTERM of the server left").isEmpty();
  }

  private static void awaitEnd(ServerProcess server) {
    Eventually.until(
        END, () -> "the server has ended:\n" + server.output(), () -> !server.isAlive());
  }
}
