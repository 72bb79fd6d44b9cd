package io.reverseexporter.integration;

import io.prometheus.metrics.config.ExemplarsProperties;
import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.StateSet;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot.UnknownDataPointSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Random;

/**
 * An application with Prometheus' Java client and its HTTP server. It has done its work: each
 * scrape gives the same values, exemplars and creation times.
 */
final class ClientApplication implements AutoCloseable {
  /** More than one exemplar for a histogram within the milliseconds that its work takes. */
  private static final PrometheusProperties MANY_EXEMPLARS =
      PrometheusProperties.builder()
          .exemplarProperties(ExemplarsProperties.builder().sampleIntervalMilliseconds(1).build())
          .build();

  private final HTTPServer server;

  ClientApplication() throws IOException {
    var working = new PrometheusRegistry();
    work(working);
    MetricSnapshots done = working.scrape();
    var registry = new PrometheusRegistry();
    registry.register((MultiCollector) () -> done);
    registry.register(ClientApplication::gaugeHistogram);
    registry.register(ClientApplication::unknown);
    ExporterProperties exposition =
        ExporterProperties.builder().includeCreatedTimestamps(true).build();
    server =
        HTTPServer.builder(PrometheusProperties.builder().exporterProperties(exposition).build())
            .inetAddress(InetAddress.getLoopbackAddress())
            .port(0)
            .registry(registry)
            .buildAndStart();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getPort() + "/metrics");
  }

  @Override
  public void close() {
    server.close();
  }

  private static void work(PrometheusRegistry registry) {
    counters(registry);
    histograms(registry);
    Gauge temperature =
        Gauge.builder()
            .name("room_temperature_celsius")
            .unit(Unit.CELSIUS)
            .help("Temperature, \\ and\nmore.")
            .labelNames("room")
            .register(registry);
    temperature.labelValues("kitchen").set(21.5);
    temperature.labelValues("cellar \"one\"\n\\").set(Double.NEGATIVE_INFINITY);
    temperature.labelValues("attic").set(Double.NaN);
    Gauge.builder().name("queue.depth").register(registry).set(-3e-7);
    Info.builder()
        .name("build_info")
        .labelNames("version", "branch")
        .register(registry)
        .setLabelValues("1.2.3", "main");
    StateSet features =
        StateSet.builder().name("feature").states("fast", "safe").register(registry);
    features.setTrue("safe");
    Summary sizes =
        Summary.builder()
            .name("response_size_bytes")
            .unit(Unit.BYTES)
            .quantile(0.5, 0)
            .quantile(0.99, 0)
            .labelNames("path")
            .register(registry);
    for (int i = 1; i <= 1000; i++) {
      sizes.labelValues("/a").observe(i * 10);
      sizes.labelValues("/b").observeWithExemplar(i, Labels.of("trace_id", "size"));
    }
    Summary.builder().name("jobs_seconds").register(registry).observe(0.25);
  }

  private static void counters(PrometheusRegistry registry) {
    Counter requests =
        Counter.builder()
            .name("http_requests_total")
            .help("Requests served.")
            .labelNames("code", "method")
            .register(registry);
    requests
        .labelValues("200", "get")
        .incWithExemplar(1e15 + 0.5, Labels.of("trace_id", "abc", "span_id", "1"));
    requests.labelValues("500", "post").incWithExemplar(7, Labels.of("trace_id", "def"));
    requests.labelValues("404", "get").inc(0.1);
    Counter.builder().name("starts").register(registry).inc();
  }

  private static void histograms(PrometheusRegistry registry) {
    Histogram both =
        Histogram.builder(MANY_EXEMPLARS)
            .name("request_duration_seconds")
            .unit(Unit.SECONDS)
            .help("Classic and native.")
            .labelNames("path")
            .classicUpperBounds(0.01, 0.1, 1, 10)
            .register(registry);
    Histogram nativeOnly =
        Histogram.builder(MANY_EXEMPLARS)
            .name("native_seconds")
            .help("Native only.")
            .nativeOnly()
            .nativeInitialSchema(3)
            .labelNames("path")
            .register(registry);
    Histogram classic =
        Histogram.builder(MANY_EXEMPLARS)
            .name("classic_seconds")
            .help("Classic only.")
            .classicOnly()
            .classicUpperBounds(0.01, 0.1, 1, 10)
            .labelNames("path")
            .register(registry);
    var random = new Random(3);
    for (Histogram histogram : new Histogram[] {both, nativeOnly, classic}) {
      for (int i = 0; i < 500; i++) {
        double value = Math.exp(random.nextGaussian() * 2 - 2);
        histogram.labelValues("/a").observeWithExemplar(value, Labels.of("trace_id", "trace-" + i));
        histogram.labelValues("/b").observe(value);
      }
      histogram.initLabelValues("/none");
    }
    Histogram signed =
        Histogram.builder()
            .name("native_signed")
            .help("Native only, with negative buckets and a zero bucket.")
            .nativeOnly()
            .withoutExemplars()
            .register(registry);
    for (int i = 0; i < 500; i++) {
      signed.observe(i % 10 == 0 ? 0 : Math.exp(random.nextGaussian()) * (i % 3 - 1));
    }
  }

  private static HistogramSnapshot gaugeHistogram() {
    return HistogramSnapshot.builder()
        .gaugeHistogram(true)
        .name("waiting_seconds")
        .help("How long those in the queue have waited.")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(Labels.of("queue", "q"))
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(
                        new double[] {1, 5, Double.POSITIVE_INFINITY}, new long[] {3, 4, 5}))
                .sum(44.25)
                .build())
        .build();
  }

  private static UnknownSnapshot unknown() {
    return UnknownSnapshot.builder()
        .name("from_elsewhere")
        .dataPoint(UnknownDataPointSnapshot.builder().value(4711).build())
        .build();
  }
}
