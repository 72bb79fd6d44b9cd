package io.reverseexporter.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files that are there for Prometheus and Grafana, and what is in them. */
final class Operations {
  static final Path ALERTS = Path.of("examples/alerts.yml");
  static final Path RECORDING_RULES = Path.of("examples/recording-rules.yml");
  static final Path DASHBOARD = Path.of("examples/grafana-dashboard.json");
  static final Path ALERTS_TEST = Path.of("src/test/resources/operations/alerts-test.yml");
  static final Path RECORDING_RULES_TEST =
      Path.of("src/test/resources/operations/recording-rules-test.yml");

  /** What Grafana puts in place of its variables, as far as PromQL cares. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "$__rate_interval", "5m",
          "$__range", "6h",
          "$instance", ".*",
          "$endpoint", ".*",
          "$exporter", ".*");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), [a-z_]+\\)");

  /** A metric of this application or of its JVM; a recorded one has colons beside it. */
  private static final Pattern METRIC =
      Pattern.compile("(?<![a-z_:])(?:reverse_exporter|jvm|process)_[a-z_]+(?![a-z_:])");

  private Operations() {}

  /** A YAML or JSON file. */
  static Map<?, ?> load(Path file) throws IOException {
    return (Map<?, ?>)
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
  }

  /** The alerting rules, as the file has them. */
  static List<Map<?, ?>> alerts() throws IOException {
    return rules(ALERTS);
  }

  /** All expressions of alerting and recording rules. */
  static List<String> ruleExpressions() throws IOException {
    var rules = new ArrayList<Map<?, ?>>(alerts());
    rules.addAll(rules(RECORDING_RULES));
    return rules.stream().map(rule -> text(rule, "expr")).toList();
  }

  private static List<Map<?, ?>> rules(Path file) throws IOException {
    var rules = new ArrayList<Map<?, ?>>();
    maps(load(file), "groups").forEach(group -> rules.addAll(maps(group, "rules")));
    return rules;
  }

  /** All expressions of the dashboard, its variables included, with values for its variables. */
  static List<String> dashboardExpressions() throws IOException {
    Map<?, ?> dashboard = load(DASHBOARD);
    var expressions = new ArrayList<String>();
    for (Map<?, ?> panel : maps(dashboard, "panels")) {
      maps(panel, "targets").forEach(target -> expressions.add(text(target, "expr")));
    }
    for (Map<?, ?> variable : maps((Map<?, ?>) dashboard.get("templating"), "list")) {
      if ("query".equals(variable.get("type"))) {
        expressions.add(LABEL_VALUES.matcher(text(variable, "definition")).replaceFirst("$1"));
      }
    }
    return expressions.stream().map(Operations::substituted).toList();
  }

  private static String substituted(String expression) {
    String substituted = expression;
    for (Map.Entry<String, String> variable : VARIABLES.entrySet()) {
      substituted = substituted.replace(variable.getKey(), variable.getValue());
    }
    return substituted;
  }

  /** The metrics of ours and of the JVM that expressions ask for. */
  static Set<String> metrics(List<String> expressions) {
    var metrics = new TreeSet<String>();
    for (String expression : expressions) {
      METRIC.matcher(expression).results().forEach(match -> metrics.add(match.group()));
    }
    return metrics;
  }

  /** The mappings of a list; empty where there is none. */
  static List<Map<?, ?>> maps(Map<?, ?> parent, String key) {
    var maps = new ArrayList<Map<?, ?>>();
    if (parent.get(key) instanceof List<?> list) {
      list.forEach(item -> maps.add((Map<?, ?>) item));
    }
    return maps;
  }

  /** A text of a mapping. */
  static String text(Map<?, ?> parent, String key) {
    if (parent.get(key) instanceof String text) {
      return text;
    }
    throw new AssertionError(key + " expected in " + parent);
  }
}
