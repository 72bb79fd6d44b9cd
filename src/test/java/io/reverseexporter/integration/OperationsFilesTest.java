package io.reverseexporter.integration;

import static io.reverseexporter.integration.Operations.load;
import static io.reverseexporter.integration.Operations.maps;
import static io.reverseexporter.integration.Operations.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files for Prometheus, Grafana and Docker fit to each other and to the documents. */
class OperationsFilesTest {
  private static final Path RUNBOOK = Path.of("docs/operations.md");

  private static List<String> alerts() throws IOException {
    return Operations.alerts().stream().map(alert -> text(alert, "alert")).toList();
  }

  private static List<String> found(String regex, Path file) throws IOException {
    return Pattern.compile(regex)
        .matcher(Files.readString(file))
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  /** The alerts that a test of promtool's expects to fire, or not to. */
  private static Stream<String> tested(boolean firing) throws IOException {
    return maps(load(Operations.ALERTS_TEST), "tests").stream()
        .flatMap(test -> maps(test, "alert_rule_test").stream())
        .filter(test -> maps(test, "exp_alerts").isEmpty() != firing)
        .map(test -> text(test, "alertname"));
  }

  @Test
  void eachAlertHasItsParagraphInTheRunbook() throws Exception {
    assertThat(alerts()).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(found("(?m)^### (ReverseExporter\\w+)\n\n(?=\\w)", RUNBOOK))
        .containsExactlyInAnyOrderElementsOf(alerts());
  }

  @Test
  void eachAlertLeadsToItsParagraph() throws Exception {
    for (Map<?, ?> alert : Operations.alerts()) {
      String name = text(alert, "alert");
      var annotations = (Map<?, ?>) alert.get("annotations");
      assertThat(text(annotations, "runbook"))
          .isEqualTo(RUNBOOK + "#" + name.toLowerCase(Locale.ROOT));
      assertThat(text(annotations, "summary")).as(name).isNotBlank();
    }
  }

  @Test
  void eachAlertIsTestedBothWays() throws Exception {
    assertThat(tested(true).distinct()).containsExactlyInAnyOrderElementsOf(alerts());
    assertThat(tested(false).distinct()).containsExactlyInAnyOrderElementsOf(alerts());
  }

  @Test
  void eachRecordingRuleIsTested() throws Exception {
    assertThat(found("record: (\\S+)", Operations.RECORDING_RULES))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(10)
        .allMatch(name -> name.matches("[a-z_]+:reverse_exporter_[a-z_]+:[a-z0-9_]+"))
        .isSubsetOf(found("expr: (?:round\\()?([a-z0-9_:]+)", Operations.RECORDING_RULES_TEST));
  }

  @Test
  void theDashboardIsOneThatGrafanaCanImport() throws Exception {
    Map<?, ?> dashboard = load(Operations.DASHBOARD);
    List<Map<?, ?>> panels = maps(dashboard, "panels");

    assertThat((Integer) dashboard.get("schemaVersion")).isBetween(36, 41);
    assertThat(panels).extracting(panel -> panel.get("id")).doesNotHaveDuplicates();
    assertThat(panels)
        .filteredOn(panel -> !"row".equals(panel.get("type")))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            panel -> {
              assertThat(panel.get("datasource"))
                  .isEqualTo(Map.of("type", "prometheus", "uid", "${datasource}"));
              assertThat(text(panel, "description")).isNotBlank();
            });
    assertThat(maps((Map<?, ?>) dashboard.get("templating"), "list"))
        .extracting(variable -> text(variable, "name"))
        .containsExactly("datasource", "instance", "endpoint", "exporter");
  }

  @Test
  void theImageHasTheTomcatThatIsTested() throws Exception {
    assertThat(found("FROM tomcat:([0-9.]+)-jre", Path.of("Dockerfile")))
        .isEqualTo(found("<tomcat10.version>(.*)</tomcat10.version>", Path.of("pom.xml")));
  }

  @Test
  void theImageIsBuiltOfFilesThatAreThere() throws Exception {
    List<String> ignored = Files.readAllLines(Path.of(".dockerignore"));

    assertThat(found("(?m)^COPY (?!--from)(.*) \\S+$", Path.of("Dockerfile")))
        .flatMap(sources -> List.of(sources.split(" ")))
        .hasSize(5)
        .allSatisfy(source -> assertThat(Path.of(source)).exists())
        .allSatisfy(source -> assertThat(ignored).contains("!" + source));
  }

  @Test
  void allContainersAreConfined() throws Exception {
    var services = (Map<?, ?>) load(Path.of("docker-compose.yml")).get("services");

    assertThat(services).hasSize(3);
    assertThat(services.values())
        .allSatisfy(
            service ->
                assertThat((Map<?, ?>) service)
                    .extracting(s -> s.get("read_only"), s -> s.get("cap_drop"))
                    .containsExactly(true, List.of("ALL")));
    assertThat(found("- (\\./\\S+?):", Path.of("docker-compose.yml")))
        .hasSize(4)
        .allSatisfy(mounted -> assertThat(Path.of(mounted)).exists());
  }
}
