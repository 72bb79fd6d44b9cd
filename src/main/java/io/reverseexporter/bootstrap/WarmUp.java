package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.web.Rehearsal;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the JVM load and compile what a scrape takes before the first one comes: pages of a {@link
 * BuiltInEndpoint} go the way of all pages, on one of the application's threads, while the rest of
 * the application is deployed and for a moment afterwards. Scrapes go first: it stands still while
 * there are any. What fails here ends the warm-up, and nothing else.
 */
final class WarmUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  /** Pages at most before the servlet is there. */
  private static final int ALONE = 100;

  /** Pages through the servlet: what has run 200 times is compiled, at first for what it costs. */
  private static final int SERVED = 400;

  /** Whatever it has come to by then, it is over; pauses count. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Pages through the servlet that its deployment waits for: the dearest ones. */
  private static final int BEFORE_READY = 12;

  /** The deployment waits no longer for them. */
  private static final Duration READY_LIMIT = Duration.ofMillis(120);

  private static final long LOOK_MILLIS = 10;

  /** So many looks in a row see no scrape before the warm-up goes on after one. */
  private static final int QUIET_LOOKS = 10;

  /** A request as Prometheus and others send them. */
  private record Wish(ExpositionFormat format, String accept, String coding) {}

  private static final List<Wish> WISHES =
      List.of(
          new Wish(ExpositionFormat.TEXT, "text/plain;version=0.0.4", "identity"),
          new Wish(
              ExpositionFormat.OPENMETRICS,
              "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,*/*;q=0.1",
              "gzip"),
          new Wish(ExpositionFormat.TEXT, "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "gzip"),
          new Wish(
              ExpositionFormat.PROTOBUF,
              "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                  + "encoding=delimited",
              "gzip"));

  private final Supplier<BuiltInEndpoint> source;
  private final BooleanSupplier isBusy;
  private final CompletableFuture<Servlet> servlet = new CompletableFuture<>();

  /** The deployment waits for it: the first pages are made, or there will be no more of them. */
  private final CountDownLatch firstPages = new CountDownLatch(1);

  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile int pages;

  /**
   * A warm-up that has not begun.
   *
   * @param source makes the endpoint, which is closed afterwards
   * @param isBusy whether a scrape is under way
   */
  WarmUp(Supplier<BuiltInEndpoint> source, BooleanSupplier isBusy) {
    this.source = source;
    this.isBusy = isBusy;
  }

  /** Begins, on one of these threads. Called once. */
  void start(Workers workers) {
    try {
      workers.lane(1, 1).blocking().execute(this::run);
    } catch (RejectedExecutionException e) {
      firstPages.countDown();
      over.countDown();
      LOG.debug("no thread is free to warm up", e);
    }
  }

  /**
   * Goes on with a servlet that serves, and waits a moment for its first pages: they take as long
   * as hundreds of later ones, and nobody else is to wait for that.
   */
  void ready(Servlet serving) {
    servlet.complete(serving);
    try {
      if (!firstPages.await(READY_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("the deployment goes on after {} pages", pages);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Pages that were made so far. */
  int pages() {
    return pages;
  }

  private void run() {
    long started = System.nanoTime();
    try (BuiltInEndpoint endpoint = source.get()) {
      warmUp(endpoint, started + LIMIT.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException
        | ExecutionException
        | TimeoutException
        | RuntimeException
        | LinkageError e) {
      LOG.debug("the warm-up ends after {} pages", pages, e);
    } finally {
      firstPages.countDown();
      over.countDown();
    }
    LOG.debug("warmed up: {} pages, {} ms", pages, (System.nanoTime() - started) / 1_000_000);
  }

  private void warmUp(BuiltInEndpoint endpoint, long end)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    // One of each at least: what cannot be made at all would be a fault in the log if asked for.
    for (int i = 0; i < ALONE && (i < WISHES.size() || !servlet.isDone()) && goesOn(end); i++) {
      endpoint.scrape(WISHES.get(i % WISHES.size()).format());
      made();
    }
    Rehearsal rehearsal =
        endpoint.rehearsal(servlet.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
    for (int i = 0; i < SERVED && goesOn(end); i++) {
      Wish wish = WISHES.get(i % WISHES.size());
      rehearsal.get(wish.accept(), wish.coding(), PATIENCE);
      made();
      if (i + 1 == BEFORE_READY) {
        firstPages.countDown();
      }
    }
  }

  private void made() {
    // Only this thread writes it.
    int before = pages;
    pages = before + 1;
  }

  /** Whether it is to go on; waits while there are scrapes, and a moment longer. */
  private boolean goesOn(long end) throws InterruptedException {
    int looks = isBusy.getAsBoolean() ? QUIET_LOOKS : 0;
    while (looks > 0 && !isOver(end)) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      looks = isBusy.getAsBoolean() ? QUIET_LOOKS : looks - 1;
    }
    return !isOver(end);
  }

  private boolean isOver(long end) {
    return ending || System.nanoTime() - end > 0;
  }

  /** Waits until it is over. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Ends it with the page that is under way, and waits for that. Idempotent. */
  @Override
  public void close() {
    ending = true;
    servlet.cancel(false);
    try {
      if (!awaitEnd(PATIENCE)) {
        LOG.debug("the warm-up has not ended {} after it was told to", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
