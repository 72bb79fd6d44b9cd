package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.PlainParser.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What a server does shows on the page, by the preset for it and by the JVM's own metrics: the
 * values are plausible, and move with the load.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ServerMetricsContract {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int SESSIONS = 5;
  private static final int HELD = 3;
  private static final long HELD_MILLIS = 4_000;

  private SecureServer server;

  /**
   * The families of the preset that show what a server does.
   *
   * @param requests served so far
   * @param busyThreads threads that serve one
   * @param sessions that are valid
   */
  record Families(String requests, String busyThreads, String sessions) {}

  /**
   * Starts a server with the application that is tested as {@code app}, and with the one that makes
   * it work as {@code load}.
   */
  abstract SecureServer started();

  abstract Families families();

  /** The name of a data source; empty if the server has none. */
  String dataSource() {
    return "";
  }

  /** A configuration file with the JVM and a preset. */
  static Path configuration(String preset) {
    Path file = Build.emptyDirectory(preset + "-metrics-files").resolve("config.yml");
    try {
      Files.writeString(
          file,
          """
          reverse_exporters:
          - path: /metrics
            exporters:
            - jvm: {name: jvm}
            - jmx: {name: server, preset: %s}
          """
              .formatted(preset));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Writes the application that makes a server work. */
  static void writeLoad(Path war) {
    ShrinkWrap.create(WebArchive.class)
        .addClass(LoadServlet.class)
        .setWebXML(
            new StringAsset(
                """
                <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
                  <servlet>
                    <servlet-name>load</servlet-name>
                    <servlet-class>io.reverseexporter.integration.containers.LoadServlet</servlet-class>
                  </servlet>
                  <servlet-mapping>
                    <servlet-name>load</servlet-name>
                    <url-pattern>/go</url-pattern>
                  </servlet-mapping>
                </web-app>
                """))
        .as(ZipExporter.class)
        .exportTo(war.toFile(), true);
  }

  @BeforeAll
  void start() {
    server = started();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Page scrape() {
    Page page = Page.parse(Http.get(server.http("/app/metrics")).text());
    assertThat(page.up()).containsEntry("jvm", "1").containsEntry("server", "1");
    return page;
  }

  private static double sum(Page page, String name) {
    List<Sample> samples = page.named(name);
    assertThat(samples).as(name).isNotEmpty();
    return samples.stream().mapToDouble(s -> Double.parseDouble(s.value())).sum();
  }

  private void go(String query) {
    assertThat(Http.get(server.http("/load/go?" + query)).status()).isEqualTo(200);
  }

  @Test
  void requestsSessionsAndThreadsMoveWithTheLoad() {
    go("");
    Page before = scrape();
    for (int i = 0; i < SESSIONS; i++) {
      go("session");
    }
    String source = dataSource().isEmpty() ? "" : "&source=" + dataSource();
    List<CompletableFuture<Void>> held = new ArrayList<>();
    for (int i = 0; i < HELD; i++) {
      held.add(CompletableFuture.runAsync(() -> go("millis=" + HELD_MILLIS + source)));
    }
    Eventually.until(
        LIMIT,
        () -> "busy threads: " + sum(scrape(), families().busyThreads()),
        () -> sum(scrape(), families().busyThreads()) >= HELD);
    if (!dataSource().isEmpty()) {
      assertThat(sum(scrape(), "wildfly_datasource_connections_in_use"))
          .isGreaterThanOrEqualTo(HELD);
    }
    held.forEach(CompletableFuture::join);
    // A server counts a request a moment after its answer is there.
    Eventually.until(
        LIMIT,
        () -> "requests: " + sum(scrape(), families().requests()),
        () ->
            sum(scrape(), families().requests())
                >= sum(before, families().requests()) + SESSIONS + HELD);
    assertThat(sum(scrape(), families().sessions()))
        .isEqualTo(sum(before, families().sessions()) + SESSIONS);
    Eventually.until(
        LIMIT,
        () -> "busy threads: " + sum(scrape(), families().busyThreads()),
        () -> sum(scrape(), families().busyThreads()) < HELD);
  }

  @Test
  void garbageCollectionsShow() throws IOException, InterruptedException {
    Page before = scrape();
    Process collect =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + server.process().pid(),
                "GC.run")
            .redirectErrorStream(true)
            .start();
    assertThat(collect.waitFor()).isZero();
    Page after = scrape();
    assertThat(sum(after, "jvm_gc_collection_seconds_count"))
        .isGreaterThan(sum(before, "jvm_gc_collection_seconds_count"));
    assertThat(sum(after, "jvm_gc_collection_seconds_sum"))
        .isGreaterThan(sum(before, "jvm_gc_collection_seconds_sum"))
        .isLessThan(60);
    double heap = sum(after, "jvm_memory_pool_collection_used_bytes");
    assertThat(heap).as("heap after the collection, in bytes").isBetween(1e6, 512e6);
  }
}
