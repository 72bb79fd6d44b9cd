package io.reverseexporter.exporter.exec;

import static io.reverseexporter.exporter.exec.Scripts.failure;
import static io.reverseexporter.exporter.exec.Scripts.within;
import static io.reverseexporter.exporter.exec.Scripts.withinSeconds;
import static io.reverseexporter.testing.Eventually.until;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.schedule.Registration;
import io.reverseexporter.schedule.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ExecCachedExporterTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final Scheduler scheduler = new Scheduler(null);
  private final BlockingQueue<String> runs = new LinkedBlockingQueue<>();
  private Path folder;
  private Scripts scripts;

  /** Puts down how each run ended. */
  private final RunListener listener =
      new RunListener() {
        @Override
        public void succeeded() {
          runs.add("ok");
        }

        @Override
        public void failed(ScrapeFailure failure) {
          runs.add(failure.reason() + ": " + failure.details());
        }
      };

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = directory;
    scripts = new Scripts(directory);
  }

  @AfterEach
  void nothingIsLeft() {
    scheduler.close();
    untilInOwnTime(Duration.ofSeconds(2), "no process left", () -> scripts.processes().isEmpty());
    scripts.close();
    assertThat(scripts.memory.used()).as("all memory is given back").isZero();
  }

  private ExecCachedExporter exporter(Duration interval, Duration timeout, String script) {
    return exporter(job -> scheduler.every(interval, job), timeout, script);
  }

  private ExecCachedExporter exporter(
      Function<Runnable, Registration> schedule, Duration timeout, String script) {
    var exporter =
        new ExecCachedExporter(
            "cached",
            scripts.sh(script),
            timeout,
            Scripts.labels(),
            Limits.DEFAULT,
            null,
            scripts.memory,
            schedule,
            scripts.workers(),
            listener);
    exporter.start();
    return exporter;
  }

  private static ExpositionIndex page(Scraped scraped) {
    return scraped.pages().get(0);
  }

  private String awaitRun() throws InterruptedException {
    String run = runs.poll(20, TimeUnit.SECONDS);
    assertThat(run).as("a run that ended").isNotNull();
    return run == null ? "" : run;
  }

  @Test
  void scrapesWaitForTheFirstRunAndShareItsResult() {
    try (var exporter =
        exporter(
            LONG, LONG, "echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      CompletableFuture<Scraped> impatient = exporter.scrape(within(Duration.ofMillis(200)));
      CompletableFuture<Scraped> patient = exporter.scrape(withinSeconds(20));
      assertThat(failure(impatient).reason()).isEqualTo(Reason.TIMEOUT);
      Scripts.write(folder.resolve("go"), "");
      assertThat(scripts.text(patient)).isEqualTo("a 1\n");
      CompletableFuture<Scraped> later = exporter.scrape(withinSeconds(1));
      assertThat(later).isCompleted();
      assertThat(page(scripts.get(later))).isSameAs(page(scripts.get(patient)));
      assertThat(scripts.lines("runs")).hasSize(1);
    }
  }

  @Test
  void scrapesOfEveryFormatGetTheSameRun() throws Exception {
    Duration time = Duration.ofSeconds(20);
    try (var exporter =
        exporter(
            LONG, LONG, "echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      var early = exporter.scrape(within(time, ExpositionFormat.OPENMETRICS));
      Scripts.write(folder.resolve("go"), "");
      Scraped waited = scripts.get(early);
      assertThat(waited.pages().get(0).target()).isEqualTo(ExpositionFormat.OPENMETRICS);
      var plain = exporter.scrape(withinSeconds(1));
      assertThat(plain).as("read when it ended").isCompleted();
      scripts.get(plain);
      Scraped late = scripts.get(exporter.scrape(within(time, ExpositionFormat.PROTOBUF)));
      assertThat(late.pages().get(0).target()).isEqualTo(ExpositionFormat.PROTOBUF);
      assertThat(late.pages().get(0).body()).isSameAs(waited.pages().get(0).body());
      for (ExpositionFormat format :
          List.of(ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF)) {
        var again = exporter.scrape(within(time, format));
        assertThat(again).as("read once").isCompleted();
        assertThat(page(scripts.get(again)))
            .isSameAs(page(format.equals(ExpositionFormat.PROTOBUF) ? late : waited));
      }
      assertThat(page(scripts.get(exporter.scrape(within(time, ExpositionFormat.OPENMETRICS_0)))))
          .as("versions differ in nothing that is read")
          .isSameAs(page(waited));
      assertThat(scripts.lines("runs")).hasSize(1);
    }
  }

  @Test
  void itRunsAgainAndServesTheLatest() throws Exception {
    try (var exporter =
        exporter(Duration.ofMillis(100), LONG, "echo x >> runs; echo \"a $(wc -l < runs)\"")) {
      for (int i = 0; i < 3; i++) {
        assertThat(awaitRun()).isEqualTo("ok");
      }
      assertThat(scripts.text(exporter.scrape(withinSeconds(1)))).matches("a ([3-9]|\\d\\d+)\n");
    }
  }

  @Test
  void cronRunsAtOnce() {
    try (var exporter = exporter(job -> scheduler.cron("0 0 0 1 1 ?", job), LONG, "echo a 1")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(20)))).isEqualTo("a 1\n");
    }
  }

  @Test
  void runsNeverOverlap() throws Exception {
    try (var exporter =
        exporter(
            Duration.ofMillis(50),
            LONG,
            "mkdir busy || { echo overlap >&2; exit 9; }; sleep 0.2; rmdir busy; echo a 1")) {
      assertThat(exporter.name()).isEqualTo("cached");
      for (int i = 0; i < 3; i++) {
        assertThat(awaitRun()).isEqualTo("ok");
      }
    }
  }

  @Test
  void aFailingFirstRunFailsWhoWaitsAtOnceAndALaterOneHeals() throws Exception {
    try (var exporter =
        exporter(
            Duration.ofMillis(300),
            LONG,
            "if [ -e heal ]; then echo a 1; exit 0; fi; sleep 0.1; echo no disk >&2; exit 4")) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(20)));
      assertThat(failure.reason()).isEqualTo(Reason.EXIT_STATUS);
      assertThat(failure.details()).contains("exit status 4", "no disk");
      assertThat(failure.isLogged()).as("by the listener").isTrue();
      assertThat(awaitRun()).startsWith("EXIT_STATUS");
      Scripts.write(folder.resolve("heal"), "");
      until("healed", () -> runs.contains("ok"));
      assertThat(scripts.text(exporter.scrape(withinSeconds(1)))).isEqualTo("a 1\n");
    }
  }

  @Test
  void unparsableOutputFailsWhoWaitsAtOnceAndReplacesNothingGood() throws Exception {
    try (var exporter =
        exporter(Duration.ofMillis(200), LONG, "[ -e heal ] || { echo 'a{'; exit 0; }; cat heal")) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(20)));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith("output of sh: line 1, column ");
      Scripts.write(folder.resolve("heal"), "a 1\n");
      until("healed", () -> runs.contains("ok"));
      Scripts.write(folder.resolve("heal"), "a one\n");
      runs.clear();
      until("a run after that", () -> runs.stream().anyMatch(run -> run.startsWith("MALFORMED")));
      assertThat(scripts.text(exporter.scrape(withinSeconds(1)))).isEqualTo("a 1\n");
    }
  }

  @Test
  void aFailedRunKeepsTheLastGoodResult() throws Exception {
    try (var exporter = exporter(Duration.ofMillis(100), LONG, "[ -e fail ] && exit 5; echo a 1")) {
      assertThat(awaitRun()).isEqualTo("ok");
      Scraped good = scripts.get(exporter.scrape(withinSeconds(1)));
      assertThat(good.pages()).hasSize(1);
      Scripts.write(folder.resolve("fail"), "");
      until("a failed run", () -> runs.stream().anyMatch(run -> run.startsWith("EXIT_STATUS")));
      CompletableFuture<Scraped> scrape = exporter.scrape(withinSeconds(1));
      assertThat(scrape).isCompleted();
      assertThat(scripts.text(scrape)).isEqualTo("a 1\n");
    }
  }

  @Test
  void theTimeoutKills() throws Exception {
    try (var exporter =
        exporter(
            LONG,
            Duration.ofMillis(300),
            "touch started; trap '' TERM; while :; do sleep 1; done")) {
      assertThat(failure(exporter.scrape(withinSeconds(20))).reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(awaitRun()).contains("did not end within its timeout of 300 ms");
      untilInOwnTime(Duration.ofSeconds(1), "killed", () -> scripts.processes().isEmpty());
      // Until the next run there is nothing to wait for.
      assertThat(exporter.scrape(withinSeconds(20))).isCompletedExceptionally();
    }
  }

  @Test
  void aScriptThatCannotStartFailsWhoWaits() {
    var command = new Command("no-such-command", java.util.List.of(), java.util.Map.of(), folder);
    try (var exporter =
        new ExecCachedExporter(
            "cached",
            command,
            LONG,
            Scripts.labels(),
            Limits.DEFAULT,
            null,
            scripts.memory,
            job -> scheduler.every(LONG, job),
            scripts.workers(),
            listener)) {
      CompletableFuture<Scraped> before = exporter.scrape(withinSeconds(20));
      exporter.start();
      assertThat(failure(before).reason()).isEqualTo(Reason.NOT_STARTED);
    }
  }

  @Test
  void retiringEndsARunThatNoScrapeNeeds() throws Exception {
    try (var exporter =
        exporter(
            Duration.ofMillis(50),
            LONG,
            "[ ! -e runs ] || { echo run >> again; sleep 30; }; echo run >> runs; echo a 1")) {
      assertThat(awaitRun()).isEqualTo("ok");
      scripts.awaitFile("again");
      exporter.retire();
      untilInOwnTime(
          Duration.ofSeconds(10), "no process left", () -> scripts.processes().isEmpty());
      assertThat(runs).as("nothing reported of a run that was ended").isEmpty();
      assertThat(scripts.text(exporter.scrape(withinSeconds(20)))).isEqualTo("a 1\n");
    }
  }

  /** A scrape that began before the reload may ask its exporters only after it. */
  @Test
  void retiringLeavesTheFirstRunToScrapesThatAskLater() throws Exception {
    try (var exporter =
        exporter(
            LONG, LONG, "echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      scripts.awaitFile("runs");
      exporter.retire();
      CompletableFuture<Scraped> late = exporter.scrape(withinSeconds(20));
      Scripts.write(folder.resolve("go"), "");
      assertThat(scripts.text(late)).isEqualTo("a 1\n");
      assertThat(awaitRun()).isEqualTo("ok");
    }
  }

  @Test
  void retiringLeavesTheFirstRunThatHasNotBegunToScrapesThatAskLater() throws Exception {
    var due = new LinkedBlockingQueue<Runnable>();
    Function<Runnable, Registration> onDemand =
        job -> {
          due.add(job);
          return () -> due.remove(job);
        };
    try (var exporter = exporter(onDemand, LONG, "echo run >> runs; echo a 1")) {
      exporter.retire();
      CompletableFuture<Scraped> late = exporter.scrape(withinSeconds(20));
      Runnable job = due.remove();
      job.run();
      assertThat(scripts.text(late)).isEqualTo("a 1\n");
      job.run();
      assertThat(scripts.lines("runs")).as("one run is enough").hasSize(1);
    }
  }

  @Test
  void retiringLeavesARunThatScrapesWaitFor() throws Exception {
    try (var exporter =
        exporter(
            LONG, LONG, "echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      CompletableFuture<Scraped> waiting = exporter.scrape(withinSeconds(20));
      scripts.awaitFile("runs");
      exporter.retire();
      Scripts.write(folder.resolve("go"), "");
      assertThat(scripts.text(waiting)).isEqualTo("a 1\n");
      assertThat(awaitRun()).isEqualTo("ok");
    }
  }

  @Test
  void closingKillsUnschedulesAndFailsWhoWaits() throws Exception {
    var exporter =
        exporter(Duration.ofMillis(50), LONG, "echo x >> runs; trap '' TERM; sleep 30; sleep 30");
    CompletableFuture<Scraped> waiting = exporter.scrape(withinSeconds(30));
    scripts.awaitFile("runs");
    exporter.close();
    assertThat(scripts.processes()).isEmpty();
    assertThat(failure(waiting).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(failure(exporter.scrape(withinSeconds(1))).reason()).isEqualTo(Reason.OVERLOADED);
    exporter.start();
    exporter.close();
    // Another job on the same schedule comes round several times; this one does not.
    var beats = new LinkedBlockingQueue<String>();
    try (var beat = scheduler.every(Duration.ofMillis(50), () -> beats.add("beat"))) {
      assertThat(beat).isNotNull();
      for (int i = 0; i < 5; i++) {
        assertThat(beats.poll(10, TimeUnit.SECONDS)).isNotNull();
      }
    }
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
    assertThat(runs).as("nothing reported of a run that was stopped").isEmpty();
  }
}
