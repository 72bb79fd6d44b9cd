package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On WildFly the threads are the server's managed ones, and are gone after an undeploy. */
class WildFlyThreadsIT {
  private static final String MANAGED = "ManagedThreadFactoryImpl$ManagedThread";
  private static final int DEPLOYMENTS = 2;

  @Test
  @Timeout(600)
  void threadsAreManagedAndGoneAfterAnUndeploy() throws Exception {
    Path folder = Build.emptyDirectory("wildfly-threads-files");
    Files.writeString(folder.resolve("page.prom"), "from_file 1\n");
    Path configuration =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            reverse_exporters:
            - path: /metrics
              exporters:
              - http: {name: own, address: /-/metrics}
              - file: {name: file, path: page.prom}
              - exec: {name: now, command: sh, args: [-c, "echo now 1"]}
              - exec-cached: {name: often, command: sh, args: [-c, "echo often 1"], exec_interval: 200ms}
            - path: /outer
              exporters:
              - http: {name: wildfly, address: "http://localhost:9/metrics"}
            """);
    try (WildFly wildfly =
        WildFly.at("wildfly-threads")
            .option("-Dreverse_exporter.config=" + configuration)
            .webapp("app")
            .start("/app/-/ready")) {
      for (int i = 0; i < DEPLOYMENTS; i++) {
        if (i > 0) {
          wildfly.webapp("app");
          wildfly.process().awaitStatus(wildfly.http("/app/-/ready"), 200);
        }
        Page page = Page.parse(Http.get(wildfly.http("/app/metrics")).text());
        assertThat(page.up()).hasSize(4).allSatisfy((name, up) -> assertThat(up).isEqualTo("1"));
        assertThat(Http.get(wildfly.http("/app/outer")).status()).isEqualTo(200);
        List<String> own = ownThreads(wildfly);
        for (String kind : List.of("worker-", "page-", "timer-", "schedule-")) {
          assertThat(own).as(own.toString()).anyMatch(name -> name.contains(kind));
        }
        // All but the one of Quartz. Ended ones of an earlier deployment may not be collected yet.
        assertThat(managed(wildfly)).isGreaterThanOrEqualTo(own.size() - 1);

        wildfly.undeploy("app");
        Eventually.until(
            Duration.ofSeconds(30),
            () -> "no thread of the application is left: " + ownThreads(wildfly),
            () -> ownThreads(wildfly).isEmpty());
      }
      assertThat(wildfly.log())
          .contains("threads: of java:comp/DefaultManagedThreadFactory")
          .doesNotContain("ERROR");
    }
  }

  private static List<String> ownThreads(WildFly wildfly) {
    return jcmd(wildfly, "Thread.print")
        .lines()
        .filter(line -> line.startsWith("\"reverse-exporter"))
        .map(line -> line.substring(1, line.indexOf('"', 1)))
        .toList();
  }

  private static long managed(WildFly wildfly) {
    return jcmd(wildfly, "GC.class_histogram")
        .lines()
        .filter(line -> line.contains(MANAGED))
        .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[1]))
        .sum();
  }

  private static String jcmd(WildFly wildfly, String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    String pid = Long.toString(wildfly.process().pid());
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), pid, command).redirectErrorStream(true).start();
      try (var out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
