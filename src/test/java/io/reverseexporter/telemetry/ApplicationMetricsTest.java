package io.reverseexporter.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApplicationMetricsTest {
  private static String text(ApplicationMetrics metrics) {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  @Test
  void saysWhatIsRunning() {
    assertThat(text(new ApplicationMetrics("1.2.3")))
        .contains("# TYPE reverse_exporter_build_info gauge\n")
        .contains("\nreverse_exporter_build_info{version=\"1.2.3\"} 1\n")
        .contains("jvm_memory_used_bytes{area=\"heap\"}")
        .contains("jvm_threads_current ")
        .contains("jvm_gc_collection_seconds_count{")
        .contains("jvm_buffer_pool_used_bytes{")
        .contains("jvm_classes_currently_loaded ")
        .contains("jvm_runtime_info{")
        .contains("process_start_time_seconds ");
  }

  @Test
  void saysWhetherTheConfigurationCouldBeRead() {
    var metrics = new ApplicationMetrics("1");
    metrics.configurationLoaded(true, Instant.ofEpochSecond(1_700_000_000));
    assertThat(text(metrics))
        .contains("\nreverse_exporter_config_last_reload_successful 1.0\n")
        .contains("\nreverse_exporter_config_last_reload_success_timestamp_seconds 1.7E9\n");
    metrics.configurationLoaded(false, Instant.ofEpochSecond(1_800_000_000));
    assertThat(text(metrics))
        .contains("\nreverse_exporter_config_last_reload_successful 0.0\n")
        .contains("\nreverse_exporter_config_last_reload_success_timestamp_seconds 1.7E9\n");
  }

  @Test
  void countsScrapesAndTheirTime() {
    var metrics = new ApplicationMetrics("1");
    EndpointMetrics endpoint = metrics.endpoint("/metrics");
    endpoint.merged(Duration.ofMillis(1500));
    endpoint.merged(Duration.ofMillis(500));
    endpoint.answered(200);
    endpoint.answered(200);
    endpoint.answered(500);
    endpoint.begun();
    endpoint.begun();
    endpoint.ended();
    endpoint.sent(1000);
    endpoint.sent(24);
    String place = "{path=\"/metrics\"} ";
    assertThat(text(metrics))
        .contains("# TYPE reverse_exporter_endpoint_scrape_duration_seconds histogram\n")
        .contains("_duration_seconds_bucket{path=\"/metrics\",le=\"0.25\"} 0\n")
        .contains("_duration_seconds_bucket{path=\"/metrics\",le=\"0.5\"} 1\n")
        .contains("_duration_seconds_bucket{path=\"/metrics\",le=\"+Inf\"} 2\n")
        .contains("reverse_exporter_endpoint_scrape_duration_seconds_count" + place + "2\n")
        .contains("reverse_exporter_endpoint_scrape_duration_seconds_sum" + place + "2.0\n")
        .contains("reverse_exporter_endpoint_scrapes_total{code=\"200\",path=\"/metrics\"} 2.0\n")
        .contains("reverse_exporter_endpoint_scrapes_total{code=\"500\",path=\"/metrics\"} 1.0\n")
        .contains("reverse_exporter_endpoint_scrapes_in_flight" + place + "1.0\n")
        .contains("reverse_exporter_endpoint_response_bytes_total" + place + "1024.0\n");
  }

  @Test
  void endpointsHaveTheirSeriesFromTheStart() {
    var metrics = new ApplicationMetrics("1");
    metrics.endpoint("/a\"b");
    metrics.memory(() -> 12, () -> 34);
    String place = "{path=\"/a\\\"b\"} ";
    assertThat(text(metrics))
        .contains("reverse_exporter_endpoint_scrapes_total{code=\"200\",path=\"/a\\\"b\"} 0.0\n")
        .contains("reverse_exporter_endpoint_scrapes_total{code=\"400\",path=\"/a\\\"b\"} 0.0\n")
        .contains("reverse_exporter_endpoint_scrapes_total{code=\"503\",path=\"/a\\\"b\"} 0.0\n")
        .contains("reverse_exporter_endpoint_scrapes_in_flight" + place + "0.0\n")
        .contains("reverse_exporter_endpoint_response_bytes_total" + place + "0.0\n")
        .contains("reverse_exporter_endpoint_scrape_duration_seconds_count" + place + "0\n")
        .contains("\nreverse_exporter_memory_used_bytes 12.0\n")
        .contains("\nreverse_exporter_memory_limit_bytes 34.0\n");
  }

  @Test
  void leavesNothingBehind() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    var metrics = new ApplicationMetrics("1");
    metrics.endpoint("/metrics").merged(Duration.ofMillis(1));
    assertThat(text(metrics)).isNotEmpty();
    assertThat(PrometheusRegistry.defaultRegistry.scrape().size()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("prometheus") || name.contains("Scheduler"));
  }
}
