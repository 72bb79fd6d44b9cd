package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exposition.ExpositionFormat;

/**
 * Indexes a kept result for a format that nobody has asked it for yet, on a thread for work. Until
 * that thread is there nothing is held.
 */
record LateIndexing(String command, LastGood results, ExpositionFormat format)
    implements TimedWork<Scraped> {
  @Override
  public Scraped work() throws ScrapeFailure {
    return results.newest().in(format);
  }

  @Override
  public String progress() {
    return "output of " + command + ": not yet indexed for its format";
  }

  @Override
  public void abort() {
    // Computes and blocks on nothing; the next scrape has the use of it.
  }

  @Override
  public void discard(Scraped result) {
    result.release();
  }
}
