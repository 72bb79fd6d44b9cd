package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.merge.Merger;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class SharedPagesTest {
  private static final ExpositionFormat TEXT = ExpositionFormat.TEXT;

  private final AtomicLong clock = new AtomicLong();
  private final MemoryBudget memory = new MemoryBudget(10 << 20);
  private final SharedPages pages = new SharedPages(memory, clock::get);

  private static Scraped scraped(String text) {
    try {
      return Scraped.of(ExpositionIndex.of(Body.of(text), ExtraLabels.of("x", Map.of()), TEXT));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Answer served(Scraped scraped) {
    return new Answer(Outcome.served("x", Duration.ZERO, scraped), scraped);
  }

  private static SharedPage made(SharedPage page, Scraped... sources) {
    List<Merger.Source> merged =
        Stream.of(sources).map(s -> new Merger.Source(s.pages(), false)).toList();
    page.make(() -> Merger.merge(merged, TEXT));
    return page;
  }

  private static byte[] bytes(EncodedPage page) throws IOException {
    var out = new ByteArrayOutputStream();
    page.writeTo(out);
    assertThat(page.length()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static byte[] inflated(byte[] gzipped) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gzipped))) {
      return in.readAllBytes();
    }
  }

  @Test
  void whoHadTheVerySameAnswersGetsTheSamePage() {
    Answer a = served(scraped("a 1\n"));
    Answer b = served(scraped("b 1\n"));
    SharedPage first = pages.enter(List.of(a, b), TEXT);
    assertThat(pages.enter(List.of(a, b), TEXT)).isSameAs(first);
    assertThat(pages.enter(List.of(served(Objects.requireNonNull(a.scraped())), b), TEXT))
        .as("the same answer, told to another scrape")
        .isSameAs(first);
    assertThat(pages.enter(List.of(b, a), TEXT)).isNotSameAs(first);
    assertThat(pages.enter(List.of(a), TEXT)).isNotSameAs(first);
    assertThat(pages.enter(List.of(a, served(scraped("b 1\n"))), TEXT))
        .as("an answer that merely says the same")
        .isNotSameAs(first);
    assertThat(pages.enter(List.of(a, b), ExpositionFormat.TEXT_1)).isNotSameAs(first);
  }

  @Test
  void aPageWithFailuresIsNotShared() {
    Answer good = served(scraped("a 1\n"));
    var failure = new ScrapeFailure(Reason.CONNECT, "refused");
    var failed = new Answer(Outcome.failed("y", Duration.ZERO, failure), null);
    List<Answer> answers = List.of(good, failed);
    assertThat(pages.enter(answers, TEXT)).isNotSameAs(pages.enter(answers, TEXT));
    Scraped old = scraped("a 1\n");
    Answer kept = served(new Scraped(old.pages(), 4, Duration.ofMinutes(1), failure, old.memory()));
    assertThat(pages.enter(List.of(kept), TEXT)).isNotSameAs(pages.enter(List.of(kept), TEXT));
  }

  @Test
  void aPageIsJoinedForAMomentAndOnlyWhileItIsInUse() {
    List<Answer> answers = List.of(served(scraped("a 1\n")));
    SharedPage first = pages.enter(answers, TEXT);
    clock.addAndGet(SharedPages.MOMENT);
    assertThat(pages.enter(answers, TEXT)).isSameAs(first);
    clock.incrementAndGet();
    SharedPage second = pages.enter(answers, TEXT);
    assertThat(second).as("what it says about its scrape is old").isNotSameAs(first);
    pages.leave(first);
    pages.leave(second);
    assertThat(pages.enter(answers, TEXT)).isNotSameAs(first).isNotSameAs(second);
  }

  @Test
  void aPageOfManyIsCompressedOnce() throws Exception {
    Scraped scraped = scraped("# TYPE a gauge\na{x=\"1\"} 1\n");
    List<Answer> answers = List.of(served(scraped));
    SharedPage page = made(pages.enter(answers, TEXT), scraped);
    assertThat(page.gzipped()).as("nobody else has it").isNull();
    SharedPage same = pages.enter(answers, TEXT);
    EncodedPage gzipped = Objects.requireNonNull(page.gzipped());
    assertThat(same.gzipped()).isSameAs(gzipped);
    assertThat(inflated(bytes(gzipped))).isEqualTo(bytes(page.encoded()));
    assertThat(memory.used()).isGreaterThanOrEqualTo(gzipped.length());
    pages.leave(page);
    assertThat(memory.used()).as("the other still writes it").isPositive();
    pages.leave(same);
    assertThat(memory.used()).isZero();
  }

  @Test
  void aPageThatDoesNotFitIsNotKept() throws Exception {
    var small = new MemoryBudget(100_000);
    var few = new SharedPages(small, clock::get);
    var random = new Random(1);
    var text = new StringBuilder();
    while (text.length() < 400_000) {
      text.append("a{x=\"").append(Long.toHexString(random.nextLong())).append("\"} 1\n");
    }
    Scraped scraped = scraped(text.toString());
    List<Answer> answers = List.of(served(scraped));
    SharedPage page = made(few.enter(answers, TEXT), scraped);
    assertThat(few.enter(answers, TEXT)).isSameAs(page);
    assertThat(page.gzipped()).isNull();
    assertThat(small.used()).isZero();
  }

  /** Of several pieces of memory, the last of them not full. */
  @Test
  void aLargePageIsTheSameCompressed() throws Exception {
    var random = new Random(2);
    for (int length : new int[] {10, 60_000, 300_000}) {
      var text = new StringBuilder();
      while (text.length() < length) {
        text.append("a{x=\"").append(Long.toHexString(random.nextLong())).append("\"} 1\n");
      }
      Scraped scraped = scraped(text.toString());
      List<Answer> answers = List.of(served(scraped));
      SharedPage page = made(pages.enter(answers, TEXT), scraped);
      pages.enter(answers, TEXT);
      assertThat(inflated(bytes(Objects.requireNonNull(page.gzipped()))))
          .isEqualTo(bytes(page.encoded()));
    }
  }

  /** With exemplars and split metrics, for which names are looked up while it is written. */
  @Test
  void manyWriteOnePageAtATime() throws Exception {
    var text = new StringBuilder();
    for (int family = 0; family < 200; family++) {
      String name = "h" + "x".repeat(family % 7) + family;
      text.append("# TYPE ").append(name).append(" histogram\n");
      for (String series : new String[] {"a", "b"}) {
        for (String bound : new String[] {"1", "+Inf"}) {
          text.append(name).append("_bucket{s=\"").append(series).append("\",le=\"").append(bound);
          text.append("\"} 1 # {id=\"").append(family).append("\"} 0.5\n");
        }
        text.append(name).append("_sum{s=\"").append(series).append("\"} 1\n");
        text.append(name).append("_count{s=\"").append(series).append("\"} 1\n");
      }
    }
    byte[] bytes = text.append("# EOF\n").toString().getBytes(StandardCharsets.UTF_8);
    var body = new Body(bytes, bytes.length, Syntax.OPENMETRICS);
    ExpositionFormat format = ExpositionFormat.OPENMETRICS;
    ExpositionIndex index = ExpositionIndex.of(body, ExtraLabels.of("x", Map.of()), format);
    EncodedPage page =
        EncodedPage.of(Merger.merge(List.of(new Merger.Source(List.of(index), true)), format));
    byte[] expected = bytes(page);
    assertThat(new String(expected, StandardCharsets.UTF_8)).contains("# {id=\"199\"} 0.5\n");
    var written = new ArrayList<CompletableFuture<Void>>();
    for (int writer = 0; writer < 4; writer++) {
      written.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 100; i++) {
                  try {
                    assertThat(Arrays.equals(bytes(page), expected)).isTrue();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }
              }));
    }
    for (CompletableFuture<Void> writer : written) {
      writer.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void scrapesThatWaitForOneFetchGetOnePage() throws Exception {
    try (var threads = new ScrapeThreads()) {
      var asked = new ArrayList<CompletableFuture<Scraped>>();
      var exporter =
          new FakeExporter(
              "x",
              request -> {
                var answer = new CompletableFuture<Scraped>();
                asked.add(answer);
                return answer;
              });
      var deadlines =
          new ScrapeDeadlines(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO);
      var endpoint =
          new Endpoint(
              "/metrics",
              List.of(new Member(exporter, false, false)),
              deadlines,
              40,
              true,
              threads.context());
      Deadline deadline = Deadline.after(Duration.ofSeconds(30));
      var one = endpoint.scrape(deadline, Map.of(), TEXT);
      var other = endpoint.scrape(deadline, Map.of(), TEXT);
      Scraped answer = scraped("a 1\n").share();
      asked.forEach(waiting -> waiting.complete(answer));
      try (EndpointPage first = one.get(20, TimeUnit.SECONDS);
          EndpointPage second = other.get(20, TimeUnit.SECONDS)) {
        assertThat(second.page()).isSameAs(first.page());
        assertThat(new String(bytes(first.page()), StandardCharsets.UTF_8))
            .contains("a{exporter_name=\"x\"} 1\n")
            .contains("reverse_exporter_up{exporter_name=\"x\"} 1\n");
        assertThat(second.gzipped()).isNotNull();
      }
      assertThat(threads.context().memory().used()).isZero();
    }
  }
}
