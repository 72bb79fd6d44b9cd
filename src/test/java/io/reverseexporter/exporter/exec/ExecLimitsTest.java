package io.reverseexporter.exporter.exec;

import static io.reverseexporter.exporter.exec.Scripts.failure;
import static io.reverseexporter.exporter.exec.Scripts.withinSeconds;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A limit ends a script as soon as it is broken, however much it has still to say. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class ExecLimitsTest {
  private static final String FOR_EVER = "while :; do echo 'a{x=\"1\",y=\"22\"} 1'; done";

  private Scripts scripts;

  @BeforeEach
  void open(@TempDir Path directory) {
    scripts = new Scripts(directory);
  }

  @AfterEach
  void nothingIsLeft() {
    untilInOwnTime(Duration.ofSeconds(2), "no process left", () -> scripts.processes().isEmpty());
    scripts.close();
    assertThat(scripts.memory.used()).as("all memory is given back").isZero();
  }

  private ScrapeFailure failureOf(String script, Limits limits) {
    // None of these scripts ends by itself.
    try (var exporter = scripts.exporter(scripts.sh(script), limits)) {
      return failure(exporter.scrape(withinSeconds(50)));
    }
  }

  @ParameterizedTest(name = "{5}")
  @CsvSource({
    "10, 0, 0, 0, SAMPLE_LIMIT, sample_limit: more than 10 samples (line 11)",
    "0, 1, 0, 0, LABEL_LIMIT, 'label_limit: 2 labels, more than 1 (line 1)'",
    "0, 0, 0, 1, LABEL_LIMIT, 'label_value_length_limit: a label value of 2 bytes, more than 1 (line 1)'",
  })
  void samplesAreLookedAtWhileTheyAreWritten(
      int samples, int labels, int name, int value, Reason reason, String details) {
    ScrapeFailure failure = failureOf(FOR_EVER, new Limits(0, samples, labels, name, value));
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.details()).isEqualTo("sh: " + details);
  }

  @Test
  void aLineWithoutAnEndIsLookedAtWhenTheScriptHasExited() {
    try (var exporter =
        scripts.exporter(scripts.sh("printf 'a 1\\nb 2'"), new Limits(0, 1, 0, 0, 0))) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(20)));
      assertThat(failure.reason()).isEqualTo(Reason.SAMPLE_LIMIT);
      assertThat(failure.details()).endsWith("(line 2)");
    }
  }

  @Test
  void whereSamplesAreLookedAtAMalformedLineEndsTheRun() {
    ScrapeFailure failure = failureOf("echo 'a{'; sleep 30", new Limits(0, 10, 0, 0, 0));
    assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
    assertThat(failure.details()).startsWith("output of sh: line 1, column ");
  }

  @Test
  void anEndlessLineIsNoLongerThanABody() {
    ScrapeFailure failure =
        failureOf("exec tr '\\0' x < /dev/zero", new Limits(5_000_000, 10, 0, 0, 0));
    assertThat(failure.reason()).isEqualTo(Reason.BODY_LIMIT);
    assertThat(failure.details()).startsWith("sh: ").contains("body_size_limit", "5000000 bytes");
  }

  @Test
  void whatDoesNotFitIntoMemoryIsCutOff() {
    var small = new MemoryBudget(3_000_000);
    try (var exporter =
        new ExecExporter(
            "e",
            scripts.sh("exec yes '# 1234567890'"),
            Duration.ZERO,
            Scripts.labels(),
            new Limits(0, 0, 0, 0, 0),
            small,
            scripts.workers())) {
      ScrapeFailure failure = failure(exporter.scrape(withinSeconds(50)));
      assertThat(failure.reason()).isEqualTo(Reason.MEMORY_LIMIT);
      assertThat(failure.details()).startsWith("sh: memory_limit: ");
    }
    assertThat(small.used()).isZero();
  }
}
