package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.FaultyExporter.Fault;
import io.reverseexporter.integration.Prometheus.Mode;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Page;
import io.reverseexporter.integration.containers.ServerProcess;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application on Tomcat between real exporters and a real Prometheus. */
class RealPartsIT {
  private static final Opened OPEN = new Opened();

  private static Path folder;
  private static SavedPages saved;
  private static Tomcat tomcat;
  private static Prometheus prometheus;

  @BeforeAll
  static void start() throws Exception {
    Binaries.require();
    folder = Build.emptyDirectory("real-parts");
    saved = OPEN.add(new SavedPages());
    tomcat = Tomcat.at("tomcat-real-parts").webapp("reverse");
    URI node = program("prometheus-node-exporter", List.of());
    prometheus = startPrometheus();
    saved.keep("/node", Http.get(node).body());
    saved.keep("/prometheus", Http.get(prometheus.address("/metrics")).body());
    saved.keep("/malformed", malformedAt(4711));
    Path blackbox = folder.resolve("blackbox.yml");
    Files.writeString(blackbox, "modules: {tcp_connect: {prober: tcp, timeout: 5s}}\n");
    URI probe =
        program("prometheus-blackbox-exporter", List.of("--config.file=" + blackbox))
            .resolve("/probe");
    Path configuration = folder.resolve("reverse-exporter.yml");
    Files.writeString(configuration, configuration(node, probe));
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + configuration).start());
    saved.keep("/own", Http.get(tomcat.url("/reverse/-/metrics")).body());
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"live", "saved"})
  void promtoolReadsThePage(String endpoint) throws Exception {
    Reply reply = Http.get(tomcat.url("/reverse/" + endpoint));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(Page.parse(reply.text()).up())
        .isEqualTo(Map.of("node", "1", "prometheus", "1", "own", "1"));

    Path page = folder.resolve(endpoint + ".prom");
    Files.write(page, reply.body());
    assertThat(Promtool.refusal(page)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "prometheus", "own"})
  void everySeriesAndValueIsThatOfADirectScrape(String exporter) {
    Page merged = Page.parse(Http.get(tomcat.url("/reverse/saved")).text());
    Page direct = Page.parse(new String(saved.page("/" + exporter), StandardCharsets.UTF_8));

    Set<Sample> expected = new HashSet<>();
    direct.samples().forEach(sample -> expected.add(named(exporter, sample)));
    assertThat(expected).hasSameSizeAs(direct.samples()).hasSizeGreaterThan(20);
    assertThat(new HashSet<>(merged.from(exporter))).isEqualTo(expected);
  }

  @Test
  void aRealPrometheusTakesAllSamples() {
    int samples = Page.parse(Http.get(tomcat.url("/reverse/saved")).text()).samples().size();

    prometheus.awaitScrapes();
    assertThat(prometheus.value("scrape_samples_scraped{job=\"reverse\"}")).isEqualTo("" + samples);
    assertThat(prometheus.value("scrape_samples_post_metric_relabeling{job=\"reverse\"}"))
        .isEqualTo("" + samples);
    assertThat(prometheus.value("count(node_cpu_seconds_total{exporter_name=\"node\"})"))
        .isNotEmpty();
  }

  @Test
  void blackboxProbesWhatTheRequestSays() {
    int open = prometheus.address("/").getPort();
    int closed = ServerProcess.freePort();

    assertThat(probe(open)).isEqualTo("1");
    assertThat(probe(closed)).isEqualTo("0");
  }

  @Test
  void culpritsHarmNobodyElse() {
    long begin = System.nanoTime();
    Reply reply = Http.get(tomcat.url("/reverse/faults"), "X-Prometheus-Scrape-Timeout-Seconds: 4");
    Duration taken = Duration.ofNanos(System.nanoTime() - begin);

    assertThat(reply.status()).isEqualTo(200);
    // The scrape gives itself 3.75 s; what is above is for a machine with more to do.
    assertThat(taken).isLessThan(Duration.ofSeconds(5));
    Page page = Page.parse(reply.text());
    var up = new TreeMap<>(Map.of("node", "1", "prometheus", "1"));
    for (String culprit : List.of("drips", "silent", "status", "malformed", "resets")) {
      up.put(culprit, "0");
      assertThat(page.from(culprit)).as("samples of %s", culprit).isEmpty();
    }
    assertThat(page.up()).isEqualTo(up);
    for (String good : List.of("node", "prometheus")) {
      assertThat(page.from(good))
          .hasSameSizeAs(
              Page.parse(new String(saved.page("/" + good), StandardCharsets.UTF_8)).samples());
    }
    assertThat(logged("drips")).contains("TIMEOUT");
    assertThat(logged("silent")).contains("TIMEOUT");
    assertThat(logged("status")).contains("500");
    assertThat(logged("malformed")).contains("line 4711");
    assertThat(logged("resets")).containsIgnoringCase("reset");
  }

  private static String configuration(URI node, URI probe) throws IOException {
    return """
    reverse_exporters:
    - path: /live
      exporters:
      - http: {name: node, address: "%s", timeout: 5s}
      - http: {name: prometheus, address: "%s", timeout: 5s}
      - http: {name: own, address: /-/metrics, timeout: 5s}
    - path: /saved
      exporters:
      - http: {name: node, address: "%s", timeout: 5s}
      - http: {name: prometheus, address: "%s", timeout: 5s}
      - http: {name: own, address: "%s", timeout: 5s}
    - path: /blackbox
      exporters:
      - http: {name: blackbox, address: "%s", no_rewrite: true, forward_url_params: true, timeout: 8s}
    - path: /faults
      exporters:
      - http: {name: drips, address: "%s", timeout: 0}
      - http: {name: node, address: "%s", timeout: 0}
      - http: {name: silent, address: "%s", timeout: 0}
      - http: {name: status, address: "%s"}
      - http: {name: malformed, address: "%s"}
      - http: {name: resets, address: "%s"}
      - http: {name: prometheus, address: "%s", timeout: 0}
    """
        .formatted(
            node,
            prometheus.address("/metrics"),
            saved.address("/node"),
            saved.address("/prometheus"),
            saved.address("/own"),
            probe,
            OPEN.add(new FaultyExporter(Fault.DRIPS)).address(),
            saved.address("/node"),
            OPEN.add(new FaultyExporter(Fault.NEVER_ANSWERS)).address(),
            saved.address("/not-kept"),
            saved.address("/malformed"),
            OPEN.add(new FaultyExporter(Fault.RESETS)).address(),
            saved.address("/prometheus"));
  }

  private static URI program(String name, List<String> arguments) {
    return OPEN.add(Program.start(folder, name, "/metrics", arguments)).address();
  }

  private static Prometheus startPrometheus() {
    Map<String, URI> target = Map.of("reverse", tomcat.url("/reverse/saved"));
    return OPEN.add(Prometheus.start(folder.resolve("prometheus"), Mode.OPENMETRICS, target));
  }

  private static byte[] malformedAt(int line) {
    var page = new StringBuilder("# TYPE many gauge\n");
    for (int i = 2; i < line; i++) {
      page.append("many{i=\"").append(i).append("\"} 1\n");
    }
    page.append("many{i=\"broken} 1\nmany{i=\"last\"} 1\n");
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static Sample named(String exporter, Sample sample) {
    var labels = new TreeMap<>(sample.labels());
    String scraped = labels.put("exporter_name", exporter);
    if (scraped != null) {
      labels.put("exported_exporter_name", scraped);
    }
    return new Sample(sample.name(), labels, sample.value(), sample.timestamp());
  }

  private static String probe(int port) {
    Reply reply =
        Http.get(tomcat.url("/reverse/blackbox?target=127.0.0.1:" + port + "&module=tcp_connect"));
    assertThat(reply.status()).isEqualTo(200);
    Page page = Page.parse(reply.text());
    assertThat(page.up()).isEqualTo(Map.of("blackbox", "1"));
    List<Sample> success = page.named("probe_success");
    assertThat(success).hasSize(1);
    assertThat(success.get(0).labels()).isEmpty();
    return success.get(0).value();
  }

  private static String logged(String culprit) {
    return String.join(
        "\n", tomcat.log().lines().filter(line -> line.contains("exporter " + culprit)).toList());
  }
}
