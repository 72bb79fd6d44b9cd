package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.integration.Prometheus.Mode;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Tomcat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a real Prometheus stores of an application with Prometheus' Java client: through us the same
 * as directly.
 */
class NativeHistogramsIT {
  private static final String DIRECT = "direct";
  private static final String THROUGH = "through";

  private static final Opened OPEN = new Opened();
  private static final Map<Mode, Prometheus> PROMETHEUS = new EnumMap<>(Mode.class);

  @BeforeAll
  static void start() throws Exception {
    Binaries.require();
    Path folder = Build.emptyDirectory("native-histograms");
    ClientApplication application = OPEN.add(new ClientApplication());
    Path configuration = folder.resolve("reverse-exporter.yml");
    Files.writeString(
        configuration,
        """
        reverse_exporters:
        - path: /application
          scrape_metrics: false
          exporters:
          - http: {name: application, address: "%s"}
        """
            .formatted(application.address()));
    Tomcat tomcat = Tomcat.at("tomcat-native-histograms").webapp("reverse");
    OPEN.add(tomcat.option("-Dreverse_exporter.config=" + configuration).start());
    URI through = tomcat.url("/reverse/application");
    Map<String, URI> targets = Map.of(DIRECT, application.address(), THROUGH, through);
    for (Mode mode : Mode.values()) {
      PROMETHEUS.put(mode, OPEN.add(Prometheus.start(folder.resolve(mode.name()), mode, targets)));
    }
    PROMETHEUS.values().forEach(Prometheus::awaitScrapes);
  }

  @AfterAll
  static void stop() {
    OPEN.close();
  }

  @ParameterizedTest
  @EnumSource
  void seriesAndNativeBucketsAreThoseOfADirectScrape(Mode mode) {
    Map<Map<String, String>, String> direct = PROMETHEUS.get(mode).series(DIRECT);

    assertThat(direct).hasSizeGreaterThan(30);
    assertThat(PROMETHEUS.get(mode).series(THROUGH)).isEqualTo(direct);
  }

  @ParameterizedTest
  @EnumSource
  void exemplarsAreThoseOfADirectScrape(Mode mode) {
    assertThat(PROMETHEUS.get(mode).exemplars(DIRECT)).hasSizeGreaterThan(3);
    assertThat(PROMETHEUS.get(mode).exemplars(THROUGH))
        .isEqualTo(PROMETHEUS.get(mode).exemplars(DIRECT));
  }

  @ParameterizedTest
  @EnumSource
  void metadataIsThatOfADirectScrape(Mode mode) {
    assertThat(metadata(mode, DIRECT)).hasSizeGreaterThan(10);
    assertThat(metadata(mode, THROUGH)).isEqualTo(metadata(mode, DIRECT));
  }

  @Test
  void nativeHistogramsAreStoredAsSuch() {
    Map<Map<String, String>, String> series = PROMETHEUS.get(Mode.PROTOBUF).series(THROUGH);

    for (String name : new String[] {"request_duration_seconds", "native_seconds"}) {
      String histogram = series.get(Map.of("__name__", name, "path", "/b"));
      assertThat(histogram).contains("count=500", "buckets=[[");
      assertThat(histogram.split("], \\[", -1)).hasSizeGreaterThan(20);
    }
    assertThat(series.get(Map.of("__name__", "classic_seconds_count", "path", "/b")))
        .isEqualTo("500");
    assertThat(series.get(Map.of("__name__", "native_signed"))).contains("[1, -", "[3, -");
  }

  /** Without what OpenMetrics forbids and so goes out as {@code unknown}: a negative sum. */
  private static Set<String> metadata(Mode mode, String job) {
    Set<String> metadata = PROMETHEUS.get(mode).metadata(job);
    if (mode == Mode.OPENMETRICS) {
      metadata.removeIf(family -> family.contains("metric=native_signed"));
    }
    return metadata;
  }
}
