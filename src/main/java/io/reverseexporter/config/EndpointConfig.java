package io.reverseexporter.config;

import java.util.List;

/**
 * A path and the exporters that are merged there.
 *
 * @param path decoded, starts with a slash and ends without one ({@code /} alone excepted); {@code
 *     web.context_path} is in it
 * @param exporters in the order of the file; may be empty
 * @param access who may scrape
 * @param timeouts how long a scrape may take
 * @param maxConcurrentScrapes how many scrapes there may be at once, above 0
 * @param scrapeMetrics whether the metrics about the scrape itself are on the page
 */
public record EndpointConfig(
    String path,
    List<ExporterConfig> exporters,
    AccessConfig access,
    ScrapeTimeouts timeouts,
    int maxConcurrentScrapes,
    boolean scrapeMetrics) {
  /** Scrapes at once where the file says nothing. */
  public static final int MAX_CONCURRENT_SCRAPES = 40;

  public EndpointConfig {
    exporters = List.copyOf(exporters);
  }
}
