package io.reverseexporter.exporter.jmx;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.collect.CollectingExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMBeansTest extends MBeanFixture {
  private static final String RULES =
      ALL
          + """
          rules:
          - pattern: 'io.reverseexporter.test<type=pool, name=(.+)><>BusyThreads'
            name: pool_busy_threads
            type: GAUGE
            help: Threads that are at work.
            labels: {pool: $1}
          - pattern: 'io.reverseexporter.test<type=pool, name=(.+)><>RequestCount'
            name: pool_requests_total
            type: COUNTER
            valueFactor: 0.001
            labels: {pool: $1}
          """;

  /** An attribute that is not answered before it is told to be. */
  private static final class Stuck implements PoolMXBean {
    private final CountDownLatch end = new CountDownLatch(1);

    @Override
    public int getBusyThreads() {
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return 1;
    }

    @Override
    public long getRequestCount() {
      return 1;
    }

    @Override
    public String getName() {
      return "stuck";
    }
  }

  @Test
  void rulesMakeMetricsOfThem() {
    register("type=pool,name=a", new Pool(3, 1000));
    register("type=pool,name=b", new Pool(0, 5));
    assertThat(page(exporter(RULES)))
        .contains(
            """
            # HELP pool_busy_threads Threads that are at work.
            # TYPE pool_busy_threads gauge
            """)
        .contains("pool_busy_threads{pool=\"a\"} 3.0\n", "pool_busy_threads{pool=\"b\"} 0.0\n")
        .contains("# TYPE pool_requests_total counter\n")
        .contains(
            "pool_requests_total{pool=\"a\"} 1.0\n", "pool_requests_total{pool=\"b\"} 0.005\n")
        .contains("jmx_scrape_error 0.0\n");
  }

  @Test
  void withoutRulesTheCollectorNamesThem() {
    register("type=pool,name=a", new Pool(3, 7));
    assertThat(page(exporter(ALL)))
        .contains("io_reverseexporter_test_pool_BusyThreads{name=\"a\"} 3.0\n")
        .doesNotContain("java_lang");
  }

  @Test
  void nothingSaidIsAllMBeans() {
    assertThat(page(exporter(""))).contains("java_lang_Memory_HeapMemoryUsage_used ");
  }

  @Test
  void theFilesOwnJvmAndDelayAreNotForTheCollector() {
    register("type=pool,name=a", new Pool(3, 7));
    String page = page(exporter("startDelaySeconds: 600\nssl: false\n" + RULES));
    assertThat(page).contains("pool_busy_threads{pool=\"a\"} 3.0\n");
  }

  @Test
  void leavesThreadAndLogAsTheyWere() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      assertThat(handler.getFormatter() == null || isJdks(handler))
          .as("a handler as the JDK has it before")
          .isTrue();
    }
    page(exporter(RULES));
    for (Handler handler : root.getHandlers()) {
      assertThat(handler.getFormatter() == null || isJdks(handler)).isTrue();
    }
  }

  private static boolean isJdks(Handler handler) {
    return handler.getFormatter().getClass() == SimpleFormatter.class;
  }

  @Test
  void oneThatHangsIsNamedAndHoldsUpNobodyElse() {
    var stuck = new Stuck();
    register("type=pool,name=stuck", stuck);
    CollectingExporter hanging = exporter(new JmxSettings(RuleSource.of(ALL), null));
    ScrapeFailure first = failure(scrape(hanging, Duration.ofMillis(300)));
    assertThat(first.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(first.details())
        .startsWith("MBeans: waiting while " + DOMAIN + ":type=pool,name=stuck was asked after ");
    assertThat(page(exporter("includeObjectNames: ['java.lang:type=Memory']\n")))
        .contains("java_lang_Memory_HeapMemoryUsage_used ");
    until("later scrapes fail", () -> scrape(hanging, LONG).isCompletedExceptionally());
    assertThat(failure(scrape(hanging, LONG)).details()).contains("until it has there is no other");
    stuck.end.countDown();
    until(
        "it answers again",
        () -> scrape(hanging, LONG).handle((scraped, failure) -> failure == null).join());
  }

  @Test
  void whatTheRulesMakeOfItMayBeNoMetric() {
    register("type=pool,name=a", new Pool(3, 7));
    var exporter = exporter(ALL + "rules: [{pattern: '.*', name: a, labels: {x: $7}}]\n");
    ScrapeFailure failure = failure(scrape(exporter, LONG));
    assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(failure.details()).startsWith("MBeans: expected rules that fit the MBeans");
  }

  @Test
  void rulesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> exporter("includeObjectNames: ['no name']\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected rules of jmx_exporter, got ");
    assertThatThrownBy(() -> exporter("rules: [{pattern: '('}]\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected rules of jmx_exporter, got ");
    assertThatThrownBy(() -> exporter("rules: [{name: a}]\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Must provide pattern");
    assertThatThrownBy(() -> exporter("a: [\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("line 2, column 1: expected valid YAML");
    assertThatThrownBy(() -> exporter("ssl: {enabled: true, keyStore: {filename: x}}\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("they would hold for the whole server");
  }

  @Test
  void aFileIsFollowed(@TempDir Path folder) throws IOException {
    register("type=pool,name=a", new Pool(3, 7));
    Path file = folder.resolve("rules.yml");
    CollectingExporter exporter = exporter(new JmxSettings(RuleSource.in(file), null));
    ScrapeFailure missing = failure(scrape(exporter, LONG));
    assertThat(missing.reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(missing.details()).contains(file + ": expected a file, there is none");
    replace(file, RULES);
    until("the rules are read", () -> succeedsNow(exporter));
    assertThat(page(exporter)).contains("pool_busy_threads{pool=\"a\"} 3.0\n");
    replace(file, "rules: [{pattern: '('}]\n");
    until(
        "the fault is told",
        () -> {
          aSecondPasses();
          return scrape(exporter, LONG)
              .handle((scraped, failure) -> failure != null && isAbout(failure, file))
              .join();
        });
    replace(file, RULES.replace("pool_busy", "busy"));
    until("the new rules are read", () -> succeedsNow(exporter));
    assertThat(page(exporter)).contains("busy_threads{pool=\"a\"} 3.0\n");
  }

  /** In one step: nobody reads the file while it is empty. */
  private static void replace(Path file, String text) throws IOException {
    Path draft = Files.writeString(file.resolveSibling("draft.yml"), text);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isAbout(Throwable failure, Path file) {
    return failure instanceof ScrapeFailure why
        && why.reason() == Reason.NOT_FOUND
        && why.details().contains(file + ": expected rules of jmx_exporter, got ");
  }
}
