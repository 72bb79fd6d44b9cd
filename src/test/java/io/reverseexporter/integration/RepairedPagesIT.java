package io.reverseexporter.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.formats.InvalidCases;
import io.reverseexporter.integration.Prometheus.Mode;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.Leeway;
import io.reverseexporter.testing.PlainOpenMetricsParser;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.PlainProtobufParser;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What goes out for exporters that break rules, or clash with their neighbour: the seeds of the
 * fuzz tests. promtool and a real Prometheus take each page in every format, with all its series.
 */
class RepairedPagesIT {
  private static final Set<Leeway> LEEWAY = Set.of(Leeway.REPEATS);

  /**
   * Prometheus 2.42 refuses pages in text format with times before 1970, and takes all histograms
   * of a family for native or for none, after the first one. So it does if we are not between.
   */
  private static final Set<String> UNSUITABLE =
      Set.of("gauge", "timestamps", "native-beside-classic");

  private static final String NEIGHBOUR =
      """
      # TYPE neighbour_total counter
      neighbour_total{a="b"} 1
      # TYPE neighbour_seconds histogram
      neighbour_seconds_bucket{le="0.5"} 1
      neighbour_seconds_bucket{le="+Inf"} 2
      neighbour_seconds_sum 1.5
      neighbour_seconds_count 2
      """;

  private static final Map<String, String> SEEDS =
      Map.of(
          "TextCursorFuzzTestInputs", Format.TEXT.type,
          "OpenMetricsCursorFuzzTestInputs", Format.OPENMETRICS.type,
          "ProtobufReaderFuzzTestInputs", Format.PROTOBUF.type);

  /** In which a page is asked for. */
  private enum Format {
    TEXT("text/plain;version=0.0.4"),
    OPENMETRICS("application/openmetrics-text;version=1.0.0"),
    PROTOBUF(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited");

    private final String type;

    Format(String type) {
      this.type = type;
    }

    /** The series of a page as Prometheus tells them apart. */
    private Set<String> series(Reply page) {
      var series = new TreeSet<String>();
      switch (this) {
        case TEXT -> add(PlainParser.parse(page.text(), LEEWAY), series);
        case OPENMETRICS -> add(PlainOpenMetricsParser.parse(page.text(), LEEWAY), series);
        case PROTOBUF -> {
          PlainProtobufParser.Page parsed = PlainProtobufParser.parse(page.body(), LEEWAY);
          List<Family> others =
              parsed.families().stream()
                  .filter(family -> !parsed.natives().containsKey(family.name()))
                  .toList();
          add(others, series);
          parsed
              .natives()
              .forEach(
                  (name, metrics) -> metrics.forEach(m -> series.add(name + m.getLabelList())));
        }
      }
      return series;
    }

    private static void add(List<Family> families, Set<String> series) {
      for (Family family : families) {
        for (Sample sample : family.samples()) {
          var labels = new TreeMap<>(sample.labels());
          labels.values().removeIf(String::isEmpty);
          series.add(sample.name() + labels);
        }
      }
    }
  }

  private static final Opened OPEN = new Opened();

  /** Number of series of each page, by the job that scrapes it. */
  private static final Map<String, String> EXPECTED = new TreeMap<>();

  /** What the strict parsers find fault with. */
  private static final Map<String, String> INVALID = new TreeMap<>();

  private static Path folder;
  private static SavedPages pages;
  private static final Map<String, URI> TARGETS = new TreeMap<>();

  @BeforeAll
  static void start() throws Exception {
    Binaries.require();
    folder = Build.emptyDirectory("repaired-pages");
    SavedPages exporters = OPEN.add(new SavedPages());
    exporters.keep("/neighbour", NEIGHBOUR.getBytes(UTF_8));
    List<String> endpoints = new ArrayList<>();
    for (Map.Entry<String, String> seeds : SEEDS.entrySet()) {
      for (Path seed : seeds(seeds.getKey())) {
        String endpoint = "/" + seeds.getKey() + "/" + seed.getFileName();
        exporters.keep(endpoint, seeds.getValue(), Files.readAllBytes(seed));
        endpoints.add(endpoint);
      }
    }
    for (InvalidCases.Case invalid : InvalidCases.all()) {
      if (invalid.body().syntax() != Syntax.PROTOBUF) {
        String endpoint = "/InvalidCases/" + endpoints.size();
        String type =
            invalid.body().syntax() == Syntax.TEXT
                ? "text/plain"
                : "application/openmetrics-text;version=1.0.0";
        byte[] page = Arrays.copyOf(invalid.body().bytes(), invalid.body().length());
        exporters.keep(endpoint, type, page);
        endpoints.add(endpoint);
      }
    }
    Path configuration = folder.resolve("reverse-exporter.yml");
    Files.writeString(configuration, configuration(endpoints, exporters));
    Tomcat tomcat = Tomcat.at("tomcat-repaired-pages").webapp("reverse");
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + configuration).start());
    pages = OPEN.add(new SavedPages());
    for (String endpoint : endpoints) {
      for (Format format : Format.values()) {
        String path = endpoint + "/" + format;
        Reply page = Http.get(tomcat.url("/reverse" + endpoint), "Accept: " + format.type);
        pages.keep(path, page.header("content-type"), page.body());
        TARGETS.put(path, URI.create(pages.address(path)));
        judge(path, format, page);
      }
    }
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  /**
   * Seeds whose messages pass through in protobuf as they are, and of which Prometheus 2.42 makes
   * other series than they say: the bucket of infinity out of the count, names of its own for gauge
   * histograms. It does so as well when it scrapes them directly.
   */
  private static final List<String> READ_OTHERWISE =
      List.of("bucket-without-bound", "gauge-histogram", "histogram-without-inf", "no-histogram");

  @Test
  void eachPageIsValid() {
    assertThat(INVALID).isEmpty();
  }

  @Test
  void prometheusStoresAllSeriesOfEachPage() {
    assertThat(EXPECTED).hasSizeGreaterThan(200);
    // It scrapes hundreds of targets a second for as long as it runs.
    try (var prometheus = Prometheus.start(folder.resolve("prometheus"), Mode.PROTOBUF, TARGETS)) {
      prometheus.awaitScrapes();
      assertThat(prometheus.valuesByJob("count by (job) ({job!=\"\",__name__!~\"up|scrape_.+\"})"))
          .containsAllEntriesOf(asPrometheusReadsThem());
    }
  }

  private static Map<String, String> asPrometheusReadsThem() {
    var expected = new TreeMap<>(EXPECTED);
    for (String seed : READ_OTHERWISE) {
      assertThat(expected.remove("/ProtobufReaderFuzzTestInputs/" + seed + "/" + Format.PROTOBUF))
          .as(seed)
          .isNotNull();
    }
    return expected;
  }

  @Test
  void promtoolReadsEachPageInTextFormat() throws Exception {
    var refused = new TreeMap<String, String>();
    for (String path : EXPECTED.keySet()) {
      if (path.endsWith("/" + Format.TEXT)) {
        Path page = folder.resolve("page.prom");
        Files.write(page, pages.page(path));
        String refusal = Promtool.refusal(page);
        if (!refusal.isEmpty()) {
          refused.put(path, refusal);
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  private static void judge(String path, Format format, Reply page) {
    try {
      assertThat(page.status()).isEqualTo(200);
      EXPECTED.put(path, "" + format.series(page).size());
    } catch (AssertionError e) {
      INVALID.put(path, e.getMessage());
    }
  }

  private static List<Path> seeds(String directory) throws IOException {
    Path seeds = Build.project().resolve("src/test/resources/io/reverseexporter/fuzz");
    try (Stream<Path> files = Files.walk(seeds.resolve(directory))) {
      return files
          .filter(Files::isRegularFile)
          .filter(seed -> !UNSUITABLE.contains(name(seed)))
          .toList();
    }
  }

  private static String name(Path seed) {
    return seed.getFileName().toString();
  }

  private static String configuration(List<String> endpoints, SavedPages exporters) {
    var configuration = new StringBuilder("reverse_exporters:\n");
    for (String endpoint : endpoints) {
      configuration.append(
          """
          - path: "%s"
            scrape_metrics: false
            exporters:
            - http: {name: neighbour, address: "%s"}
            - http: {name: seed, address: "%s"}
          """
              .formatted(endpoint, exporters.address("/neighbour"), exporters.address(endpoint)));
    }
    return configuration.toString();
  }
}
