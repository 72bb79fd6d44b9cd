package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.helpers.NOPLogger;

/**
 * An endpoint that nobody has configured: http exporters whose connections lead nowhere and whose
 * page is in here. It has a client, metrics, memory and a log of its own, and shares nothing with
 * what is served but threads.
 */
final class BuiltInEndpoint implements AutoCloseable {
  private static final String PATH = "/";
  private static final int EXPORTERS = 2;
  private static final int FAMILIES = 30;
  private static final long MEMORY = 16L * 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ApplicationThreads threads;
  private final FailureLog failures = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
  private final HttpFetcher fetcher;
  private final Endpoint endpoint;

  /** An endpoint on these threads; nothing runs yet. */
  BuiltInEndpoint(String version, ApplicationThreads threads) {
    this.threads = threads;
    fetcher = HttpFetcher.rehearsing(version, threads.workers(), page());
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < EXPORTERS; i++) {
      members.add(new Member(exporter("built-in-" + i), false, false));
    }
    endpoint =
        new Endpoint(
            PATH,
            members,
            new ScrapeDeadlines(PATIENCE, PATIENCE, Duration.ZERO),
            1,
            true,
            new ScrapeContext(
                threads.timer(),
                threads.pages(),
                new MemoryBudget(MEMORY),
                failures,
                new ApplicationMetrics(version)));
  }

  private HttpExporter exporter(String name) {
    // A number, so that no name is looked up.
    var address = new HttpAddress.Url("http", "127.0.0.1", 9, "/metrics");
    return new HttpExporter(
        name,
        ExtraLabels.of(name, Map.of()),
        new FetchSettings(address, PATIENCE, false, false, ClientSettings.NONE, Limits.DEFAULT),
        failures.subject(name),
        fetcher,
        threads.workers());
  }

  /** What exporters mostly give: counters, gauges and histograms, with labels and without. */
  private static byte[] page() {
    var page = new StringBuilder();
    for (int i = 0; i < FAMILIES; i++) {
      page.append(
          """
          # HELP built_in_%1$d_total A counter with labels.
          # TYPE built_in_%1$d_total counter
          built_in_%1$d_total{device="eth0",mode="idle"} %1$d
          built_in_%1$d_total{device="eth1",mode="C:\\\\"} 1.523e+06
          # HELP built_in_%1$d_bytes A gauge.
          # TYPE built_in_%1$d_bytes gauge
          built_in_%1$d_bytes %1$d4096.25
          # HELP built_in_%1$d_seconds A histogram.
          # TYPE built_in_%1$d_seconds histogram
          built_in_%1$d_seconds_bucket{le="0.1"} 1
          built_in_%1$d_seconds_bucket{le="+Inf"} 2
          built_in_%1$d_seconds_sum 3.25
          built_in_%1$d_seconds_count 2
          """
              .formatted(i));
    }
    return page.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes a page in a format; nobody gets it. */
  void scrape(ExpositionFormat format)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    try (EndpointPage page =
        endpoint
            .scrape(Deadline.after(PATIENCE), Map.of(), format)
            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      page.page().writeTo(OutputStream.nullOutputStream());
    }
  }

  /** Requests for it, through a servlet that serves. */
  Rehearsal rehearsal(Servlet servlet) {
    var pages = new PageThreads(threads.pages(), threads.timer());
    Site site = Site.serving(Guard.OPEN).endpoint(endpoint, Guard.OPEN).build();
    return new Rehearsal(WebApplication.filter(() -> site, failures, pages), servlet, PATH);
  }

  @Override
  public void close() {
    endpoint.close();
    fetcher.close();
  }
}
