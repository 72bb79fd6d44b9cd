package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.Prometheus.Mode;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Tomcat;
import io.reverseexporter.testing.RawHttp.Reply;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Exporters that speak one format and no other, behind the WAR, and a real Prometheus that asks for
 * another one.
 */
class OneFormatExportersIT {
  /** What an exporter speaks. */
  enum Speech {
    TEXT("text/plain;version=0.0.4"),
    OPENMETRICS("application/openmetrics-text;version=1.0.0"),
    PROTOBUF(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited");

    private final String accept;

    Speech(String accept) {
      this.accept = accept;
    }

    private String path() {
      return "/" + name().toLowerCase(Locale.ROOT);
    }

    private String direct() {
      return "direct-" + name();
    }

    private String through() {
      return "through-" + name();
    }
  }

  private static final Opened OPEN = new Opened();
  private static final Map<Mode, Prometheus> PROMETHEUS = new EnumMap<>(Mode.class);

  @BeforeAll
  static void start() throws Exception {
    Binaries.require();
    Path folder = Build.emptyDirectory("one-format-exporters");
    SavedPages exporters = OPEN.add(new SavedPages());
    var configuration = new StringBuilder("reverse_exporters:\n");
    try (var application = new ClientApplication()) {
      for (Speech speech : Speech.values()) {
        Reply page = Http.get(application.address(), "Accept: " + speech.accept);
        exporters.keep(speech.path(), page.header("content-type"), page.body());
        configuration.append(endpoint(speech, exporters));
      }
    }
    Path file = folder.resolve("reverse-exporter.yml");
    Files.writeString(file, configuration);
    Tomcat tomcat = Tomcat.at("tomcat-one-format-exporters").webapp("reverse");
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + file).start());
    for (Mode mode : Mode.values()) {
      var targets = new TreeMap<String, URI>();
      for (Speech speech : Speech.values()) {
        targets.put(speech.direct(), URI.create(exporters.address(speech.path())));
        targets.put(speech.through(), tomcat.url("/reverse" + speech.path()));
      }
      if (mode == Mode.OPENMETRICS) {
        // Prometheus refuses native histograms that it is not prepared for.
        targets.remove(Speech.PROTOBUF.direct());
      }
      PROMETHEUS.put(mode, OPEN.add(Prometheus.start(folder.resolve(mode.name()), mode, targets)));
    }
    PROMETHEUS.values().forEach(Prometheus::awaitScrapes);
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  @ParameterizedTest
  @CsvSource({
    "TEXT, OPENMETRICS", "TEXT, PROTOBUF",
    "OPENMETRICS, OPENMETRICS", "OPENMETRICS, PROTOBUF",
    "PROTOBUF, PROTOBUF"
  })
  void seriesAreThoseOfADirectScrape(Speech speech, Mode mode) {
    var direct = numeric(PROMETHEUS.get(mode).series(speech.direct()));

    assertThat(direct).hasSizeGreaterThan(30);
    assertThat(numeric(PROMETHEUS.get(mode).series(speech.through()))).isEqualTo(direct);
  }

  @ParameterizedTest
  @EnumSource
  void exemplarsOfOpenMetricsAreThoseOfADirectScrape(Mode mode) {
    var direct = PROMETHEUS.get(mode).exemplars(Speech.OPENMETRICS.direct());

    assertThat(direct).hasSizeGreaterThan(3);
    assertThat(PROMETHEUS.get(mode).exemplars(Speech.OPENMETRICS.through())).isEqualTo(direct);
  }

  /**
   * A native histogram has its count, its sum and one bucket, as the client's own text has them.
   */
  @ParameterizedTest
  @EnumSource(names = {"TEXT", "OPENMETRICS"})
  void protobufHasTheSeriesOfTheApplicationsOwnTextFormats(Speech other) {
    Prometheus prometheus = PROMETHEUS.get(Mode.OPENMETRICS);
    var expected = asInProtobuf(numeric(prometheus.series(other.direct())));

    assertThat(asInProtobuf(numeric(prometheus.series(Speech.PROTOBUF.through()))))
        .isEqualTo(expected);
  }

  private static String endpoint(Speech speech, SavedPages exporters) {
    return """
    - path: %s
      scrape_metrics: false
      exporters:
      - http: {name: exporter, address: "%s"}
    """
        .formatted(speech.path(), exporters.address(speech.path()));
  }

  /** With bounds and quantiles as numbers: protobuf has them in no other way. */
  private static Map<Map<String, String>, String> numeric(Map<Map<String, String>, String> series) {
    var result = new HashMap<Map<String, String>, String>();
    series.forEach(
        (labels, value) -> {
          var changed = new TreeMap<>(labels);
          changed.computeIfPresent("le", (label, bound) -> number(bound));
          changed.computeIfPresent("quantile", (label, quantile) -> number(quantile));
          result.put(changed, value);
        });
    return result;
  }

  private static String number(String text) {
    return "" + Double.parseDouble(text.replace("Inf", "Infinity"));
  }

  /**
   * The client tells no creation times there, and Prometheus reads gauge histograms like any
   * others.
   */
  private static Map<Map<String, String>, String> asInProtobuf(
      Map<Map<String, String>, String> series) {
    var result = new HashMap<Map<String, String>, String>();
    series.forEach(
        (labels, value) -> {
          var changed = new TreeMap<>(labels);
          changed.computeIfPresent(
              "__name__", (label, name) -> name.replaceFirst("_g(count|sum)$", "_$1"));
          if (!labels.get("__name__").endsWith("_created")) {
            result.put(changed, value);
          }
        });
    return result;
  }
}
