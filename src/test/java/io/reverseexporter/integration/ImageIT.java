package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Page;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.testing.PlainParser.Sample;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tomcat as the Dockerfile lays it out, but without a container; and what the dashboard and the
 * rules ask for is on its page.
 */
class ImageIT {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(reverse_exporter_[a-z_]+)` \\|");

  /** What becomes of a histogram's name. */
  private static final Pattern SUFFIX = Pattern.compile("_(bucket|sum|count|created)$");

  private static Path base;
  private static Set<Path> before;
  private static int port;
  private static ServerProcess server;
  private static Page page;

  @BeforeAll
  static void start() throws Exception {
    Path home = Build.tomcatHome();
    base = Build.emptyDirectory("image");
    for (String folder : List.of("webapps", "temp", "work")) {
      Files.createDirectory(base.resolve(folder));
    }
    Build.copy(home.resolve("conf"), base.resolve("conf"));
    for (String file : List.of("server.xml", "logging.properties")) {
      Files.delete(base.resolve("conf").resolve(file));
      Build.copy(Build.project().resolve("docker").resolve(file), base.resolve("conf/" + file));
    }
    Build.copy(
        Build.war().resolveSibling("reverse-exporter"), base.resolve("webapps").resolve("ROOT"));
    before = files();
    port = ServerProcess.freePort();
    server =
        ServerProcess.start(
            base,
            base.resolve("temp/console.log"),
            Map.of(
                "CATALINA_BASE",
                base.toString(),
                "CATALINA_OPTS",
                "-Xmx256m -Dhttp.address=127.0.0.1 -Dhttp.port=" + port),
            List.of("sh", home.resolve("bin/catalina.sh").toString(), "run"));
    server.awaitStatusOrEnd(url("/-/healthy"), 200);
    page = Page.parse(Http.get(url("/metrics")).text());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** All files but those in the two folders that are writable in a container. */
  private static Set<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(base)) {
      return files
          .map(file -> base.relativize(file))
          .filter(file -> !file.startsWith("temp") && !file.startsWith("work"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Set<String> names() {
    return page.samples().stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void servesThePageAndNothingElse() {
    assertThat(page.up())
        .containsOnlyKeys("self", "jvm", "server", "cron", "now", "slow")
        .containsValue("1");
    assertThat(Http.get(url("/manager/html")).status()).isEqualTo(404);
  }

  @Test
  void writesOnlyWhereItMay() throws Exception {
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void theDashboardAsksForWhatIsThere() throws Exception {
    assertThat(Operations.metrics(Operations.dashboardExpressions()))
        .hasSizeGreaterThan(20)
        .isSubsetOf(names());
  }

  @Test
  void theRulesAskForWhatIsThere() throws Exception {
    assertThat(Operations.metrics(Operations.ruleExpressions()))
        .hasSizeGreaterThan(10)
        .isSubsetOf(names());
  }

  @Test
  void eachMetricHasItsRow() throws Exception {
    List<String> rows =
        ROW.matcher(Files.readString(Path.of("docs/operations.md")))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(names().stream().filter(name -> name.startsWith("reverse_exporter_")))
        .extracting(name -> SUFFIX.matcher(name).replaceFirst(""))
        .isSubsetOf(rows);
  }
}
