package io.reverseexporter.config;

import java.time.Duration;

/**
 * How long a scrape of an endpoint may take.
 *
 * @param scrapeTimeout for a client that does not say how long it waits; above 0
 * @param scrapeTimeoutOffset taken off the time that a client says it waits; 0 or more
 * @param scrapeTimeoutMax the longest that a client may ask for; above 0
 */
public record ScrapeTimeouts(
    Duration scrapeTimeout, Duration scrapeTimeoutOffset, Duration scrapeTimeoutMax) {
  /** Where the file says nothing. */
  public static final ScrapeTimeouts DEFAULT =
      new ScrapeTimeouts(Duration.ofSeconds(10), Duration.ofMillis(250), Duration.ofMinutes(2));
}
