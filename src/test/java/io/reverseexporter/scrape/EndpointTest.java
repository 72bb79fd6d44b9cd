package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final FakeExporter NODE =
      FakeExporter.of("node", "# TYPE a gauge\na{x=\"1\"} 1\na{x=\"2\"} 2\n");

  private final ScrapeThreads threads = new ScrapeThreads();
  private final LogCapture log = new LogCapture(ScrapeThreads.LOGGER);

  @AfterEach
  void stop() {
    log.close();
    threads.close();
  }

  private Endpoint endpoint(Exporter... exporters) {
    return endpoint(true, threads.context(), exporters);
  }

  private static Endpoint endpoint(
      boolean scrapeMetrics, ScrapeContext context, Exporter... exporters) {
    List<Member> members = Stream.of(exporters).map(e -> new Member(e, false, false)).toList();
    var deadlines = new ScrapeDeadlines(LONG, LONG, Duration.ZERO);
    return new Endpoint("/metrics", members, deadlines, 40, scrapeMetrics, context);
  }

  private static EndpointPage scrape(Endpoint endpoint, Duration within) throws Exception {
    return endpoint
        .scrape(Deadline.after(within), Map.of(), ExpositionFormat.TEXT)
        .get(20, TimeUnit.SECONDS);
  }

  private static FakeExporter never(String name) {
    return new FakeExporter(name, request -> new CompletableFuture<>());
  }

  private static FakeExporter failing(String name, Throwable failure) {
    return new FakeExporter(name, request -> CompletableFuture.failedFuture(failure));
  }

  private static String text(EndpointPage page) throws Exception {
    var out = new ByteArrayOutputStream();
    page.page().writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String reason(Outcome outcome) {
    ScrapeFailure failure = outcome.failure();
    return failure == null ? "up" : failure.reason() + ": " + failure.details();
  }

  @Test
  void mergesAllExportersAndThenWhatItKnowsItself() throws Exception {
    EndpointPage page =
        scrape(endpoint(NODE, FakeExporter.of("cron", "# TYPE a gauge\na 3\nb 1\n")), LONG);
    assertThat(text(page).replaceAll("(duration_seconds[{].*[}]) .*", "$1 T"))
        .startsWith(
            """
            # TYPE a gauge
            a{x="1",exporter_name="node"} 1
            a{x="2",exporter_name="node"} 2
            a{exporter_name="cron"} 3
            # TYPE b untyped
            b{exporter_name="cron"} 1
            # HELP reverse_exporter_up \
            """)
        .contains("reverse_exporter_up{exporter_name=\"cron\"} 1\n")
        .contains("reverse_exporter_scrape_duration_seconds{exporter_name=\"node\"} T\n")
        .contains(
            """
            reverse_exporter_scrape_samples{exporter_name="node"} 2
            reverse_exporter_scrape_samples{exporter_name="cron"} 2
            """)
        .endsWith("\nreverse_exporter_duplicate_series_dropped 0\n");
  }

  @Test
  void hasNoSeriesTwiceWhenAnExporterHasMetricsLikeItsOwn() throws Exception {
    FakeExporter script = FakeExporter.of("script", "reverse_exporter_up 5\n");
    assertThat(text(scrape(endpoint(NODE, script), LONG)))
        .contains("reverse_exporter_up{exporter_name=\"script\"} 5\n")
        .contains("reverse_exporter_up{exporter_name=\"node\"} 1\n")
        .doesNotContain("reverse_exporter_up{exporter_name=\"script\"} 1\n");
  }

  @Test
  void leavesItsOwnMetricsOutOnRequest() throws Exception {
    assertThat(text(scrape(endpoint(false, threads.context(), NODE), LONG)))
        .contains("a{")
        .doesNotContain("reverse_exporter_");
  }

  @Test
  void hasNoExporters() throws Exception {
    assertThat(text(scrape(endpoint(), LONG)).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "reverse_exporter_type_conflicts 0", "reverse_exporter_duplicate_series_dropped 0");
  }

  @Test
  void answersAtTheDeadlineWithWhatHasArrived() throws Exception {
    long start = System.nanoTime();
    EndpointPage page = scrape(endpoint(never("never"), NODE), SHORT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
    assertThat(page.outcomes()).extracting(Outcome::isUp).containsExactly(false, true);
    assertThat(reason(page.outcomes().get(0))).startsWith("TIMEOUT: no complete answer within ");
    // It counts from the start of the exporters, the deadline from a moment before.
    assertThat(page.outcomes().get(0).duration()).isGreaterThan(SHORT.dividedBy(2));
    assertThat(text(page))
        .contains("a{x=\"1\",exporter_name=\"node\"} 1\n")
        .contains("reverse_exporter_up{exporter_name=\"never\"} 0\n");
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith("WARNING endpoint /metrics, exporter never: TIMEOUT: no complete answer");
  }

  @Test
  void prefersWhatTheExporterSaysOfTheSameDeadline() throws Exception {
    var slow =
        new FakeExporter(
            "slow",
            request -> {
              var future = new CompletableFuture<Scraped>();
              var late = new ScrapeFailure(Reason.TIMEOUT, "connected, 12 bytes came");
              long nanos = request.deadline().remainingNanos();
              var task =
                  threads.timer.schedule(
                      () -> future.completeExceptionally(late), nanos, TimeUnit.NANOSECONDS);
              assertThat(task.isCancelled()).isFalse();
              return future;
            });
    EndpointPage page = scrape(endpoint(slow), SHORT);
    assertThat(reason(page.outcomes().get(0))).isEqualTo("TIMEOUT: connected, 12 bytes came");
  }

  @Test
  void ignoresWhatComesAfterTheDeadline() throws Exception {
    var future = new CompletableFuture<Scraped>();
    EndpointPage page = scrape(endpoint(new FakeExporter("late", request -> future)), SHORT);
    String before = text(page);
    assertThat(future.complete(FakeExporter.scraped("late", "b 1\n"))).isTrue();
    assertThat(text(page)).isEqualTo(before).doesNotContain("b{");
  }

  @Test
  void endsWithTheLastAnswerAndKeepsNoTimer() throws Exception {
    scrape(endpoint(NODE, NODE), LONG);
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  @Test
  void oneFailureHarmsNoOther() throws Exception {
    var throwing =
        new FakeExporter(
            "throwing",
            request -> {
              throw new IllegalStateException("bug");
            });
    EndpointPage page =
        scrape(
            endpoint(
                throwing,
                failing("known", new ScrapeFailure(Reason.CONNECT, "refused")),
                failing("wrapped", new CompletionException(new ScrapeFailure(Reason.CONNECT, "w"))),
                failing("unknown", new IllegalArgumentException("odd")),
                new FakeExporter("nothing", request -> CompletableFuture.completedFuture(null)),
                NODE),
            LONG);
    assertThat(page.outcomes())
        .extracting(EndpointTest::reason)
        .containsExactly(
            "INTERNAL: unexpected: java.lang.IllegalStateException: bug",
            "CONNECT: refused",
            "CONNECT: w",
            "INTERNAL: unexpected: java.lang.IllegalArgumentException: odd",
            "INTERNAL: unexpected: null",
            "up");
    assertThat(text(page)).contains("a{x=\"1\",exporter_name=\"node\"} 1\n");
  }

  @Test
  void makesThePageOnAnotherThreadThanTheTimers() throws Exception {
    var thread = new AtomicReference<>("");
    endpoint(never("never"))
        .scrape(Deadline.after(SHORT), Map.of(), ExpositionFormat.TEXT)
        .thenRun(() -> thread.set(Thread.currentThread().getName()))
        .get(20, TimeUnit.SECONDS);
    assertThat(thread.get()).isIn("test-pages", Thread.currentThread().getName());
  }

  @Test
  void saysSoWhenNoThreadIsLeft() throws Exception {
    ScrapeContext context = threads.context();
    var full =
        new ScrapeContext(
            context.timer(),
            work -> {
              throw new RejectedExecutionException("full");
            },
            context.memory(),
            context.failures(),
            context.metrics());
    CompletableFuture<EndpointPage> page =
        endpoint(true, full, NODE).scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT);
    assertThat(page)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(NoPageException.class)
        .withMessageContaining("no thread is left");
  }

  @Test
  void startsAndEndsItsExporters() throws Exception {
    FakeExporter exporter = never("never");
    Endpoint endpoint = endpoint(exporter);
    endpoint.start();
    assertThat(exporter.started).isTrue();
    CompletableFuture<EndpointPage> running =
        endpoint.scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT);
    endpoint.close();
    assertThat(exporter.closed).isTrue();
    assertThat(reason(running.get(20, TimeUnit.SECONDS).outcomes().get(0)))
        .isEqualTo("OVERLOADED: the endpoint is being stopped");
    assertThat(endpoint.scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT))
        .failsWithin(Duration.ZERO)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the endpoint is being stopped");
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  @Test
  void doesNotLogWhatIsLoggedAlready() throws Exception {
    var failure = new ScrapeFailure(Reason.EXIT_STATUS, "exit status 1").asLogged();
    EndpointPage page = scrape(endpoint(failing("cached", failure)), LONG);
    assertThat(reason(page.outcomes().get(0))).isEqualTo("EXIT_STATUS: exit status 1");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void tellsConflictsAndDuplicates() throws Exception {
    scrape(endpoint(NODE, FakeExporter.of("other", "# TYPE a counter\na 1\n")), LONG);
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith("WARNING endpoint /metrics, metric types: ")
        .contains("went out as untyped");
  }

  @Test
  void tellsWhatTheFormatOfThePageDoesNotAllow() throws Exception {
    Endpoint endpoint = endpoint(FakeExporter.of("odd", "# TYPE a_total counter\na_total -1\n"));
    EndpointPage page =
        endpoint
            .scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.OPENMETRICS)
            .get(20, TimeUnit.SECONDS);
    assertThat(text(page)).contains("# TYPE a_total unknown\n").endsWith("# EOF\n");
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith("WARNING endpoint /metrics, format: 1 metric families went out under another")
        .contains("a_total");
    scrape(endpoint, LONG);
    assertThat(log.lines()).as("a page in another format").hasSize(1);
  }

  @Test
  void tellsWhatAnExporterWroteAgainstTheRules() throws Exception {
    var body = Body.of("# TYPE a gauge\n# TYPE a gauge\na 1\n# EOF\n");
    ExtraLabels labels = ExtraLabels.of("odd", Map.of());
    Scraped scraped =
        Scraped.of(ExpositionIndex.of(body.as(Syntax.OPENMETRICS), labels, ExpositionFormat.TEXT));
    scrape(
        endpoint(new FakeExporter("odd", request -> CompletableFuture.completedFuture(scraped))),
        LONG);
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith(
            "WARNING endpoint /metrics, exporter odd, exposition: was taken although OpenMetrics"
                + " forbids it: line 2: a: a second TYPE");
  }

  @Test
  void anExporterThatKeepsItsLabelsMayRepeatAnother() throws Exception {
    String text = "# TYPE c gauge\nc{exporter_name=\"x\"} 1\n";
    List<Member> members =
        List.of(
            new Member(FakeExporter.of("x", "# TYPE c gauge\nc 2\n"), false, false),
            new Member(FakeExporter.unlabelled("y", text), true, false));
    var deadlines = new ScrapeDeadlines(LONG, LONG, Duration.ZERO);
    var endpoint = new Endpoint("/metrics", members, deadlines, 40, true, threads.context());
    EndpointPage page = scrape(endpoint, LONG);
    assertThat(page.plan().duplicateSeriesDropped()).isEqualTo(1);
    assertThat(text(page)).contains("c{exporter_name=\"x\"} 2\n");
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0)).contains("duplicate series: 1 series were left out");
  }
}
