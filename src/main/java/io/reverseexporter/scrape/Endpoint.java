package io.reverseexporter.scrape;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.telemetry.EndpointMetrics;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A configured path and the exporters that it merges. Owns its exporters. */
public final class Endpoint implements AutoCloseable {
  private final String path;
  private final List<String> names;
  private final ScrapeDeadlines deadlines;
  private final EndpointReports reports;
  private final EndpointParts parts;
  private final Visitors visitors = new Visitors();

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
    this.deadlines = deadlines;
    names = members.stream().map(member -> member.exporter().name()).toList();
    reports = new EndpointReports(path, members, context.failures());
    List<Member> all = List.copyOf(members);
    var history =
        new EndpointHistory(all, context.failures().subject("endpoint " + path), Clock.systemUTC());
    parts =
        new EndpointParts(
            all,
            new PageMaker(all, reports, history, scrapeMetrics),
            history,
            new SharedPages(context.memory(), System::nanoTime),
            new Places(maxConcurrentScrapes, context),
            context.metrics().endpoint(path),
            ConcurrentHashMap.newKeySet(),
            context);
  }

  public String path() {
    return path;
  }

  public ScrapeDeadlines deadlines() {
    return deadlines;
  }

  /** Names of the exporters, in configuration order. */
  public List<String> exporterNames() {
    return names;
  }

  /** What is counted of its scrapes; whoever answers them counts what it alone knows. */
  public EndpointMetrics metrics() {
    return parts.metrics();
  }

  /**
   * Reads what scrapes need, where that has not been done yet; before this is in use. An exporter
   * that cannot be prepared harms no other.
   */
  public void prepare() {
    begin(MemberState::isToBePrepared, Exporter::prepare);
  }

  /**
   * Begins what runs without scrapes, where it has not begun yet; when this is in use and another
   * one in whose place it comes is not. An exporter that cannot be started harms no other.
   */
  public void start() {
    begin(MemberState::isToBeStarted, Exporter::start);
  }

  private void begin(Predicate<MemberState> isDue, Consumer<Exporter> step) {
    for (int i = 0; i < parts.members().size(); i++) {
      Member member = parts.members().get(i);
      try {
        if (isDue.test(member.state())) {
          step.accept(member.exporter());
        }
      } catch (RuntimeException e) {
        reports.fault(i, "could not be started: " + e, e);
      }
    }
  }

  /**
   * Begins a scrape and returns at once. Scrapes beyond those that may be under way at a time wait
   * a moment for a place.
   *
   * @param parameters query parameters, decoded, in their order: {@code exporter} names the
   *     exporters that are asked for, all others may be forwarded to them
   * @param format that the page goes out in
   * @return completes when all exporters have answered, else at the deadline with what has arrived
   *     by then; the page is closed by whoever gets it. Exceptionally with a {@link
   *     NoPageException} where there is none
   */
  public CompletableFuture<EndpointPage> scrape(
      Deadline deadline, Map<String, List<String>> parameters, ExpositionFormat format) {
    Selection selection;
    try {
      selection = Selection.of(names, parameters);
    } catch (NoPageException e) {
      return CompletableFuture.failedFuture(e);
    }
    var scrape = new EndpointScrape(parts, selection, deadline, format);
    parts.places().ask(scrape, deadline.remainingNanos() / 2);
    return scrape.page();
  }

  /**
   * A request has been led here, and may scrape a little later.
   *
   * @return to be closed when the request is over; null if another endpoint is here by now
   */
  public @Nullable Visit enter() {
    return visitors.enter() ? new Visit(visitors) : null;
  }

  /**
   * Another endpoint has taken this one's place: no further request is led here. Those that have
   * been are served.
   *
   * @param then run when they are over, on any thread; now if there are none
   */
  public void retire(Runnable then) {
    visitors.whenGone(then);
  }

  /**
   * Somebody looks at its state, and for a while wants to see how the latest pages were merged:
   * looking at that costs a moment, which is spent more often from now on.
   */
  public void look() {
    parts.history().look();
  }

  /** What is known of it and its exporters now. Asks nobody. */
  public EndpointState state() {
    return parts.history().state(path, parts.places());
  }

  /** Whether a scrape is under way that has no page yet. */
  public boolean isBusy() {
    return !parts.running().isEmpty();
  }

  /**
   * Answers running scrapes now, with what has arrived, refuses those that wait or come, and begins
   * to end what the exporters began. Returns at once.
   */
  public void stop() {
    parts.places().close();
    parts.running().forEach(EndpointScrape::stop);
    parts.members().forEach(member -> member.exporter().stop());
  }

  /** Ends everything that this endpoint began, and waits for that some seconds. */
  @Override
  public void close() {
    stop();
    for (int i = 0; i < parts.members().size(); i++) {
      try {
        parts.members().get(i).exporter().close();
      } catch (RuntimeException e) {
        reports.fault(i, "could not be ended: " + e, e);
      }
    }
  }
}
