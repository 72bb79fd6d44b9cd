package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exposition.ExpositionFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A configured path and the exporters that it merges. Owns its exporters. */
public final class Endpoint implements AutoCloseable {
  private final String path;
  private final List<Member> members;
  private final ScrapeDeadlines deadlines;
  private final boolean scrapeMetrics;
  private final ScrapeContext context;
  private final EndpointReports reports;
  private final Set<EndpointScrape> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * An endpoint that is not started yet.
   *
   * @param path as configured, from the context path on
   * @param members in configuration order
   * @param maxConcurrentScrapes scrapes that may be under way at a time, until their answers are
   *     written; above 0
   * @param scrapeMetrics whether each page says how its own scrape went
   */
  public Endpoint(
      String path,
      List<Member> members,
      ScrapeDeadlines deadlines,
      int maxConcurrentScrapes,
      boolean scrapeMetrics,
      ScrapeContext context) {
    this.path = path;
    this.members = List.copyOf(members);
    this.deadlines = deadlines;
    this.scrapeMetrics = scrapeMetrics;
    this.context = context;
    this.reports = new EndpointReports(path, exporterNames(), context.failures());
  }

  public String path() {
    return path;
  }

  public ScrapeDeadlines deadlines() {
    return deadlines;
  }

  /** Names of the exporters, in configuration order. */
  public List<String> exporterNames() {
    return members.stream().map(member -> member.exporter().name()).toList();
  }

  /** Begins what runs without scrapes. An exporter that cannot be started harms no other. */
  public void start() {
    for (int i = 0; i < members.size(); i++) {
      try {
        members.get(i).exporter().start();
      } catch (RuntimeException e) {
        reports.fault(i, "could not be started: " + e, e);
      }
    }
  }

  /**
   * Begins a scrape of all exporters and returns at once.
   *
   * @param parameters query parameters that may be forwarded, decoded, in their order
   * @param format that the page goes out in
   * @return completes when all exporters have answered, else at the deadline with what has arrived
   *     by then; exceptionally with a {@link ScrapeFailure} ({@link
   *     ScrapeFailure.Reason#OVERLOADED}) when no thread is left to make the page
   */
  public CompletableFuture<EndpointPage> scrape(
      Deadline deadline, Map<String, List<String>> parameters, ExpositionFormat format) {
    var request = new ScrapeRequest(deadline, parameters, format);
    var scrape = new EndpointScrape(members, request, scrapeMetrics, context);
    running.add(scrape);
    CompletableFuture<EndpointPage> page = scrape.start();
    CompletableFuture<EndpointPage> reported =
        page.whenComplete(
            (done, failure) -> {
              running.remove(scrape);
              if (done != null) {
                report(done, scrape.elapsed());
              }
            });
    if (closed) {
      scrape.stop();
    }
    return reported;
  }

  private void report(EndpointPage done, Duration duration) {
    context.metrics().scraped(path, duration);
    reports.report(done);
  }

  /**
   * Answers running scrapes now, with what has arrived, and begins to end what the exporters began.
   * Returns at once.
   */
  public void stop() {
    closed = true;
    running.forEach(EndpointScrape::stop);
    members.forEach(member -> member.exporter().stop());
  }

  /** Ends everything that this endpoint began, and waits for that some seconds. */
  @Override
  public void close() {
    stop();
    for (int i = 0; i < members.size(); i++) {
      try {
        members.get(i).exporter().close();
      } catch (RuntimeException e) {
        reports.fault(i, "could not be ended: " + e, e);
      }
    }
  }
}
