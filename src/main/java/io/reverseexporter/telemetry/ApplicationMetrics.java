package io.reverseexporter.telemetry;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.function.LongSupplier;

/**
 * The metrics of this application itself: build info, configuration, scrapes of its endpoints, and
 * the JVM.
 */
public final class ApplicationMetrics {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final Gauge configLoaded;
  private final Gauge configLoadedAt;
  private final EndpointMetrics.Families endpoints;

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
    configLoadedAt =
        Gauge.builder()
            .name("reverse_exporter_config_last_reload_success_timestamp_seconds")
            .help(
                "When the configuration in use was read, in seconds since the epoch; 0 if none is.")
            .withoutExemplars()
            .register(registry);
    endpoints = new EndpointMetrics.Families(registry);
    JvmMetrics.register(registry);
  }

  /**
   * Says whether the configuration that was read last can be served.
   *
   * @param now if so, when it was taken into use
   */
  public void configurationLoaded(boolean successfully, Instant now) {
    configLoaded.set(successfully ? 1 : 0);
    if (successfully) {
      configLoadedAt.set(now.toEpochMilli() / 1000.0);
    }
  }

  /** Removes the series of endpoints at other paths than these. */
  public void retainEndpoints(Collection<String> paths) {
    endpoints.retain(paths);
  }

  /** The metrics of the endpoint at {@code path}, which has series from now on. */
  public EndpointMetrics endpoint(String path) {
    return endpoints.of(path);
  }

  /**
   * Adds the memory that all answers of exporters share. Called once.
   *
   * @param used bytes in use or set aside now
   * @param limit bytes in all
   */
  public void memory(LongSupplier used, LongSupplier limit) {
    gauge(
        "reverse_exporter_memory_used_bytes",
        "Memory that answers of exporters take or that is set aside for them.",
        used);
    gauge(
        "reverse_exporter_memory_limit_bytes",
        "Memory that the answers of all exporters may take together.",
        limit);
  }

  private void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** All metrics as they are now, in text format 0.0.4. */
  public byte[] text() {
    return text(registry.scrape());
  }

  /** Those of the JVM alone. */
  public byte[] jvmText() {
    return text(registry.scrape(JvmMetrics::isOne));
  }

  private byte[] text(MetricSnapshots snapshots) {
    var out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }
}
