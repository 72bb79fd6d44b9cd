package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that is a script, run when scraped.
 *
 * @param timeout of one run, above 0; null if only the scrape's own deadline holds
 */
public record ExecExporterConfig(CommonConfig common, Command command, @Nullable Duration timeout)
    implements ExporterConfig {
  /**
   * The timeout of a run in an endpoint with these. Without one of its own a run may take as long
   * as the longest scrape. Scrapes that overlap would otherwise keep a script that hangs alive for
   * ever, each joining it before the last one's deadline.
   */
  public Duration timeoutWithin(ScrapeTimeouts scrapes) {
    return timeout == null
        ? Collections.max(List.of(scrapes.scrapeTimeout(), scrapes.scrapeTimeoutMax()))
        : timeout;
  }
}
