package io.reverseexporter.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What is counted of the scrapes of one endpoint. Safe for use by several threads. */
public final class EndpointMetrics {
  private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  /** Answers that every endpoint has a series for before it was scraped. */
  private static final int[] STATUSES = {200, 400, 503};

  private final String path;
  private final Families families;
  private final Counter scrapes;
  private final DistributionDataPoint durations;
  private final GaugeDataPoint inFlight;
  private final CounterDataPoint bytes;

  // Guarded by this.
  private final Set<Integer> statuses = new HashSet<>();
  private boolean isRemoved;

  private EndpointMetrics(String path, Families families) {
    this.path = path;
    this.families = families;
    scrapes = families.scrapes;
    for (int status : STATUSES) {
      statuses.add(status);
      scrapes.initLabelValues(path, Integer.toString(status));
    }
    durations = families.durations.labelValues(path);
    inFlight = families.inFlight.labelValues(path);
    bytes = families.bytes.labelValues(path);
  }

  /** A scrape has begun. */
  public void begun() {
    inFlight.inc();
  }

  /** A scrape that has begun is over: its answer is written, or there is none. */
  public void ended() {
    inFlight.dec();
  }

  /**
   * A page is merged.
   *
   * @param duration since its client was admitted
   */
  public void merged(Duration duration) {
    durations.observe((double) duration.toNanos() / TimeUnit.SECONDS.toNanos(1));
  }

  /** A scrape is about to be answered with this HTTP status. */
  public void answered(int status) {
    synchronized (this) {
      // A scrape may end after its endpoint is no more.
      if (!isRemoved) {
        statuses.add(status);
        scrapes.labelValues(path, Integer.toString(status)).inc();
      }
    }
  }

  private synchronized boolean remove() {
    isRemoved = true;
    statuses.forEach(status -> scrapes.remove(path, Integer.toString(status)));
    families.durations.remove(path);
    families.inFlight.remove(path);
    families.bytes.remove(path);
    return true;
  }

  /** A part of an answer's body has been taken by the container. */
  public void sent(long length) {
    bytes.inc(length);
  }

  /** The metrics of all endpoints, by their path. */
  static final class Families {
    private final Counter scrapes;
    private final Histogram durations;
    private final Gauge inFlight;
    private final Counter bytes;
    private final Map<String, EndpointMetrics> endpoints = new HashMap<>();

    /** Without exemplars: their sampler begins a thread that nothing ends. */
    Families(PrometheusRegistry registry) {
      scrapes =
          Counter.builder()
              .name("reverse_exporter_endpoint_scrapes_total")
              .help("Scrapes of an endpoint, by the HTTP status that they were answered with.")
              .labelNames("path", "code")
              .withoutExemplars()
              .register(registry);
      durations =
          Histogram.builder()
              .name("reverse_exporter_endpoint_scrape_duration_seconds")
              .help("Time from the admission of a scrape until its page was merged.")
              .labelNames("path")
              .classicOnly()
              .classicUpperBounds(SECONDS)
              .withoutExemplars()
              .register(registry);
      inFlight =
          Gauge.builder()
              .name("reverse_exporter_endpoint_scrapes_in_flight")
              .help("Scrapes of an endpoint that have begun and are not answered to the end.")
              .labelNames("path")
              .withoutExemplars()
              .register(registry);
      bytes =
          Counter.builder()
              .name("reverse_exporter_endpoint_response_bytes_total")
              .help("Bytes of pages that were sent, after compression.")
              .labelNames("path")
              .withoutExemplars()
              .register(registry);
    }

    /** The one of a path: endpoints that take each other's place count on. */
    synchronized EndpointMetrics of(String path) {
      return endpoints.computeIfAbsent(path, p -> new EndpointMetrics(p, this));
    }

    /** Removes the series of all other paths. */
    synchronized void retain(Collection<String> paths) {
      endpoints.values().removeIf(endpoint -> !paths.contains(endpoint.path) && endpoint.remove());
    }
  }
}
