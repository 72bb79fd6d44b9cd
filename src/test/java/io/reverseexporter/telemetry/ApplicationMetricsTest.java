package io.reverseexporter.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
    metrics.configurationLoaded(true);
    assertThat(text(metrics)).contains("\nreverse_exporter_config_last_reload_successful 1.0\n");
    metrics.configurationLoaded(false);
    assertThat(text(metrics)).contains("\nreverse_exporter_config_last_reload_successful 0.0\n");
  }

  @Test
  void countsScrapesAndTheirTime() {
    var metrics = new ApplicationMetrics("1");
    metrics.scraped("/metrics", Duration.ofMillis(1500));
    metrics.scraped("/metrics", Duration.ofMillis(500));
    assertThat(text(metrics))
        .contains("reverse_exporter_endpoint_scrape_duration_seconds_count{path=\"/metrics\"} 2\n")
        .contains("reverse_exporter_endpoint_scrape_duration_seconds_sum{path=\"/metrics\"} 2.0\n");
  }

  @Test
  void leavesNothingBehind() {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    var metrics = new ApplicationMetrics("1");
    metrics.scraped("/metrics", Duration.ofMillis(1));
    assertThat(text(metrics)).isNotEmpty();
    assertThat(PrometheusRegistry.defaultRegistry.scrape().size()).isZero();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("prometheus") || name.contains("Scheduler"));
  }
}
