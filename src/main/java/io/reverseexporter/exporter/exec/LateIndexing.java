package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exposition.ExpositionFormat;

/** Indexes an output for a format that nobody has asked it for yet, on a thread for work. */
record LateIndexing(String command, ScriptOutput output, ExpositionFormat format)
    implements TimedWork<Scraped> {
  @Override
  public Scraped work() throws ScrapeFailure {
    return output.indexed(format);
  }

  @Override
  public String progress() {
    return "output of " + command + ": not yet indexed for its format";
  }

  @Override
  public void abort() {
    // Computes and blocks on nothing; the next scrape has the use of it.
  }
}
