package io.reverseexporter.bootstrap;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.Visit;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.LogCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Reloads without a server. */
class ReloadTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private static final String GOOD =
      """
      management: {auth_type: none}
      memory_limit: 5MB
      reverse_exporters:
      - path: /metrics
        exporters:
        - http: {name: node, address: "http://127.0.0.1:9/", headers: {X-Key: one}}
        - file: {name: cron, path: cron.prom}
        - exec-cached: {name: slow, command: sh, args: [-c, "echo slow 1"], exec_interval: 1h}
      - path: /other
        exporters: []
      """;

  private final ApplicationThreads threads = new ApplicationThreads(new ThreadSources(null, null));
  private final Scheduler scheduler = new Scheduler(null);
  private final MemoryBudget memory = new MemoryBudget(64 << 20);
  private final ApplicationMetrics metrics = new ApplicationMetrics("test");
  private final LogCapture log = new LogCapture("io.reverseexporter");
  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  private final Path file;
  private final Serving serving;

  ReloadTest(@TempDir Path folder) throws IOException {
    file = folder.resolve("config.yml");
    Files.writeString(folder.resolve("cron.prom"), "cron 1\n");
    var failures = new FailureLog(LoggerFactory.getLogger("io.reverseexporter"), System::nanoTime);
    serving =
        new Serving(
            new Serving.Common("test", "/reload", threads, scheduler, failures, memory, metrics),
            ConfigurationFile.at(file));
  }

  @AfterEach
  void stop() {
    serving.close();
    scheduler.close();
    threads.close();
    log.close();
  }

  private void begin(String yaml) throws IOException {
    Files.writeString(file, yaml);
    serving.start();
  }

  private Reload reload(String yaml) throws Exception {
    Files.writeString(file, yaml);
    return serving.reloads().reload().get();
  }

  private Generation now() {
    return serving.generation().get();
  }

  private Endpoint endpoint(String path) {
    return now().at(path).orElseThrow().endpoint();
  }

  private List<Object> exporters() {
    return now().at("/metrics").orElseThrow().members().values().stream()
        .map(member -> (Object) member.exporter())
        .toList();
  }

  private String metricsText() {
    return new String(metrics.text(), StandardCharsets.UTF_8);
  }

  @Test
  void whatDidNotChangeIsTheVerySame() throws Exception {
    begin(GOOD);
    Generation first = now();
    Endpoint metricsEndpoint = endpoint("/metrics");
    Reload again = reload("# a comment\n" + GOOD);
    assertThat(again.isSuccessful()).isTrue();
    assertThat(endpoint("/metrics")).isSameAs(metricsEndpoint);
    assertThat(now().at("/other").orElseThrow().guarded().guard())
        .isSameAs(first.at("/other").orElseThrow().guarded().guard());
  }

  private Object users(String path) {
    UserLists.Use users = now().at(path).orElseThrow().guarded().users();
    return Objects.requireNonNull(users, path).checked();
  }

  /** What is known of their passwords is known at all endpoints, before a reload and after it. */
  @Test
  void endpointsWithTheSameUsersShareThem() throws Exception {
    String yaml =
        """
        reverse_exporters:
        - {path: /a, auth_type: basic, htpasswd_file: missing, exporters: []}
        - {path: /b, auth_type: basic, htpasswd_file: missing, exporters: []}
        """;
    begin(yaml);
    Object users = users("/a");
    assertThat(users("/b")).isSameAs(users);
    reload(yaml.replace("/a", "/c").replace("/b, ", "/b, require_tls: true, "));
    assertThat(users("/b")).isSameAs(users);
    assertThat(users("/c")).isSameAs(users);
    reload("reverse_exporters: [{path: /b, exporters: []}]\n");
    reload(yaml);
    assertThat(users("/a")).isNotSameAs(users);
  }

  @Test
  void inAChangedEndpointExportersThatDidNotChangeAreCarriedOver() throws Exception {
    begin(GOOD);
    Endpoint before = endpoint("/metrics");
    Endpoint other = endpoint("/other");
    List<Object> all = exporters();
    Reload changed = reload(GOOD.replace("X-Key: one", "X-Key: two"));
    assertThat(changed.text())
        .contains("endpoint /metrics: changed, as before: [cron, slow], new: [node], gone: [node]")
        .doesNotContain("two");
    assertThat(endpoint("/metrics")).isNotSameAs(before);
    assertThat(endpoint("/other")).isSameAs(other);
    assertThat(exporters().get(0)).as("a secret changed").isNotSameAs(all.get(0));
    assertThat(exporters().subList(1, 3)).isEqualTo(all.subList(1, 3));
    Reload moved = reload(GOOD.replace("path: /metrics", "path: /moved"));
    assertThat(moved.text()).contains("endpoint /moved: new").contains("endpoint /metrics: gone");
    until("all that left has ended", () -> serving.isRetirementOver());
  }

  /** The request is there, the reload comes, then the scrape asks a script that has not run yet. */
  @Test
  void aScrapeThatBeganBeforeAReloadGetsTheFirstResultOfAScript() throws Exception {
    String yaml =
        """
        reverse_exporters:
        - path: /metrics
          exporters:
          - exec-cached:
              name: slow
              command: sh
              args: [-c, "while [ ! -e go ]; do sleep 0.02; done; echo slow 1"]
              exec_interval: 1h
        """;
    begin(yaml);
    Endpoint before = endpoint("/metrics");
    try (Visit visit = Objects.requireNonNull(before.enter())) {
      assertThat(reload(yaml.replace("slow 1", "slow 2")).isSuccessful()).isTrue();
      CompletableFuture<EndpointPage> scrape =
          before.scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT);
      Files.writeString(file.resolveSibling("go"), "");
      EndpointPage page = scrape.get();
      var text = new ByteArrayOutputStream();
      page.page().writeTo(text);
      assertThat(text.toString(StandardCharsets.UTF_8))
          .contains("slow{exporter_name=\"slow\"} 1\n", "up{exporter_name=\"slow\"} 1\n");
      page.close();
      assertThat(visit).isNotNull();
    }
    until("the old script has ended", () -> serving.isRetirementOver());
  }

  @Test
  void aBrokenFileChangesNothing() throws Exception {
    begin(GOOD);
    Generation before = now();
    Reload broken = reload("reverse_exporters:\n- path: secret-value\n  exporters: []\n");
    assertThat(broken.isSuccessful()).isFalse();
    assertThat(broken.problems()).hasSize(1);
    assertThat(broken.text()).contains("config.yml:2:9: ").doesNotContain("secret-value");
    assertThat(log.lines()).anyMatch(line -> line.contains("secret-value"));
    assertThat(now().site()).isSameAs(before.site());
    assertThat(metricsText()).contains("config_last_reload_successful 0");
    Files.delete(file);
    assertThat(serving.reloads().reload().get().isSuccessful()).isFalse();
    assertThat(now().site()).isSameAs(before.site());
    assertThat(reload(GOOD).isSuccessful()).isTrue();
    assertThat(metricsText()).contains("config_last_reload_successful 1");
  }

  @Test
  void whatIsBrokenAtStartHeals() throws Exception {
    begin("nonsense: true\n");
    assertThat(now().isServing()).isFalse();
    reload("more: nonsense\n");
    assertThat(now().isServing()).isFalse();
    assertThat(metricsText()).contains("reload_success_timestamp_seconds 0.0\n");
    assertThat(reload(GOOD).isSuccessful()).isTrue();
    assertThat(now().paths()).containsExactly("/metrics", "/other");
    assertThat(metricsText()).doesNotContain("reload_success_timestamp_seconds 0.0\n");
  }

  @Test
  void memoryAndMetricsFollow() throws Exception {
    begin(GOOD);
    assertThat(memory.limit()).isEqualTo(5 << 20);
    assertThat(metricsText()).contains("{path=\"/other\"");
    reload(GOOD.replace("memory_limit: 5MB\n", "").replace("path: /other", "path: /new"));
    assertThat(memory.limit()).isEqualTo(64 << 20);
    assertThat(metricsText()).contains("{path=\"/new\"").doesNotContain("{path=\"/other\"");
  }

  @Test
  void thoseWhoAskMeanwhileShareTheNext() throws Exception {
    begin(GOOD);
    var asked = new ArrayList<Reload>();
    var futures = new ArrayList<CompletableFuture<Reload>>();
    for (int i = 0; i < 100; i++) {
      futures.add(serving.reloads().reload());
    }
    for (var future : futures) {
      asked.add(future.get());
    }
    assertThat(asked).allMatch(Reload::isSuccessful);
    assertThat(asked.stream().map(System::identityHashCode).distinct().count()).isLessThan(100);
  }

  /** Reads the same file for the same generation, with what the test has in place of the rest. */
  private Reloads reloads(Executor blocking, InstantSource clock) {
    return new Reloads(ConfigurationFile.at(file), serving.generation(), metrics, blocking, clock);
  }

  @Test
  void aFaultInTellingThatTheFileIsBrokenEndsNoReloading() throws Exception {
    begin(GOOD);
    var isFaulty = new AtomicBoolean();
    Reloads reloads = reloads(Runnable::run, () -> failingOnce(isFaulty));
    reloads.first();
    Files.writeString(file, "broken: true\n");
    isFaulty.set(true);
    assertThat(reloads.reload().get(20, TimeUnit.SECONDS).problems())
        .singleElement()
        .asString()
        .contains("internal error");
    assertThat(log.lines()).anyMatch(line -> line.contains("broke off"));
    Files.writeString(file, GOOD);
    assertThat(reloads.reload().get(20, TimeUnit.SECONDS).isSuccessful()).isTrue();
  }

  @Test
  void withoutAThreadWhoAsksIsToldSoAndMayAskAgain() throws Exception {
    begin(GOOD);
    var isFaulty = new AtomicBoolean(true);
    Executor scarce =
        work -> {
          if (isFaulty.getAndSet(false)) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          work.run();
        };
    Reloads reloads = reloads(scarce, InstantSource.system());
    reloads.first();
    assertThat(reloads.reload().get(20, TimeUnit.SECONDS).isSuccessful()).isFalse();
    assertThat(reloads.reload().get(20, TimeUnit.SECONDS).isSuccessful()).isTrue();
  }

  @Test
  void whatFailedByNoFaultOfTheFileIsWorthAnotherTry() throws Exception {
    begin(GOOD);
    var isFaulty = new AtomicBoolean(true);
    var time = new AtomicReference<>(Instant.EPOCH);
    Reloads reloads =
        reloads(
            Runnable::run,
            () -> {
              failingOnce(isFaulty);
              return time.get();
            });
    reloads.first();
    assertThat(reloads.last()).isNotNull().matches(reload -> !reload.isSuccessful());
    assertThat(reloads.digest()).as("not at once: each time is an error in the log").isNotEmpty();
    time.set(Instant.EPOCH.plus(Reloads.PAUSE));
    assertThat(reloads.digest()).isEmpty();
    assertThat(reloads.reload().get(20, TimeUnit.SECONDS).isSuccessful()).isTrue();
    assertThat(reloads.digest()).isNotEmpty();
  }

  private static Instant failingOnce(AtomicBoolean isFaulty) {
    if (isFaulty.getAndSet(false)) {
      throw new IllegalStateException("a fault of the test");
    }
    return Instant.now();
  }

  @Test
  void whoAsksDuringTheFirstReadingIsServedAfterIt() throws Exception {
    begin(GOOD);
    Reloads reloads =
        reloads(
            work -> {
              throw new AssertionError("beside the first reading");
            },
            InstantSource.system());
    CompletableFuture<Reload> early = reloads.reload();
    assertThat(early).isNotDone();
    reloads.first();
    assertThat(early.get(20, TimeUnit.SECONDS).isSuccessful()).isTrue();
  }

  @Test
  void theEndOfTheApplicationIsToldToWhoAsks() throws Exception {
    begin(GOOD);
    serving.close();
    assertThat(serving.reloads().reload().get().isSuccessful()).isFalse();
  }

  @Test
  void theBeansShowAndReload() throws Exception {
    begin(GOOD);
    ObjectName application =
        new ObjectName("io.reverseexporter:type=Application,context=\"/reload\"");
    assertThat(beans.getAttribute(application, "Ready")).isEqualTo(true);
    assertThat(beans.getAttribute(application, "ConfigurationFile")).isEqualTo(file.toString());
    assertThat((String[]) beans.getAttribute(application, "Endpoints"))
        .containsExactly("/metrics", "/other");
    ObjectName other =
        new ObjectName("io.reverseexporter:type=Endpoint,context=\"/reload\",path=\"/other\"");
    assertThat(beans.isRegistered(other)).isTrue();
    Files.writeString(file, GOOD.replace("path: /other", "path: /new"));
    assertThat((String) beans.invoke(application, "reload", null, null)).contains("/new: new");
    assertThat(beans.isRegistered(other)).isFalse();
    Files.writeString(file, "broken: true\n");
    assertThatThrownBy(() -> beans.invoke(application, "reload", null, null))
        .isInstanceOf(RuntimeMBeanException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .rootCause()
        .hasMessageContaining("config.yml:1:1");
    assertThat((String[]) beans.getAttribute(application, "Problems")).isNotEmpty();
    assertThat(beans.getAttribute(application, "LastReloadSuccessful")).isEqualTo(false);
    serving.close();
    Set<ObjectName> left = beans.queryNames(new ObjectName("io.reverseexporter:*"), null);
    assertThat(left).isEmpty();
  }

  @Test
  void aNameThatIsTakenGetsANumber() throws Exception {
    begin(GOOD);
    var second =
        new Serving(
            new Serving.Common(
                "test",
                "/reload",
                threads,
                scheduler,
                new FailureLog(LoggerFactory.getLogger("io.reverseexporter"), System::nanoTime),
                memory,
                new ApplicationMetrics("test")),
            ConfigurationFile.at(file));
    try {
      assertThat(
              beans.isRegistered(
                  new ObjectName(
                      "io.reverseexporter:type=Application,context=\"/reload\",instance=2")))
          .isTrue();
    } finally {
      second.close();
    }
    assertThat(
            beans.isRegistered(
                new ObjectName("io.reverseexporter:type=Application,context=\"/reload\"")))
        .isTrue();
  }
}
