package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SelfExporterTest extends HttpFixture {
  private SelfExporter self(Duration timeout, Supplier<byte[]> exposition) {
    return new SelfExporter(
        "self",
        ExtraLabels.of("self", Map.of()),
        timeout,
        Limits.DEFAULT,
        exposition,
        threads.workers());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void collectsAnewEachTime() {
    var count = new AtomicInteger();
    try (var exporter = self(Duration.ZERO, () -> bytes("a " + count.incrementAndGet() + "\n"))) {
      assertThat(exporter.name()).isEqualTo("self");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 1\n");
      assertThat(page(exporter.scrape(request(LONG)))).isEqualTo("a 2\n");
    }
  }

  @Test
  void isReadForTheFormatOfTheAnswer() {
    try (var exporter = self(Duration.ZERO, () -> bytes("a 1\n"))) {
      var request = new ScrapeRequest(Deadline.after(LONG), Map.of(), ExpositionFormat.OPENMETRICS);
      assertThat(exporter.scrape(request).join().pages().get(0).target())
          .isEqualTo(ExpositionFormat.OPENMETRICS);
    }
  }

  @Test
  void saysWhatIsMalformed() {
    try (var exporter = self(Duration.ZERO, () -> bytes("a{ 1\n"))) {
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.MALFORMED);
      assertThat(failure.details()).startsWith("/-/metrics: line 1, column ");
    }
  }

  @Test
  void saysThatTheCollectionFailed() {
    Supplier<byte[]> broken =
        () -> {
          throw new IllegalStateException("no beans");
        };
    try (var exporter = self(Duration.ZERO, broken)) {
      ScrapeFailure failure = failure(exporter.scrape(request(LONG)));
      assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
      assertThat(failure.details()).contains("no beans");
    }
  }

  @Test
  void isGivenUpAtTheDeadline() {
    var release = new CountDownLatch(1);
    Supplier<byte[]> stuck =
        () -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return bytes("a 1\n");
        };
    try (var exporter = self(Duration.ofMillis(100), stuck)) {
      assertThat(failure(exporter.scrape(request(LONG))).reason()).isEqualTo(Reason.TIMEOUT);
    } finally {
      release.countDown();
    }
  }
}
