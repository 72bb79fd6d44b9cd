package io.reverseexporter.exporter.jmx;

import io.reverseexporter.config.JmxRulesReader;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.collect.CollectingExporter;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.telemetry.FailureLog;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.slf4j.LoggerFactory;

/** MBeans of the test, and exporters of them; afterwards both are gone and no thread is stuck. */
abstract class MBeanFixture {
  static final Duration LONG = Duration.ofSeconds(20);
  static final String DOMAIN = "io.reverseexporter.test";

  /** All MBeans of the test, by the collector's own naming. */
  static final String ALL = "includeObjectNames: ['" + DOMAIN + ":*']\n";

  private final TestWorkers threads = new TestWorkers();
  private final List<ObjectName> registered = new ArrayList<>();
  private final List<CollectingExporter> exporters = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() throws JMException {
    exporters.forEach(CollectingExporter::close);
    for (ObjectName name : registered) {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
    threads.close();
  }

  void register(String properties, Object bean) {
    registerAs(DOMAIN + ":" + properties, bean);
  }

  /** Registers an MBean under a name with its domain. */
  void registerAs(String objectName, Object bean) {
    try {
      var name = new ObjectName(objectName);
      ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
      registered.add(name);
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  /** Takes away the MBean that was registered last. */
  void unregisterLast() {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .unregisterMBean(registered.remove(registered.size() - 1));
    } catch (JMException e) {
      throw new AssertionError(e);
    }
  }

  Workers workers() {
    return threads.workers();
  }

  /** Whether a scrape succeeds after another look at the exporter's files. */
  boolean succeedsNow(CollectingExporter exporter) {
    threads.aSecondPasses();
    return scrape(exporter, LONG).handle((scraped, failure) -> failure == null).join();
  }

  void aSecondPasses() {
    threads.aSecondPasses();
  }

  CollectingExporter exporter(JmxSettings settings) {
    return exporter("e", settings);
  }

  CollectingExporter exporter(String name, JmxSettings settings) {
    var log =
        new FailureLog(LoggerFactory.getLogger(MBeanFixture.class), System::nanoTime).subject("e");
    var source = new JmxSource(settings, new JmxRulesReader(), threads.workers(), log);
    var exporter =
        new CollectingExporter(
            name,
            ExtraLabels.of(name, Map.of()),
            Duration.ZERO,
            Limits.DEFAULT,
            source,
            threads.workers());
    exporters.add(exporter);
    exporter.prepare();
    return exporter;
  }

  /** An exporter of this JVM's MBeans. */
  CollectingExporter exporter(String yaml) {
    return exporter(new JmxSettings(RuleSource.of(yaml), null));
  }

  static CompletableFuture<Scraped> scrape(CollectingExporter exporter, Duration time) {
    return exporter.scrape(
        new ScrapeRequest(Deadline.after(time), Map.of(), ExpositionFormat.TEXT));
  }

  static String page(CollectingExporter exporter) {
    return page(scrape(exporter, LONG));
  }

  static String page(CompletableFuture<Scraped> scrape) {
    Body body = scrape.join().pages().get(0).body();
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  static ScrapeFailure failure(CompletableFuture<Scraped> scrape) {
    try {
      Scraped scraped = scrape.get(LONG.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("expected a failure, got " + scraped.samples() + " samples");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ScrapeFailure failure) {
        return failure;
      }
      throw new AssertionError("expected a ScrapeFailure", e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
