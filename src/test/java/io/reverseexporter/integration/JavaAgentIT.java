package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.integration.containers.Vitals;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.RawHttp.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The Java agent of jmx_exporter and an exporter {@code jmx} on the same Tomcat with the same file
 * of rules: the same series of the same types, with the same help.
 */
class JavaAgentIT {
  /** What the agent alone has, by the beginning of the name. */
  private static final Map<String, String> ONLY_AGENT =
      Map.of(
          "jvm_", "metrics of the JVM without MBeans: here an exporter of their own, jvm",
          "process_", "metrics of the process: here an exporter of their own, jvm",
          "jmx_exporter_build_info", "says which jar is the agent");

  /** Families whose values move in no application that is at rest. */
  private static final List<String> AT_REST =
      List.of(
          "after_gc_used_bytes",
          "gc_collections_total",
          "gc_seconds_total",
          "memory_max_bytes",
          "runtime_specversion",
          "runtime_vmname",
          "tomcat_threadpool_maxthreads");

  private static Tomcat tomcat;
  private static URI agent;
  private static Scrapes scrapes;

  /** Pages of one moment. */
  private record Scrapes(
      Map<String, Family> before, Map<String, Family> ours, Map<String, Family> after) {
    static Scrapes now() {
      return new Scrapes(JavaAgentIT.agent(), JavaAgentIT.ours(), JavaAgentIT.agent());
    }

    /** Whether no MBean came or went meanwhile. */
    boolean areOfTheSame() {
      return series(before).equals(series(after));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path rules = Build.configuration("jmx-rules.yml");
    Path configuration = Build.emptyDirectory("java-agent").resolve("reverse-exporter.yml");
    Files.writeString(
        configuration,
        """
        reverse_exporters:
        - path: /metrics
          scrape_metrics: false
          exporters:
          - jmx: {name: tomcat, config_file: %s}
        """
            .formatted(rules));
    int port = ServerProcess.freePort();
    agent = URI.create("http://127.0.0.1:" + port + "/metrics");
    tomcat =
        Tomcat.at("tomcat-java-agent")
            .webapp("ROOT")
            .option("-javaagent:" + Build.jmxAgent() + "=127.0.0.1:" + port + ":" + rules)
            .option("-Dreverse_exporter.config=" + configuration)
            .start();
    // What the last collection left is an attribute only once there was one.
    new Vitals(tomcat.process().pid()).jcmd("GC.run");
    Eventually.until(
        Duration.ofSeconds(30),
        () -> "two pages of the agent have the same series",
        () -> {
          scrapes = Scrapes.now();
          return scrapes.areOfTheSame();
        });
  }

  @AfterAll
  static void stop() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  @Test
  void theSameSeries() {
    Set<String> ours = series(scrapes.ours());
    Set<String> agents = series(scrapes.after());

    assertThat(ours).hasSizeGreaterThan(500).isSubsetOf(agents);
    var missing = new TreeSet<>(agents);
    missing.removeAll(ours);
    for (String name : ONLY_AGENT.keySet()) {
      assertThat(missing.removeIf(series -> series.startsWith(name))).as(name).isTrue();
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void eachRuleHasMadeSome() {
    assertThat(scrapes.ours())
        .containsKeys(AT_REST.toArray(String[]::new))
        .containsKeys(
            "tomcat_connector_processing_time_seconds",
            "tomcat_connector_request_count_total",
            "tomcat_session_activesessions",
            "tomcat_servlet_requestcount_total",
            "threads_daemon_thread_count",
            "java_lang_classloading_loadedclasscount",
            "jmx_scrape_error");
  }

  @Test
  void theSameTypesAndHelp() {
    var agents = new TreeMap<>(scrapes.after());
    agents.keySet().retainAll(scrapes.ours().keySet());

    assertThat(metadata(scrapes.ours())).isEqualTo(metadata(agents));
  }

  @Test
  void theSameValuesWhereNothingMoves() {
    Map<String, String> before = values(scrapes.before());
    Map<String, String> after = values(scrapes.after());
    after.entrySet().removeIf(e -> !e.getValue().equals(before.get(e.getKey())));

    assertThat(after).hasSizeGreaterThan(10);
    assertThat(values(scrapes.ours())).containsAllEntriesOf(after);
  }

  @Test
  void aScrapeLeavesNothingInTheLog() {
    String log = tomcat.log();
    String console = tomcat.process().output();
    for (int i = 0; i < 3; i++) {
      ours();
    }
    assertThat(tomcat.log()).isEqualTo(log);
    assertThat(tomcat.process().output()).isEqualTo(console);
  }

  private static Map<String, Family> agent() {
    return families(agent);
  }

  /** Our page without what tells exporters apart. */
  private static Map<String, Family> ours() {
    Map<String, Family> families = families(tomcat.url("/metrics"));
    families.replaceAll((name, family) -> withoutExporter(family));
    return families;
  }

  private static Map<String, Family> families(URI page) {
    Reply reply = Http.get(page);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    var families = new TreeMap<String, Family>();
    PlainParser.parse(reply.text()).forEach(family -> families.put(family.name(), family));
    return families;
  }

  private static Family withoutExporter(Family family) {
    List<Sample> samples = family.samples().stream().map(JavaAgentIT::withoutExporter).toList();
    return new Family(family.name(), family.help(), family.type(), samples);
  }

  private static Sample withoutExporter(Sample sample) {
    var labels = new TreeMap<>(sample.labels());
    assertThat(labels.remove("exporter_name")).isEqualTo("tomcat");
    return new Sample(sample.name(), labels, sample.value(), sample.timestamp());
  }

  private static Set<String> series(Map<String, Family> page) {
    return page.values().stream()
        .flatMap(family -> family.samples().stream())
        .map(Sample::series)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> values(Map<String, Family> page) {
    var values = new HashMap<String, String>();
    for (String name : AT_REST) {
      page.get(name).samples().forEach(sample -> values.put(sample.series(), sample.value()));
    }
    return values;
  }

  /** Type and help by family. Blanks before the help, as the agent has some, say nothing. */
  private static Map<String, String> metadata(Map<String, Family> page) {
    var metadata = new TreeMap<String, String>();
    page.forEach(
        (name, f) -> metadata.put(name, f.type() + " " + String.valueOf(f.help()).strip()));
    return metadata;
  }
}
