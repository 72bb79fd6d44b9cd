package io.reverseexporter.exporter.collect;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectingExporterTest {
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  private final TestWorkers threads = new TestWorkers();

  @AfterEach
  void noThreadIsStuck() {
    threads.close();
  }

  private CollectingExporter exporter(Duration timeout, ExpositionSource source) {
    return new CollectingExporter(
        "e", ExtraLabels.of("e", Map.of()), timeout, Limits.DEFAULT, source, threads.workers());
  }

  private CollectingExporter exporter(Duration timeout, Supplier<byte[]> text) {
    return exporter(timeout, ExpositionSource.of("beans", text));
  }

  private static ScrapeRequest request(Duration time, ExpositionFormat format) {
    return new ScrapeRequest(Deadline.after(time), Map.of(), format);
  }

  private static ScrapeRequest request(Duration time) {
    return request(time, ExpositionFormat.TEXT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String page(CompletableFuture<Scraped> scrape) {
    Body body = scrape.join().pages().get(0).body();
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  private static ScrapeFailure failure(CompletableFuture<Scraped> scrape) {
    try {
      scrape.get(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ScrapeFailure failure) {
        return failure;
      }
      throw new AssertionError("expected a ScrapeFailure", e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("expected a failure");
  }

  /** Hangs until it is told to end, as an MBean may. */
  private static final class Hanging implements ExpositionSource {
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();

    @Override
    public String name() {
      return "beans";
    }

    @Override
    public Collecting begin() {
      return new Collecting() {
        @Override
        public byte[] text() {
          begun.incrementAndGet();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return bytes("a " + begun.get() + "\n");
        }

        @Override
        public String progress() {
          return "waiting for a:b=c";
        }

        @Override
        public void abort() {
          aborted.incrementAndGet();
        }
      };
    }
  }

  @Test
  void collectsAnewEachTime() {
    var count = new AtomicInteger();
    try (var exporter =
        exporter(Duration.ZERO, () -> bytes("a " + count.incrementAndGet() + "\n"))) {
      assertThat(exporter.name()).isEqualTo("e");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(exporter.expectedMemory()).isPositive();
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 2\n");
    }
  }

  @Test
  void isReadForTheFormatOfTheAnswer() {
    try (var exporter = exporter(Duration.ZERO, () -> bytes("a 1\n"))) {
      var scraped = exporter.scrape(request(LONG, ExpositionFormat.OPENMETRICS)).join();
      assertThat(scraped.pages().get(0).target()).isEqualTo(ExpositionFormat.OPENMETRICS);
    }
  }

  @Test
  void saysWhatIsMalformed() {
    try (var exporter = exporter(Duration.ZERO, () -> bytes("a{ 1\n"))) {
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith("beans: line 1, column ");
    }
  }

  @Test
  void saysThatTheCollectionFailed() {
    Supplier<byte[]> broken =
        () -> {
          throw new IllegalStateException("no beans");
        };
    try (var exporter = exporter(Duration.ZERO, broken)) {
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
      assertThat(failure.details()).contains("no beans");
    }
  }

  @Test
  void limitsHoldForIt() {
    var two = new Limits(0, 2, 0, 0, 0);
    var source = ExpositionSource.of("beans", () -> bytes("a 1\nb 2\nc 3\n"));
    try (var exporter =
        new CollectingExporter(
            "e", ExtraLabels.of("e", Map.of()), LONG, two, source, threads.workers())) {
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.SAMPLE_LIMIT);
      assertThat(failure.details()).startsWith("beans: ");
    }
  }

  @Test
  void scrapesThatComeMeanwhileShareTheCollection() {
    var hanging = new Hanging();
    try (var exporter = exporter(Duration.ZERO, hanging)) {
      CompletableFuture<Scraped> first = exporter.scrape(request(LONG));
      CompletableFuture<Scraped> second = exporter.scrape(request(LONG));
      until("it begins", () -> hanging.begun.get() == 1);
      CompletableFuture<Scraped> other =
          exporter.scrape(request(LONG, ExpositionFormat.OPENMETRICS));
      hanging.end.countDown();
      assertThat(page(first)).isEqualTo("a 1\n");
      assertThat(page(second)).isEqualTo("a 1\n");
      assertThat(page(other)).as("of another format, after it").isEqualTo("a 2\n");
    }
  }

  @Test
  void oneThatHangsFailsLaterScrapesAtOnceUntilItHasEnded() {
    var hanging = new Hanging();
    try (var exporter = exporter(SHORT, hanging)) {
      ScrapeFailure first = failure(exporter.scrape(request(LONG)));
      assertThat(first.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(first.details())
          .matches("beans: waiting for a:b=c after [0-9.]+ s, at the deadline");
      assertThat(hanging.aborted).hasValue(1);
      until(
          "later scrapes fail at once",
          () -> exporter.scrape(request(LONG)).isCompletedExceptionally());
      ScrapeFailure later = failure(exporter.scrape(request(LONG)));
      assertThat(later.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(later.details())
          .matches(
              "beans: waiting for a:b=c [0-9.]+ s after a scrape began it; it cannot be ended, and"
                  + " until it has there is no other");
      assertThat(hanging.begun).hasValue(1);
      hanging.end.countDown();
      until(
          "it collects again",
          () -> {
            CompletableFuture<Scraped> scrape = exporter.scrape(request(LONG));
            return scrape.handle((scraped, failure) -> failure == null).join();
          });
    }
  }
}
