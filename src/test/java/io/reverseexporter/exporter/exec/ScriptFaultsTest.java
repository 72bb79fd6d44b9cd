package io.reverseexporter.exporter.exec;

import static io.reverseexporter.exporter.exec.Scripts.failure;
import static io.reverseexporter.exporter.exec.Scripts.within;
import static io.reverseexporter.exporter.exec.Scripts.withinSeconds;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts do wrong, run on scrape and run periodically: the reasons are the same. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ScriptFaultsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SHORT = Duration.ofMillis(250);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<Runnable> jobs = new ArrayList<>();
  private Scripts scripts;

  private final RunListener ignored =
      new RunListener() {
        @Override
        public void succeeded() {}

        @Override
        public void failed(ScrapeFailure failure) {}
      };

  @BeforeEach
  void open(@TempDir Path directory) {
    scripts = new Scripts(directory);
  }

  @AfterEach
  void nothingIsLeft() {
    scripts.close();
    assertThat(scripts.memory.used()).as("all memory is given back").isZero();
  }

  private ExecCachedExporter cached(Command command, Duration timeout) {
    var exporter =
        new ExecCachedExporter(
            "cached",
            command,
            timeout,
            Scripts.labels(),
            Limits.DEFAULT,
            null,
            scripts.memory,
            job -> {
              jobs.add(job);
              return () -> {};
            },
            scripts.workers(),
            ignored);
    exporter.start();
    return exporter;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      value = {
        "exits 1 ! echo a 1; exit 1 ! EXIT_STATUS ! exit status 1 instead of 0",
        "dies by SIGKILL ! echo a 1; kill -9 $$ ! EXIT_STATUS ! (signal 9)",
        "dies by SIGSEGV ! echo a 1; kill -SEGV $$ ! EXIT_STATUS ! (signal 11)",
        "half a line ! printf 'a 1\\nb{x=\"' ! MALFORMED ! line 2",
        "NUL bytes ! printf 'a\\0b 1\\n' ! MALFORMED ! line 1",
        "binary ! head -c 100000 /bin/sh ! MALFORMED ! line 1",
        "closes stdout and sleeps ! echo a 1; exec >&- 2>&-; sleep 30 ! TIMEOUT ! was killed",
        "ignores SIGTERM ! trap '' TERM; while :; do sleep 1; done ! TIMEOUT ! was killed",
        "floods stderr ! exec yes >&2 ! TIMEOUT ! was killed",
        "daemon and hangs ! setsid sh -c 'setsid sh -c \"exec <&- >&- 2>&-; sleep 30\" &' & sleep 30 ! TIMEOUT ! was killed",
      })
  void aFaultHasItsReason(String name, String script, Reason reason, String details) {
    Command command = scripts.sh(script);
    Duration timeout = reason == Reason.TIMEOUT ? SHORT : LONG;
    try (var exporter = scripts.exporter(command, timeout);
        var cached = cached(command, timeout)) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(30)));
      assertThat(failure.reason()).isEqualTo(reason).isIn(exporter.reasons());
      assertThat(failure.details()).contains("sh: ", details);
      untilInOwnTime(SECOND, "no process", () -> scripts.processes().isEmpty());

      CompletableFuture<Scraped> waits = cached.scrape(withinSeconds(30));
      scripts.pool.execute(jobs.get(0));
      assertThat(failure(waits).details()).isEqualTo(failure.details());
      assertThat(failure(waits).reason()).isEqualTo(reason).isIn(cached.reasons());
      untilInOwnTime(SECOND, "no process", () -> scripts.processes().isEmpty());
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      value = {
        "prints nothing ! exit 0 ! 0",
        "no end of the last line ! printf 'a 1\\nb 2' ! 2",
        "closes stdout at its end ! echo a 1; exec >&-; exit 0 ! 1",
        "daemon ! (setsid sh -c 'exec <&- >&- 2>&-; sleep 30' &); echo a 1 ! 1",
        "child that writes later ! (sleep 1; echo b{ 2) & echo a 1 ! 1",
      })
  void whatIsNoFault(String name, String script, int samples) {
    Command command = scripts.sh(script);
    try (var exporter = scripts.exporter(command);
        var cached = cached(command, LONG)) {
      assertThat(scripts.get(exporter.scrape(withinSeconds(30))).samples()).isEqualTo(samples);
      jobs.get(0).run();
      CompletableFuture<Scraped> scrape = cached.scrape(withinSeconds(1));
      assertThat(scrape).isCompleted();
      assertThat(scripts.get(scrape).samples()).isEqualTo(samples);
      untilInOwnTime(SECOND, "no process", () -> scripts.processes().isEmpty());
    }
  }

  @Test
  void aResultThatIsKeptOutlivesEveryFault() throws Exception {
    // The good runs need less.
    try (var cached = cached(scripts.sh("cat good && exit; . ./bad"), SECOND)) {
      Scripts.write(scripts.folder.resolve("good"), "a 1\n");
      jobs.get(0).run();
      java.nio.file.Files.delete(scripts.folder.resolve("good"));
      for (String bad : List.of("exit 1", "echo 'a{'", "kill -9 $$", "sleep 30")) {
        Scripts.write(scripts.folder.resolve("bad"), bad + "\n");
        jobs.get(0).run();
        Scraped kept = scripts.get(cached.scrape(within(Duration.ofSeconds(1))));
        assertThat(kept.samples()).isEqualTo(1);
        assertThat(kept.lastFailure()).as(bad).isNotNull();
        assertThat(kept.age()).isPositive();
      }
      Scripts.write(scripts.folder.resolve("good"), "a 1\nb 2\n");
      jobs.get(0).run();
      Scraped healed = scripts.get(cached.scrape(withinSeconds(1)));
      assertThat(healed.samples()).isEqualTo(2);
      assertThat(healed.lastFailure()).isNull();
    }
  }

  @Test
  void closingInTheMiddleGivesBackWhatWasWritten() {
    var cached = cached(scripts.sh("echo a 1; touch begun; sleep 30"), LONG);
    CompletableFuture<Scraped> waits = cached.scrape(withinSeconds(30));
    scripts.pool.execute(jobs.get(0));
    scripts.awaitFile("begun");
    cached.close();
    assertThat(failure(waits).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(scripts.processes()).isEmpty();
    assertThat(scripts.memory.used()).isZero();
  }
}
