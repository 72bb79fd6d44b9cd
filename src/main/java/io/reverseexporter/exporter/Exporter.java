package io.reverseexporter.exporter;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** One configured exporter of one endpoint. Safe for use by any number of scrapes at once. */
public interface Exporter extends AutoCloseable {
  /** The configured name, unique within the endpoint. */
  String name();

  /** The reasons that a scrape of it can fail with. */
  default Set<ScrapeFailure.Reason> reasons() {
    return Set.of(ScrapeFailure.Reason.values());
  }

  /**
   * Bytes that the next answer will take of a scrape's {@link Allowance}, by what the last one
   * took; 0 before the first one, and for results that are kept.
   */
  default long expectedMemory() {
    return 0;
  }

  /**
   * Begins a scrape and returns at once; nothing blocks the caller's thread. What the scrape
   * started ends by itself with the request's deadline.
   *
   * @return completes with the pages, which the caller releases, or exceptionally with a {@link
   *     ScrapeFailure} (never wrapped, never anything else)
   */
  CompletableFuture<Scraped> scrape(ScrapeRequest request);

  /** Reads what its scrapes need (secret files). Called once, before it is in use. */
  default void prepare() {}

  /**
   * Begins what runs without scrapes (periodic scripts). Called once, when it is in use and those
   * in whose place it comes are retired.
   */
  default void start() {}

  /**
   * Begins nothing more without scrapes, and ends what runs unless a scrape may need its result.
   * Scrapes that are under way may still ask this exporter, and are served until {@link #stop()}.
   * Idempotent.
   */
  default void retire() {}

  /**
   * Begins to end what this exporter began, and returns at once: of many exporters that are closed
   * one after the other none waits for the others' processes.
   */
  default void stop() {}

  /**
   * Ends everything that this exporter began: processes, connections, timers. Waits for that, but
   * not longer than some seconds. Idempotent.
   */
  @Override
  void close();
}
