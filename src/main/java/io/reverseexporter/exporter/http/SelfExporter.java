package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * This application's own metrics as an exporter ({@link HttpAddress.Self}): the same page as over
 * HTTP, without having to know the own port and context path.
 */
public final class SelfExporter implements Exporter {
  private final String name;
  private final ExtraLabels labels;
  private final Duration timeout;
  private final Supplier<byte[]> exposition;
  private final Workers workers;

  /**
   * An exporter of what a supplier gives.
   *
   * @param timeout of one collection; 0 leaves it to the scrape's own deadline
   * @param exposition a new page in text format 0.0.4 each time; called on worker threads, by
   *     several at once
   */
  public SelfExporter(
      String name,
      ExtraLabels labels,
      Duration timeout,
      Supplier<byte[]> exposition,
      Workers workers) {
    this.name = name;
    this.labels = labels;
    this.timeout = timeout;
    this.exposition = exposition;
    this.workers = workers;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Deadline deadline = timeout.isZero() ? request.deadline() : request.deadline().atMost(timeout);
    return TimedWork.start(new Collection(request.format()), workers, deadline);
  }

  @Override
  public void close() {}

  private final class Collection implements TimedWork<Scraped> {
    private final ExpositionFormat format;

    Collection(ExpositionFormat format) {
      this.format = format;
    }

    @Override
    public Scraped work() throws ScrapeFailure {
      try {
        return Scraped.of(ExpositionIndex.of(Body.of(exposition.get()), labels, format));
      } catch (MalformedExpositionException e) {
        throw new ScrapeFailure(
            ScrapeFailure.Reason.MALFORMED, HttpAddress.SELF + ": " + e.getMessage(), e);
      }
    }

    @Override
    public String progress() {
      return HttpAddress.SELF + ": this application's own metrics were not yet collected";
    }

    @Override
    public void abort() {
      // Computes and blocks on nothing.
    }
  }
}
