package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What is there for the people who run Prometheus is right, by its own promtool. */
class OperationsIT {
  @TempDir private Path folder;

  @BeforeAll
  static void needsPromtool() {
    Binaries.require(List.of("promtool"));
  }

  /** The code block of a document that begins with a key. */
  private static String block(String document, String key) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```(?:yaml)?\n(" + key + ":\n.*?)^```$")
            .matcher(Files.readString(Path.of(document)));
    assertThat(block.find()).as(document + " has a block that begins with " + key).isTrue();
    return block.group(1);
  }

  private static void isRead(String kind, Path file) throws Exception {
    assertThat(Promtool.complaint("check", kind, file.toString())).as(file.toString()).isEmpty();
  }

  @Test
  void theRulesAreReadAndFireWhenTheyShould() throws Exception {
    for (Path rules : List.of(Operations.ALERTS, Operations.RECORDING_RULES)) {
      isRead("rules", rules);
    }
    for (Path tests : List.of(Operations.ALERTS_TEST, Operations.RECORDING_RULES_TEST)) {
      assertThat(Promtool.complaint("test", "rules", tests.toString())).isEmpty();
    }
  }

  @Test
  void theScrapeConfigurationsAreRead() throws Exception {
    Path documented = folder.resolve("documented.yml");
    Files.writeString(documented, block("CONFIGURATION.md", "scrape_configs"));
    Path composed = folder.resolve("composed.yml");
    String inContainer = Files.readString(Path.of("docker/prometheus/prometheus.yml"));
    Path examples = Operations.ALERTS.toAbsolutePath().getParent();
    Files.writeString(composed, inContainer.replace("/etc/prometheus", examples.toString()));

    isRead("config", Path.of("examples/prometheus.yml"));
    isRead("config", documented);
    isRead("config", composed);
  }

  @Test
  void theDashboardAsksInPromql() throws Exception {
    List<String> expressions = Operations.dashboardExpressions();
    assertThat(expressions).hasSizeGreaterThan(25).noneMatch(asked -> asked.contains("$"));
    var rules =
        IntStream.range(0, expressions.size())
            .mapToObj(i -> Map.of("record", "n" + i, "expr", expressions.get(i)))
            .toList();
    Path file = folder.resolve("dashboard.yml");
    var groups = List.of(Map.of("name", "dashboard", "rules", rules));
    Files.writeString(file, new Yaml().dump(Map.of("groups", groups)));

    isRead("rules", file);
  }
}
