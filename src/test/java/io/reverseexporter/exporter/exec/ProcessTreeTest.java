package io.reverseexporter.exporter.exec;

import static io.reverseexporter.exporter.exec.Scripts.failure;
import static io.reverseexporter.exporter.exec.Scripts.within;
import static io.reverseexporter.exporter.exec.Scripts.withinSeconds;
import static io.reverseexporter.testing.Eventually.until;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One second after the last deadline, or at the script's exit, no process is left. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private Path folder;
  private Scripts scripts;

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = directory;
    scripts = new Scripts(directory);
  }

  @AfterEach
  void close() {
    scripts.close();
    assertThat(scripts.memory.used()).as("all memory is given back").isZero();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '!',
      value = {
        "plain ! touch ready; sleep 30",
        "ignores SIGTERM ! trap '' TERM; touch ready; while :; do sleep 1; done",
        "stopped ! touch ready; kill -STOP $$",
        "forked children ! (sleep 30; sleep 30) & (trap '' TERM; while :; do sleep 1; done) & touch ready; wait",
        "double-forked daemon ! setsid sh -c \"setsid sh -c 'touch ready; sleep 30; sleep 30' >/dev/null 2>&1 &\"; sleep 30",
        "daemon that ignores SIGTERM ! setsid sh -c \"trap '' TERM; setsid sh -c 'touch ready; while :; do sleep 1; done' >/dev/null 2>&1 &\"; sleep 30",
        "forks on SIGTERM ! trap 'setsid sleep 30 & setsid sleep 31 &' TERM; touch ready; while :; do sleep 0.1; done",
        "forks all the time ! f() { setsid sh $0 & }; test -e begun && touch ready; touch begun; sleep 0.1; f; while :; do sleep 1; done",
      })
  void nothingOutlivesTheDeadlineByASecond(String name, String script) throws IOException {
    try (var exporter = scripts.exporter(script)) {
      scripts.timeOutAfter("ready", exporter);
      untilInOwnTime(SECOND, "no process of " + name, () -> scripts.processes().isEmpty());
    }
  }

  @Test
  void aDescendantWithoutTheMarkIsKilledToo() throws IOException {
    String script = "env -i sh -c 'echo $$ > pid; touch ready; sleep 30; sleep 30' & wait";
    try (var exporter = scripts.exporter(script)) {
      scripts.timeOutAfter("ready", exporter);
      long pid = pid();
      untilInOwnTime(SECOND, "the unmarked gone", () -> !Scripts.isAlive(pid));
    }
  }

  @Test
  void anUnmarkedChildSeenBeforeTheExitIsKilledToo() {
    try (var exporter =
        scripts.exporter(
            "env -i sh -c 'echo $$ > pid; exec sleep 30' >/dev/null 2>&1 &\n"
                + "while [ ! -s pid ]; do sleep 0.02; done; sleep 0.5; echo a 1")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\n");
      long pid = pid();
      untilInOwnTime(SECOND, "the unmarked gone", () -> !Scripts.isAlive(pid));
    }
  }

  private long pid() {
    until("pid written", () -> !readPid().isEmpty());
    return Long.parseLong(readPid());
  }

  private String readPid() {
    try {
      return Files.exists(folder.resolve("pid"))
          ? Files.readString(folder.resolve("pid")).strip()
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aChildThatKeepsStdoutOpenDoesNotDelayTheResultAndIsKilled() {
    try (var exporter = scripts.exporter("sleep 30 & echo a 1; echo b 2; exit 0")) {
      // The deadline is far: were the child waited for, the result would not come in time.
      CompletableFuture<Scraped> scrape = exporter.scrape(withinSeconds(25));
      assertThat(scrape).succeedsWithin(Duration.ofSeconds(15));
      assertThat(scripts.text(scrape)).isEqualTo("a 1\nb 2\n");
      untilInOwnTime(SECOND, "child gone", () -> scripts.processes().isEmpty());
    }
  }

  @Test
  void aChildThatFloodsStdoutAfterTheExitIsKilled() {
    try (var exporter =
        scripts.exporter("echo a 1; (sleep 0.1; exec yes '# y') & sleep 0.2; exit 0")) {
      assertThat(scripts.text(exporter.scrape(withinSeconds(20)))).startsWith("a 1\n");
      untilInOwnTime(SECOND, "flood gone", () -> scripts.processes().isEmpty());
    }
  }

  @Test
  void aDaemonDoesNotOutliveTheScript() {
    try (var exporter =
        scripts.exporter("setsid sh -c 'sleep 30 & sleep 31 &' >/dev/null 2>&1 & echo a 1")) {
      for (int i = 0; i < 20; i++) {
        assertThat(scripts.text(exporter.scrape(withinSeconds(10)))).isEqualTo("a 1\n");
      }
      untilInOwnTime(SECOND, "daemons gone", () -> scripts.processes().isEmpty());
    }
  }

  @Test
  void aProcessOfAnotherRunIsLeftAlone() {
    try (var other =
            scripts.exporter("touch ready; while [ ! -e go ]; do sleep 0.02; done; echo b 1");
        var killed = scripts.exporter("sleep 30")) {
      CompletableFuture<Scraped> running = other.scrape(withinSeconds(20));
      scripts.awaitFile("ready");
      assertThat(failure(killed.scrape(within(Duration.ofMillis(200)))).reason())
          .isEqualTo(Reason.TIMEOUT);
      untilInOwnTime(SECOND, "only the other left", () -> scripts.processes().size() <= 2);
      Scripts.write(folder.resolve("go"), "");
      assertThat(scripts.text(running)).isEqualTo("b 1\n");
    }
  }

  @Test
  void noDescriptorAndNoZombieStays() {
    var missingCommand =
        new Command(folder.resolve("missing").toString(), List.of(), Map.of(), folder);
    long before;
    try (var exporter = scripts.exporter("sleep 30 & echo a 1");
        var hanging = scripts.exporter("sleep 30");
        var missing = scripts.exporter(missingCommand)) {
      scripts.text(exporter.scrape(withinSeconds(10)));
      before = descriptors();
      for (int i = 0; i < 20; i++) {
        scripts.text(exporter.scrape(withinSeconds(10)));
        failure(missing.scrape(withinSeconds(10)));
        failure(hanging.scrape(within(Duration.ofMillis(30))));
      }
    }
    until("descriptors back", () -> descriptors() <= before);
    until("no zombie", () -> ProcessHandle.current().children().findAny().isEmpty());
  }

  @Test
  void hundredsOfRunsLeaveNothing() {
    try (var exporter = scripts.exporter("echo a 1")) {
      for (int i = 0; i < 20; i++) {
        text(exporter);
      }
      long descriptors = descriptors();
      long threads = count("/proc/self/task");
      for (int i = 0; i < 300; i++) {
        text(exporter);
      }
      // The JVM itself comes and goes with some.
      until("descriptors", () -> descriptors() < descriptors + 10);
      until("threads", () -> count("/proc/self/task") < threads + 20);
    }
    until("no zombie", () -> ProcessHandle.current().children().findAny().isEmpty());
  }

  private void text(ExecExporter exporter) {
    Scraped scraped = scripts.get(exporter.scrape(withinSeconds(10)));
    assertThat(scraped.samples()).isEqualTo(1);
  }

  private static long descriptors() {
    return count("/proc/self/fd");
  }

  private static long count(String folder) {
    try (Stream<Path> open = Files.list(Path.of(folder))) {
      return open.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
