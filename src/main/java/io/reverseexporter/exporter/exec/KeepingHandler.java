package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import java.util.function.LongSupplier;

/**
 * Puts what a periodic run gave where scrapes find it, and tells the listener.
 *
 * @param results that are kept
 * @param listener is told the outcome of each run once, unless the exporter is closed
 * @param nanoTime the clock of the results
 */
record KeepingHandler(
    Command command,
    ExtraLabels labels,
    LastGood results,
    RunListener listener,
    LongSupplier nanoTime)
    implements ScriptRun.Handler {

  @Override
  public void ended(Body output, HeldMemory memory) {
    long since = nanoTime.getAsLong();
    var result = new ScriptOutput(command, output, labels, memory);
    try {
      // Now, although maybe nobody wants it so: what is malformed must not replace what is good.
      result.indexed(ExpositionFormat.TEXT);
    } catch (ScrapeFailure e) {
      failed(e);
      return;
    }
    if (results.succeed(result, since)) {
      listener.succeeded();
    }
  }

  @Override
  public void failed(ScrapeFailure failure) {
    // The listener logs each run; the scrapes that get its failure must not do so again.
    if (results.fail(failure.asLogged())) {
      listener.failed(failure);
    }
  }
}
