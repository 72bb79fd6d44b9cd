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
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExpositionIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ExecExporterTest {
  private Path folder;
  private Scripts scripts;

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = directory;
    scripts = new Scripts(directory);
  }

  @AfterEach
  void nothingIsLeft() {
    untilInOwnTime(Duration.ofSeconds(2), "no process left", () -> scripts.processes().isEmpty());
    scripts.close();
    assertThat(scripts.memory.used()).as("all memory is given back").isZero();
  }

  @Test
  void whatTheScriptWritesIsTheResult() {
    try (var exporter = scripts.exporter("echo a 1; echo b 2")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\nb 2\n");
    }
  }

  @Test
  void aLineWithoutItsEndIsTaken() {
    try (var exporter = scripts.exporter("printf 'a 1'")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1");
    }
  }

  @Test
  void scriptsMayOpenDevStdout() {
    try (var exporter =
        scripts.exporter("echo a 1 > /dev/stdout; echo b 2 | tee /dev/stderr > /dev/stdout")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\nb 2\n");
    }
  }

  @Test
  void argumentsVariablesAndFolderArrive() {
    Command plain =
        scripts.sh("echo \"# $# $1 $X $(pwd -P) [$(cat)]\"", "two words; $(date) *", "and another");
    var env = new java.util.LinkedHashMap<>(plain.env());
    env.put("X", "set here");
    var command = new Command(plain.command(), plain.args(), env, folder);
    try (var exporter = scripts.exporter(command)) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(10))))
          .isEqualTo("# 2 two words; $(date) * set here " + real(folder) + " []\n");
    }
  }

  private static ExpositionIndex page(Scraped scraped) {
    return scraped.pages().get(0);
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void nothingIsLostNorReordered() {
    // 300 KB: several pipes full, in many writes, and the exit right behind.
    String expected =
        IntStream.range(0, 6000)
            .mapToObj(i -> "m{i=\"" + i + "\"} 1.2345678901234567890123456789012345\n")
            .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
            .toString();
    Scripts.write(folder.resolve("page"), expected);
    try (var exporter =
        scripts.exporter(
            "head -c 1000 page; dd if=page bs=997 skip=1000 iflag=skip_bytes 2>/dev/null")) {
      for (int i = 0; i < 40; i++) {
        assertThat(scripts.text(exporter.scrape(withinSeconds(20)))).isEqualTo(expected);
      }
    }
  }

  @Test
  void scrapesThatComeWhileItRunsShareTheRun() {
    try (var exporter =
        scripts.exporter("echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      List<CompletableFuture<Scraped>> all =
          IntStream.range(0, 50)
              .parallel()
              .mapToObj(i -> exporter.scrape(withinSeconds(20)))
              .toList();
      scripts.awaitFile("runs");
      Scripts.write(folder.resolve("go"), "");
      assertThat(all).allSatisfy(future -> assertThat(scripts.text(future)).isEqualTo("a 1\n"));
      assertThat(scripts.lines("runs")).hasSize(1);

      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\n");
      assertThat(scripts.lines("runs")).hasSize(2);
    }
  }

  @Test
  void exitStatusIsTold() {
    try (var exporter =
        scripts.exporter("echo a 1; echo first >&2; echo 'disk gone' >&2; exit 3")) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(10)));
      assertThat(failure.reason()).isEqualTo(Reason.EXIT_STATUS);
      assertThat(failure.details())
          .isEqualTo("sh: exit status 3 instead of 0, last line on stderr: disk gone");
    }
  }

  @Test
  void unparsableOutputIsToldWithItsPlace() {
    try (var exporter = scripts.exporter("echo a 1; echo 'b{ 2'")) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(10)));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith("output of sh: line 2, column ");
    }
  }

  @Test
  void scrapesThatShareARunShareItsIndex() {
    try (var exporter =
        scripts.exporter("touch ready; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      CompletableFuture<Scraped> first = exporter.scrape(withinSeconds(20));
      CompletableFuture<Scraped> second = exporter.scrape(withinSeconds(20));
      Scripts.write(folder.resolve("go"), "");
      assertThat(page(scripts.get(first))).isSameAs(page(scripts.get(second)));
      assertThat(scripts.get(first).samples()).isEqualTo(1);
    }
  }

  @Test
  void scrapesOfEveryFormatShareARun() {
    try (var exporter =
        scripts.exporter("echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      Duration time = Duration.ofSeconds(20);
      List<ExpositionFormat> formats =
          List.of(ExpositionFormat.TEXT, ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF);
      List<CompletableFuture<Scraped>> first =
          formats.stream().map(f -> exporter.scrape(within(time, f))).toList();
      List<CompletableFuture<Scraped>> second =
          formats.stream().map(f -> exporter.scrape(within(time, f))).toList();
      Scripts.write(folder.resolve("go"), "");
      for (int i = 0; i < formats.size(); i++) {
        Scraped scraped = scripts.get(first.get(i));
        assertThat(scraped.pages().get(0).target()).isEqualTo(formats.get(i));
        assertThat(scraped.samples()).isEqualTo(1);
        assertThat(page(scripts.get(second.get(i)))).isSameAs(page(scraped));
      }
      assertThat(scripts.lines("runs")).hasSize(1);
    }
  }

  @Test
  void unparsableOutputIsToldToScrapesOfEveryFormat() {
    try (var exporter = scripts.exporter("while [ ! -e go ]; do sleep 0.02; done; echo 'b{ 2'")) {
      Duration time = Duration.ofSeconds(20);
      var text = exporter.scrape(within(time, ExpositionFormat.TEXT));
      var openMetrics = exporter.scrape(within(time, ExpositionFormat.OPENMETRICS));
      Scripts.write(folder.resolve("go"), "");
      assertThat(failure(text)).isSameAs(failure(openMetrics));
      assertThat(failure(text).reason()).isEqualTo(Reason.MALFORMED);
    }
  }

  @Test
  void deathBySignalIsTold() {
    try (var exporter = scripts.exporter("kill -9 $$")) {
      assertThat(failure(exporter.scrape(withinSeconds(10))).details())
          .isEqualTo("sh: exit status 137 (signal 9) instead of 0, nothing on stderr");
    }
  }

  @Test
  void whatCannotStartIsTold() throws Exception {
    Path file = Files.writeString(folder.resolve("plain"), "#!/bin/sh\necho a 1\n");
    assertNotStarted(file.toString(), folder, "Permission denied");
    assertNotStarted(folder.resolve("missing").toString(), folder, "No such file or directory");
    assertNotStarted(folder.toString(), folder, "Permission denied");
    assertNotStarted("no-such-command-anywhere", folder, "No such file or directory");
    assertNotStarted("sh", folder.resolve("no-folder"), "No such file or directory");
    Path orphan = Files.writeString(folder.resolve("orphan"), "#!/no/such/interpreter\n");
    assertThat(orphan.toFile().setExecutable(true)).isTrue();
    assertNotStarted(orphan.toString(), folder, "");
  }

  private void assertNotStarted(String command, Path directory, String reason) {
    try (var exporter = scripts.exporter(new Command(command, List.of(), Map.of(), directory))) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(10)));
      assertThat(failure.reason()).isEqualTo(Reason.NOT_STARTED);
      assertThat(failure.details()).startsWith(command + ": could not be started").contains(reason);
    }
  }

  @Test
  void tooMuchOutputIsCutOff() {
    // A gigabyte, were it not for the limit.
    Command flood = scripts.sh("yes '# 1234567890' | head -c 1000000000; sleep 20");
    try (var exporter = scripts.exporter(flood, new Limits(4_000_000, 0, 0, 0, 0))) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(30)));
      assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
      assertThat(failure.details()).contains("4000000 bytes");
    }
  }

  @Test
  void outputUpToTheLimitIsTaken() {
    Command ten = scripts.sh("printf '# 34567 90'");
    try (var fits = scripts.exporter(ten, new Limits(10, 0, 0, 0, 0));
        var tooLong = scripts.exporter(ten, new Limits(9, 0, 0, 0, 0))) {
      assertThat(scripts.text(fits.scrape(withinSeconds(10)))).hasSize(10);
      assertThat(failure(tooLong.scrape(withinSeconds(10))).reason()).isEqualTo(Reason.BODY_LIMIT);
    }
  }

  @Test
  void aFloodOfStderrHoldsNothingUp() {
    try (var exporter =
        scripts.exporter("tr '\\0' x < /dev/zero | head -c 5000000 >&2; echo a 1")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(30)))).isEqualTo("a 1\n");
    }
  }

  @Test
  void eachScrapeFailsAtItsOwnDeadlineAndALaterOneKeepsTheRunAlive() {
    try (var exporter =
        scripts.exporter("echo run >> runs; while [ ! -e go ]; do sleep 0.02; done; echo a 1")) {
      CompletableFuture<Scraped> early = exporter.scrape(within(Duration.ofMillis(300)));
      CompletableFuture<Scraped> late = exporter.scrape(withinSeconds(20));
      ScrapeFailure failure = failure(early);
      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(failure.details())
          .matches("sh: no result within the [0-9]+ ms that the scrape had left");
      assertThat(late).isNotDone();
      Scripts.write(folder.resolve("go"), "");
      assertThat(scripts.text(late)).isEqualTo("a 1\n");
      assertThat(scripts.lines("runs")).hasSize(1);
    }
  }

  @Test
  void theConfiguredTimeoutEndsARunBeforeTheScrapes() {
    try (var exporter = scripts.exporter(scripts.sh("sleep 30"), Duration.ofMillis(200))) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(20)));
      assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(failure.details())
          .isEqualTo("sh: did not end within its timeout of 200 ms and was killed");
    }
  }

  @Test
  void aClosedStdoutDoesNotEndTheRun() {
    try (var exporter = scripts.exporter("echo a 1; exec >&-; exec 2>&-; sleep 30")) {
      assertThat(failure(exporter.scrape(within(Duration.ofMillis(500)))).reason())
          .isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void aScrapeThatComesDuringTheKillingGetsTheNextRun() throws Exception {
    try (var exporter =
        scripts.exporter(
            "if [ -e second ]; then echo a 2; exit 0; fi\n"
                + "trap '' TERM; touch second; while :; do sleep 0.05; done")) {
      scripts.timeOutAfter("second", exporter);
      // The first ignores SIGTERM: it is there still for 300 ms, unless this thread was held up.
      assertThat(scripts.text(exporter.scrape(withinSeconds(20)))).isEqualTo("a 2\n");
    }
  }

  @Test
  void withoutAThreadItFailsAtOnceAndRecovers() {
    var full = new java.util.concurrent.atomic.AtomicBoolean(true);
    var workers =
        new Workers(
            task -> {
              if (full.get()) {
                throw new RejectedExecutionException();
              }
              scripts.pool.execute(task);
            },
            scripts.timer);
    try (var exporter =
        new ExecExporter(
            "e",
            scripts.sh("echo a 1"),
            Duration.ZERO,
            Scripts.labels(),
            Limits.DEFAULT,
            scripts.memory,
            workers)) {
      assertThat(failure(exporter.scrape(withinSeconds(10))).reason()).isEqualTo(Reason.OVERLOADED);
      full.set(false);
      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\n");
    }
  }

  @Test
  void closingKillsAndFailsWhoWaits() {
    var exporter = scripts.exporter("touch started; trap '' TERM; sleep 30; sleep 30");
    CompletableFuture<Scraped> waiting = exporter.scrape(withinSeconds(30));
    scripts.awaitFile("started");
    exporter.close();
    assertThat(scripts.processes()).isEmpty();
    assertThat(failure(waiting).reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(failure(exporter.scrape(withinSeconds(1))).reason()).isEqualTo(Reason.OVERLOADED);
    exporter.close();
  }

  @Test
  void anInterruptedWorkerStillKills() {
    var exporter = scripts.exporter("touch started; trap '' TERM; sleep 30; sleep 30");
    CompletableFuture<Scraped> waiting = exporter.scrape(withinSeconds(30));
    scripts.awaitFile("started");
    scripts.pool.shutdownNow();
    assertThat(failure(waiting).reason()).isEqualTo(Reason.OVERLOADED);
    exporter.close();
    assertThat(scripts.processes()).isEmpty();
  }

  @Test
  void manyAreStoppedAtOnce() {
    // Each of them takes its time before it has to be killed.
    List<ExecExporter> many =
        IntStream.range(0, 10)
            .mapToObj(
                i ->
                    scripts.exporter(
                        "trap '' TERM; touch begun" + i + "; while :; do sleep 0.05; done"))
            .toList();
    List<CompletableFuture<Scraped>> scrapes =
        many.stream().map(exporter -> exporter.scrape(withinSeconds(30))).toList();
    IntStream.range(0, 10).forEach(i -> scripts.awaitFile("begun" + i));
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            () -> {
              many.forEach(ExecExporter::stop);
              many.forEach(ExecExporter::close);
            },
            scripts.pool);
    untilInOwnTime(ProcessTree.GRACE.multipliedBy(many.size()), "all are stopped", closing::isDone);
    closing.join();
    assertThat(scripts.processes()).isEmpty();
    assertThat(scrapes).allMatch(CompletableFuture::isCompletedExceptionally);
  }
}
