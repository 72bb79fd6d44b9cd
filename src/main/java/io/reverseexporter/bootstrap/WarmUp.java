package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.FetchSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpExporter;
import io.reverseexporter.exporter.http.HttpFetcher;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.Rehearsal;
import io.reverseexporter.web.Site;
import io.reverseexporter.web.WebApplication;
import jakarta.servlet.Servlet;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * Has the JVM load and compile what a scrape takes before the first one comes: a built-in page goes
 * the way of all pages, from a socket that leads nowhere to an answer that nobody gets.
 *
 * <p>It has an endpoint, a client, metrics and a log of its own, and shares nothing with what is
 * served but the threads and the servlet. The configured exporters are never asked.
 */
final class WarmUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

  private static final String PATH = "/";
  private static final int EXPORTERS = Integer.getInteger("wu.exporters", 2);

  /** Pages before the servlet is there. */
  private static final int ALONE = Integer.getInteger("wu.alone", 100);

  /** Pages in all. */
  private static final int PAGES = Integer.getInteger("wu.pages", 300);

  /** Time that it takes in all, its pauses aside. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private record Wish(String accept, String coding, ExpositionFormat format) {}

  private static final List<Wish> WISHES =
      List.of(
          new Wish("text/plain;version=0.0.4", "identity", ExpositionFormat.TEXT),
          new Wish(
              "application/openmetrics-text;version=1.0.0", "gzip", ExpositionFormat.OPENMETRICS),
          new Wish("text/plain;version=0.0.4", "gzip", ExpositionFormat.TEXT),
          new Wish(
              "application/openmetrics-text;version=0.0.1",
              "identity",
              ExpositionFormat.OPENMETRICS_0));

  private final String version;
  private final ApplicationThreads threads;
  private final BooleanSupplier isBusy;
  private final CompletableFuture<Servlet> servlet = new CompletableFuture<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean ending;

  WarmUp(String version, ApplicationThreads threads, BooleanSupplier isBusy) {
    this.version = version;
    this.threads = threads;
    this.isBusy = isBusy;
  }

  void start() {
    if (PAGES == 0) {
      over.countDown();
      return;
    }
    try {
      threads.workers().lane(1, 1).blocking().execute(this::run);
    } catch (RejectedExecutionException e) {
      over.countDown();
      LOG.debug("no warm-up", e);
    }
  }

  void ready(Servlet ready) {
    servlet.complete(ready);
  }

  private void run() {
    long begun = System.nanoTime();
    int pages = 0;
    try (HttpFetcher fetcher = HttpFetcher.rehearsing(version, threads.workers(), page());
        Endpoint endpoint = endpoint(fetcher)) {
      for (; pages < ALONE && goesOn(begun) && !servlet.isDone(); pages++) {
        scrape(endpoint, WISHES.get(pages % WISHES.size()));
      }
      LOG.debug("alone {} pages {} ms", pages, (System.nanoTime() - begun) / 1_000_000);
      Rehearsal rehearsal = rehearsal(endpoint);
      for (; pages < PAGES && goesOn(begun); pages++) {
        get(rehearsal, WISHES.get(pages % WISHES.size()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception | LinkageError e) {
      LOG.debug("no warm-up any more", e);
    } finally {
      over.countDown();
      if (LOG.isDebugEnabled())
        LOG.debug(
            "warmed up with {} pages in {} ms", pages, (System.nanoTime() - begun) / 1_000_000);
    }
  }

  private boolean goesOn(long begun) throws InterruptedException {
    while (!ending && isBusy.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return !ending && System.nanoTime() - begun < LIMIT.toNanos();
  }

  private Rehearsal rehearsal(Endpoint endpoint) throws Exception {
    var failures = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
    var pages = new PageThreads(threads.pages(), threads.timer());
    Site site = Site.serving(Guard.OPEN).endpoint(endpoint, Guard.OPEN).build();
    return new Rehearsal(
        WebApplication.filter(site, failures, pages), servlet.get(30, TimeUnit.SECONDS));
  }

  private static void scrape(Endpoint endpoint, Wish wish) throws Exception {
    try (EndpointPage page =
        endpoint
            .scrape(Deadline.after(PATIENCE), Map.of(), wish.format())
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      page.page().writeTo(OutputStream.nullOutputStream());
    }
  }

  private static void get(Rehearsal rehearsal, Wish wish) throws Exception {
    int status =
        rehearsal.get(
            PATH, Map.of("accept", wish.accept(), "accept-encoding", wish.coding()), PATIENCE);
    if (status != 200) {
      throw new IllegalStateException("expected a page, came status " + status);
    }
  }

  private Endpoint endpoint(HttpFetcher fetcher) {
    var failures = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
    var settings =
        new FetchSettings(
            new HttpAddress.Url("http", "127.0.0.1", 9, "/"),
            PATIENCE,
            false,
            false,
            ClientSettings.NONE,
            Limits.DEFAULT);
    Workers workers = threads.workers();
    List<Member> members =
        IntStream.range(0, EXPORTERS)
            .mapToObj(
                i ->
                    new HttpExporter(
                        "e" + i,
                        ExtraLabels.of("e" + i, Map.of()),
                        settings,
                        failures.subject(""),
                        fetcher,
                        workers))
            .map(exporter -> new Member(exporter, false, false))
            .toList();
    return new Endpoint(
        PATH,
        members,
        new ScrapeDeadlines(PATIENCE, PATIENCE, Duration.ZERO),
        1,
        true,
        new ScrapeContext(
            threads.timer(),
            threads.pages(),
            new MemoryBudget(Runtime.getRuntime().maxMemory() / 4),
            failures,
            new ApplicationMetrics(version)));
  }

  private static byte[] page() {
    var page = new StringBuilder();
    int n = Integer.getInteger("wu.families", 10);
    for (int i = 0; i < n; i++) {
      page.append(
          "# HELP warm_up_" + i + "_total A counter.\n# TYPE warm_up_" + i + "_total counter\n");
      page.append("warm_up_" + i + "_total{device=\"eth0\",mode=\"a\"} " + i + "\n");
      page.append("warm_up_" + i + "_total{device=\"eth1\",mode=\"b\"} 1.5e+06\n");
      page.append(
          "# HELP warm_up_" + i + "_bytes A gauge.\n# TYPE warm_up_" + i + "_bytes gauge\n");
      page.append("warm_up_" + i + "_bytes " + i * 4096 + "\n");
      page.append(
          "# HELP warm_up_"
              + i
              + "_seconds A histogram.\n# TYPE warm_up_"
              + i
              + "_seconds histogram\n");
      page.append(
          "warm_up_"
              + i
              + "_seconds_bucket{le=\"0.1\"} 1\nwarm_up_"
              + i
              + "_seconds_bucket{le=\"+Inf\"} 2\n");
      page.append("warm_up_" + i + "_seconds_sum 3.25\nwarm_up_" + i + "_seconds_count 2\n");
    }
    return page.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    ending = true;
    servlet.cancel(false);
    try {
      boolean unused = over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
