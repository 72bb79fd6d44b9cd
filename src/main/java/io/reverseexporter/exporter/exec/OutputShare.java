package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.ExpositionFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One scrape's share of an output. It becomes the share of the {@link Scraped} that is made of it,
 * once, and is given back where none can be made.
 *
 * @param output that is held
 * @param age of the output; null if it was made for the scrape
 * @param lastFailure why the newest run failed; null if this is the newest run's output
 */
record OutputShare(
    ScriptOutput output, @Nullable Duration age, @Nullable ScrapeFailure lastFailure) {

  /** Takes a share of an output that somebody holds. */
  static OutputShare of(
      ScriptOutput output, @Nullable Duration age, @Nullable ScrapeFailure lastFailure) {
    output.hold();
    return new OutputShare(output, age, lastFailure);
  }

  /**
   * The output in a format, for the scrape to release.
   *
   * @throws ScrapeFailure as {@link ScriptOutput#indexed}
   */
  Scraped in(ExpositionFormat format) throws ScrapeFailure {
    Scraped scraped = null;
    try {
      Scraped indexed = output.indexed(format);
      scraped =
          new Scraped(indexed.pages(), indexed.bodyBytes(), age, lastFailure, indexed.memory());
      return scraped;
    } finally {
      if (scraped == null) {
        output.release();
      }
    }
  }
}
