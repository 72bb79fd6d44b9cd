package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.testing.Eventually;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.ScrapeThreads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many scrapes at once: places, memory, and that all of both comes back. */
class EndpointLoadTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ScrapeThreads threads = new ScrapeThreads();
  private final LogCapture log = new LogCapture(ScrapeThreads.LOGGER);

  @AfterEach
  void stop() {
    log.close();
    threads.close();
  }

  private Endpoint endpoint(int places, FakeExporter... exporters) {
    return endpoint(threads.context(), places, exporters);
  }

  private static Endpoint endpoint(ScrapeContext context, int places, FakeExporter... exporters) {
    var deadlines = new ScrapeDeadlines(LONG, LONG, Duration.ZERO);
    List<Member> members =
        List.of(exporters).stream().map(e -> new Member(e, false, false)).toList();
    return new Endpoint("/metrics", members, deadlines, places, true, context);
  }

  private static CompletableFuture<EndpointPage> scrape(Endpoint endpoint, Duration within) {
    return endpoint.scrape(Deadline.after(within), Map.of(), ExpositionFormat.TEXT);
  }

  private static EndpointPage page(CompletableFuture<EndpointPage> scrape) throws Exception {
    return scrape.get(20, TimeUnit.SECONDS);
  }

  private static String refusal(CompletableFuture<EndpointPage> scrape) {
    AssertionError none = new AssertionError("a page");
    try {
      page(scrape).close();
    } catch (ExecutionException e) {
      return e.getCause() instanceof NoPageException why ? why.kind() + " " + why.text() : "" + e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw none;
  }

  private String inFlight() {
    String name = "reverse_exporter_endpoint_scrapes_in_flight{path=\"/metrics\"} ";
    return new String(threads.metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()))
        .findFirst()
        .orElse("none");
  }

  /** An answer that takes memory of the request's allowance, as those over HTTP do. */
  private static Scraped counted(ScrapeRequest request, int bytes)
      throws NoRoomException, MalformedExpositionException {
    HeldMemory memory = request.allowance().hold();
    try {
      memory.take(bytes);
    } catch (NoRoomException e) {
      memory.release();
      throw e;
    }
    ExtraLabels labels = ExtraLabels.of("x", Map.of());
    return Scraped.of(
        ExpositionIndex.of(Body.of("a 1\n"), labels, request.format()), bytes, memory);
  }

  @Test
  void aPlaceIsTakenUntilThePageIsClosed() throws Exception {
    Endpoint endpoint = endpoint(2, FakeExporter.of("x", "a 1\n"));
    EndpointPage first = page(scrape(endpoint, LONG));
    EndpointPage second = page(scrape(endpoint, LONG));
    assertThat(inFlight()).isEqualTo("2.0");
    CompletableFuture<EndpointPage> third = scrape(endpoint, LONG);
    assertThat(third).isNotDone();
    second.close();
    second.close();
    page(third).close();
    first.close();
    assertThat(inFlight()).isEqualTo("0.0");
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  @Test
  void whoWaitsTooLongIsToldHowManyThereAre() throws Exception {
    Endpoint endpoint = endpoint(1, FakeExporter.of("x", "a 1\n"));
    try (EndpointPage first = page(scrape(endpoint, LONG))) {
      assertThat(first.outcomes()).hasSize(1);
      long start = System.nanoTime();
      assertThat(refusal(scrape(endpoint, LONG)))
          .isEqualTo(
              "BUSY 1 scrapes of this endpoint are in flight, as many as max_concurrent_scrapes"
                  + " allows\n");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Places.PATIENCE);
      CompletableFuture<EndpointPage> hurried = scrape(endpoint, Duration.ofMillis(60));
      assertThat(threads.timer.getQueue())
          .as("waits no longer than it has time for")
          .allMatch(waits -> ((Delayed) waits).getDelay(TimeUnit.MILLISECONDS) < 60);
      assertThat(refusal(hurried)).startsWith("BUSY ");
    }
    page(scrape(endpoint, LONG)).close();
  }

  @Test
  void waitsInOrder() throws Exception {
    Endpoint endpoint = endpoint(1, FakeExporter.of("x", "a 1\n"));
    EndpointPage first = page(scrape(endpoint, LONG));
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      all.add(
          scrape(endpoint, LONG)
              .thenAccept(
                  page -> {
                    order.add(number);
                    page.close();
                  }));
    }
    first.close();
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(order).hasSize(20).isSorted();
  }

  @Test
  void notMoreThanThatManyWait() throws Exception {
    Endpoint endpoint = endpoint(1, FakeExporter.of("x", "a 1\n"));
    EndpointPage first = page(scrape(endpoint, LONG));
    List<CompletableFuture<EndpointPage>> waiting = new ArrayList<>();
    for (int i = 0; i < Places.MAX_WAITING; i++) {
      waiting.add(scrape(endpoint, LONG));
    }
    assertThat(scrape(endpoint, LONG)).isCompletedExceptionally();
    endpoint.stop();
    for (CompletableFuture<EndpointPage> scrape : waiting) {
      assertThat(refusal(scrape)).startsWith("BUSY ");
    }
    first.close();
    assertThat(inFlight()).isEqualTo("0.0");
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  @Test
  void setsMemoryAsideBeforeItBegins() throws Exception {
    var asked = new CompletableFuture<Scraped>();
    FakeExporter exporter = new FakeExporter("x", request -> asked).expectedMemory(1000);
    Endpoint endpoint = endpoint(40, exporter);
    CompletableFuture<EndpointPage> scrape = scrape(endpoint, LONG);
    assertThat(threads.memory.used()).isEqualTo(1000);
    asked.complete(counted(exporter.requests.get(0), 3000));
    EndpointPage page = page(scrape);
    assertThat(threads.memory.used()).isEqualTo(3000);
    page.close();
    assertThat(threads.memory.used()).isZero();
  }

  @Test
  void waitsForMemoryHalfOfItsTime() throws Exception {
    long all = threads.memory.limit();
    FakeExporter greedy =
        new FakeExporter(
                "x",
                request -> {
                  try {
                    return CompletableFuture.completedFuture(counted(request, 10));
                  } catch (NoRoomException | MalformedExpositionException e) {
                    return CompletableFuture.failedFuture(
                        new ScrapeFailure(Reason.MEMORY_LIMIT, "" + e.getMessage()));
                  }
                })
            .expectedMemory(all);
    Endpoint endpoint = endpoint(40, greedy);
    EndpointPage first = page(scrape(endpoint, LONG));
    EndpointPage second = page(scrape(endpoint, Duration.ofMillis(200)));
    assertThat(greedy.requests).hasSize(2);
    assertThat(second.outcomes().get(0).isUp()).isTrue();
    CompletableFuture<EndpointPage> third = scrape(endpoint, LONG);
    assertThat(third).isNotDone();
    first.close();
    second.close();
    page(third).close();
    assertThat(threads.memory.used()).isZero();
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  @Test
  void whatComesTooLateIsGivenBack() throws Exception {
    var late = new CompletableFuture<Scraped>();
    FakeExporter exporter = new FakeExporter("x", request -> late).expectedMemory(500);
    page(scrape(endpoint(1, exporter), Duration.ofMillis(50))).close();
    assertThat(threads.memory.used()).isZero();
    late.complete(counted(exporter.requests.get(0), 700));
    assertThat(threads.memory.used()).isZero();
  }

  @Test
  void endsWithThreadsThatAreAllBusy() throws Exception {
    ScrapeContext context = threads.context();
    var isFull = new AtomicBoolean();
    var sometimes =
        new ScrapeContext(
            context.timer(),
            work -> {
              if (isFull.get()) {
                throw new RejectedExecutionException("full");
              }
              context.pages().execute(work);
            },
            context.memory(),
            context.failures(),
            context.metrics());
    Endpoint endpoint = endpoint(sometimes, 1, FakeExporter.of("x", "a 1\n"));
    EndpointPage first = page(scrape(endpoint, LONG));
    List<CompletableFuture<EndpointPage>> waiting = new ArrayList<>();
    for (int i = 0; i < Places.MAX_WAITING; i++) {
      waiting.add(scrape(endpoint, LONG));
    }
    isFull.set(true);
    first.close();
    for (CompletableFuture<EndpointPage> scrape : waiting) {
      assertThat(refusal(scrape)).startsWith("BUSY ");
    }
    assertThat(inFlight()).isEqualTo("0.0");
  }

  /** Whatever happens in whatever order, nothing stays taken. */
  @Test
  void everythingComesBack() throws Exception {
    var random = new Random(42);
    Deque<Runnable> late = new ArrayDeque<>();
    FakeExporter[] exporters = new FakeExporter[4];
    for (int i = 0; i < exporters.length; i++) {
      exporters[i] =
          new FakeExporter("x" + i, request -> anyAnswer(request, random, late))
              .expectedMemory(20L << 20);
    }
    Endpoint endpoint = endpoint(8, exporters);
    var answered = new AtomicInteger();
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      CompletableFuture<EndpointPage> scrape = scrape(endpoint, Duration.ofMillis(5 + i % 120));
      all.add(
          scrape.handle(
              (page, failure) -> {
                if (page != null) {
                  page.close();
                }
                return answered.incrementAndGet();
              }));
      if (i % 13 == 0) {
        // Its client is gone.
        scrape.cancel(true);
      }
      runOne(late, random);
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    while (runOne(late, random)) {
      assertThat(threads.memory.used()).isNotNegative();
    }
    assertThat(answered).hasValue(600);
    Eventually.until(
        Duration.ofSeconds(10),
        () -> threads.memory.used() + " bytes, in flight " + inFlight(),
        () -> threads.memory.used() == 0 && inFlight().equals("0.0"));
    assertThat(threads.timer.getQueue()).isEmpty();
  }

  private static boolean runOne(Deque<Runnable> late, Random random) {
    Runnable next;
    synchronized (late) {
      next = random.nextBoolean() ? late.pollFirst() : late.pollLast();
    }
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /** At once, late, too late or never; a page, a failure, too much, or an exception. */
  private static CompletableFuture<Scraped> anyAnswer(
      ScrapeRequest request, Random random, Deque<Runnable> late) {
    int kind;
    int bytes;
    synchronized (random) {
      kind = random.nextInt(10);
      bytes = random.nextInt(60 << 20);
    }
    var answer = new CompletableFuture<Scraped>();
    Runnable complete =
        () -> {
          try {
            Scraped scraped = counted(request, bytes);
            if (!answer.complete(scraped)) {
              scraped.release();
            }
          } catch (NoRoomException | MalformedExpositionException e) {
            answer.completeExceptionally(new ScrapeFailure(Reason.MEMORY_LIMIT, "full"));
          }
        };
    switch (kind) {
      case 0 -> answer.completeExceptionally(new ScrapeFailure(Reason.CONNECT, "refused"));
      case 1 -> throw new IllegalStateException("a bug");
      case 2 -> {
        return new CompletableFuture<>();
      }
      case 3, 4, 5, 6 -> {
        synchronized (late) {
          late.add(complete);
        }
      }
      default -> complete.run();
    }
    return answer;
  }
}
