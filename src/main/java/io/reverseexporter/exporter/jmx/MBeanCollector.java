package io.reverseexporter.exporter.jmx;

import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.management.MalformedObjectNameException;

/** The collector of jmx_exporter for one set of rules, with a registry for its own metrics. */
final class MBeanCollector {
  private static final String FAILED = "jmx_scrape_error";
  private static final String SCRAPER = "io.prometheus.jmx.JmxScraper";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private final JmxCollector collector;

  private MBeanCollector(JmxCollector collector) {
    this.collector = collector.register(registry);
    // It is asked by itself, before its own metrics: these would tell of the collection before.
    registry.unregister(this.collector);
  }

  /**
   * A collector that has collected nothing yet.
   *
   * @param yaml the rules; see {@link JmxRules#yaml()}
   * @throws IllegalArgumentException if they are none, with the collector's words for it
   */
  static MBeanCollector of(String yaml) {
    // The collector will make an address.
    ServiceUrls.load();
    try {
      // Has a logger, which must not be of the class loader that a collection begins with.
      Class.forName(SCRAPER, true, JmxCollector.class.getClassLoader());
      return new MBeanCollector(new JmxCollector(yaml));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(SCRAPER + " is in the collector's jar", e);
    } catch (MalformedObjectNameException | RuntimeException e) {
      throw new IllegalArgumentException(words(e), e);
    } finally {
      CollectorLog.restoreFormatters();
    }
  }

  private static String words(Exception e) {
    // What the collector does not check itself shows in the casts that it makes.
    if (e.getClass().getName().startsWith("org.yaml.")) {
      // It would quote the text.
      return "a tag or a value that does not fit its kind";
    }
    String message = e.getMessage();
    return message == null || e instanceof ClassCastException ? e.toString() : message;
  }

  /**
   * Collects, and returns what came in text format 0.0.4.
   *
   * @throws ScrapeFailure if the collector could not go on to the end
   * @throws ConnectionEndedError as the access throws it
   */
  byte[] text(MBeanAccess access) throws ScrapeFailure {
    MetricSnapshots snapshots = collect(access);
    var out = new ByteArrayOutputStream(16 * 1024);
    try {
      writer.write(out, snapshots);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private MetricSnapshots collect(MBeanAccess access) throws ScrapeFailure {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new ConnectionLoader(access.connection(), before));
    try {
      var all = MetricSnapshots.builder();
      collector.collect().stream().forEach(all::metricSnapshot);
      MetricSnapshots own = registry.scrape();
      // Then it gives what it has got so far, or what it got another time.
      if (hasFailed(own)) {
        throw new ScrapeFailure(
            Reason.MALFORMED,
            "expected rules that fit the MBeans: jmx_exporter's collector gave up, and says why in"
                + " the log of "
                + JmxCollector.class.getName());
      }
      own.stream().forEach(all::metricSnapshot);
      return all.build();
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Names and labels that make no metric, two families of one name.
      throw new ScrapeFailure(
          Reason.MALFORMED, "expected rules that make metrics, got: " + e.getMessage(), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static boolean hasFailed(MetricSnapshots own) {
    return own.stream()
        .filter(GaugeSnapshot.class::isInstance)
        .map(GaugeSnapshot.class::cast)
        .filter(gauge -> gauge.getMetadata().getPrometheusName().equals(FAILED))
        .anyMatch(gauge -> gauge.getDataPoints().stream().anyMatch(p -> p.getValue() != 0));
  }
}
