package io.reverseexporter.exporter;

import java.util.concurrent.CompletableFuture;

/** One configured exporter of one endpoint. Safe for use by any number of scrapes at once. */
public interface Exporter extends AutoCloseable {
  /** The configured name, unique within the endpoint. */
  String name();

  /**
   * Begins a scrape and returns at once; nothing blocks the caller's thread. What the scrape
   * started ends by itself with the request's deadline.
   *
   * @return completes with the pages, or exceptionally with a {@link ScrapeFailure} (never wrapped,
   *     never anything else)
   */
  CompletableFuture<Scraped> scrape(ScrapeRequest request);

  /** Begins what runs without scrapes (periodic scripts). */
  default void start() {}

  /** Ends everything that this exporter began: processes, connections, timers. Idempotent. */
  @Override
  void close();
}
