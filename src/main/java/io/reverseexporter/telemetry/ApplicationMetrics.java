package io.reverseexporter.telemetry;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmBufferPoolMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmClassLoadingMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmCompilationMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmRuntimeInfoMetric;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The metrics of this application itself: build info, configuration, scrapes of its endpoints, and
 * the JVM.
 */
public final class ApplicationMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Gauge configLoaded;
  private final Summary scrapes;

  /**
   * All metrics, in a registry of their own.
   *
   * @param version of this application
   */
  public ApplicationMetrics(String version) {
    Info.builder()
        .name("reverse_exporter_build_info")
        .help("The version of reverse-exporter that is running.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    configLoaded =
        Gauge.builder()
            .name("reverse_exporter_config_last_reload_successful")
            .help("Whether the configuration that was read last is one that can be served (1).")
            .withoutExemplars()
            .register(registry);
    // Without exemplars: their sampler begins a thread that nothing ends.
    scrapes =
        Summary.builder()
            .name("reverse_exporter_endpoint_scrape_duration_seconds")
            .help("Scrapes of an endpoint, and how long its merged page took.")
            .labelNames("path")
            .withoutExemplars()
            .register(registry);
    registerJvm();
  }

  /**
   * Not JvmMemoryPoolAllocationMetrics: it leaves a listener on the JVM's garbage collector beans
   * that would keep this application's classes after an undeploy. Not JvmMetrics either, which
   * brings it along.
   */
  private void registerJvm() {
    JvmThreadsMetrics.builder().register(registry);
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmBufferPoolMetrics.builder().register(registry);
    JvmClassLoadingMetrics.builder().register(registry);
    JvmCompilationMetrics.builder().register(registry);
    JvmRuntimeInfoMetric.builder().register(registry);
    ProcessMetrics.builder().register(registry);
  }

  /** Says whether the configuration that was read last can be served. */
  public void configurationLoaded(boolean successfully) {
    configLoaded.set(successfully ? 1 : 0);
  }

  /** Counts one scrape of the endpoint at {@code path}. */
  public void scraped(String path, Duration duration) {
    scrapes.labelValues(path).observe((double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
  }

  /** All metrics as they are now, in text format 0.0.4. */
  public byte[] text() {
    var out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }
}
