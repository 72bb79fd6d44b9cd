package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;

/** Reads a script's output, once for all scrapes that get it. */
final class Indexing {
  private Indexing() {}

  /**
   * Indexes the output.
   *
   * @throws ScrapeFailure with {@link Reason#MALFORMED}, the command and the place
   */
  static Scraped index(Command command, Body output, ExtraLabels labels) throws ScrapeFailure {
    try {
      return Scraped.of(ExpositionIndex.of(output, labels, ExpositionFormat.TEXT));
    } catch (MalformedExpositionException e) {
      throw new ScrapeFailure(
          Reason.MALFORMED, "output of " + command.command() + ": " + e.getMessage(), e);
    }
  }
}
