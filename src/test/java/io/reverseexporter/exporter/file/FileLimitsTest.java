package io.reverseexporter.exporter.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLimitsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final TestWorkers threads = new TestWorkers();
  private final MemoryBudget budget = new MemoryBudget(1 << 20);

  private final Path folder;

  FileLimitsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @AfterEach
  void nothingIsLeft() {
    threads.close();
    assertThat(budget.used()).isZero();
  }

  private Scraped scrape(String name, Limits limits, @Nullable Duration maxAge) {
    try (var exporter =
        new FileExporter(
            "f",
            ExtraLabels.of("f", Map.of()),
            folder.resolve(name).toString(),
            limits,
            maxAge,
            threads.workers(),
            () -> NOW)) {
      Deadline deadline = Deadline.after(Duration.ofSeconds(10));
      Scraped scraped =
          exporter
              .scrape(
                  new ScrapeRequest(deadline, Map.of(), ExpositionFormat.TEXT, budget.allowance()))
              .join();
      assertThat(exporter.expectedMemory())
          .isEqualTo(scraped.memory().taken())
          .isEqualTo(budget.used());
      scraped.release();
      return scraped;
    }
  }

  private ScrapeFailure failure(String name, Limits limits, @Nullable Duration maxAge) {
    CompletionException failed =
        catchThrowableOfType(CompletionException.class, () -> scrape(name, limits, maxAge));
    assertThat(failed).as("a failure").isNotNull();
    return (ScrapeFailure) Objects.requireNonNull(failed.getCause());
  }

  private void file(String name, String text, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }

  @Test
  void theAgeIsThatOfTheOldest() throws IOException {
    file("a.prom", "a 1\n", Duration.ofSeconds(10));
    file("b.prom", "b 1\n", Duration.ofSeconds(100));
    file("c.prom", "c 1\n", Duration.ofSeconds(-50));
    assertThat(scrape("a.prom", Limits.DEFAULT, null).age()).isEqualTo(Duration.ofSeconds(10));
    assertThat(scrape("c.prom", Limits.DEFAULT, null).age()).isEqualTo(Duration.ZERO);
    assertThat(scrape("*.prom", Limits.DEFAULT, null).age()).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void tooOld() throws IOException {
    file("a.prom", "a 1\n", Duration.ofSeconds(10));
    file("b.prom", "b 1\n", Duration.ofSeconds(100));
    assertThat(scrape("*.prom", Limits.DEFAULT, Duration.ofSeconds(100)).pages()).hasSize(2);
    ScrapeFailure failure = failure("*.prom", Limits.DEFAULT, Duration.ofMillis(99_500));
    assertThat(failure.reason()).isEqualTo(Reason.MAX_AGE);
    assertThat(failure.details())
        .isEqualTo(folder.resolve("b.prom") + ": was changed 100.0 s ago, max_age is 99.5 s");
  }

  @Test
  void limitsHoldForAllFilesTogether() throws IOException {
    file("a.prom", "a 1\nb 1\n", Duration.ZERO);
    file("b.prom", "a 1\n# x\nb 1\n", Duration.ZERO);
    assertThat(scrape("*.prom", new Limits(20, 4, 0, 0, 0), null).bodyBytes()).isEqualTo(20);
    ScrapeFailure samples = failure("*.prom", new Limits(20, 3, 0, 0, 0), null);
    assertThat(samples.reason()).isEqualTo(Reason.SAMPLE_LIMIT);
    assertThat(samples.details())
        .isEqualTo(folder.resolve("b.prom") + ": sample_limit: more than 3 samples (line 3)");
    ScrapeFailure size = failure("*.prom", new Limits(19, 4, 0, 0, 0), null);
    assertThat(size.reason()).isEqualTo(Reason.BODY_LIMIT);
    assertThat(size.details())
        .isEqualTo(
            folder.resolve("b.prom")
                + ": all bodies together are larger than body_size_limit, 19 bytes");
  }

  @Test
  void moreThanThereIsMemoryFor() throws IOException {
    file("a.prom", "a 1\n".repeat(500_000), Duration.ZERO);
    ScrapeFailure failure = failure("a.prom", Limits.DEFAULT, null);
    assertThat(failure.reason()).isEqualTo(Reason.MEMORY_LIMIT);
    assertThat(failure.details()).startsWith(folder.resolve("a.prom") + ": memory_limit: ");
  }

  @Test
  void aFileThatIsReplacedIsTheOldOneOrTheNewOne() throws Exception {
    String[] texts = {"a 1\n".repeat(30_000), "b 2\n".repeat(40_000)};
    Path file = folder.resolve("a.prom");
    Files.writeString(file, texts[0]);
    var done = new AtomicBoolean();
    var broken = new AtomicBoolean();
    var writer =
        new Thread(
            () -> {
              for (int i = 0; !done.get(); i++) {
                try {
                  Path next = Files.writeString(folder.resolve("next"), texts[i % 2]);
                  Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                  broken.set(true);
                }
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 200; i++) {
        Scraped scraped = scrape("a.prom", Limits.DEFAULT, null);
        assertThat(scraped.pages().get(0).nameCount()).isEqualTo(1);
        assertThat(scraped.samples()).isIn(30_000, 40_000);
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(broken).isFalse();
  }
}
