package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.AnswerWork;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
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
  private final Limits limits;
  private final Supplier<byte[]> exposition;
  private final Workers workers;

  /**
   * An exporter of what a supplier gives.
   *
   * @param timeout of one collection; 0 leaves it to the scrape's own deadline
   * @param limits of the page
   * @param exposition a new page in text format 0.0.4 each time; called on worker threads, by
   *     several at once
   */
  public SelfExporter(
      String name,
      ExtraLabels labels,
      Duration timeout,
      Limits limits,
      Supplier<byte[]> exposition,
      Workers workers) {
    this.name = name;
    this.labels = labels;
    this.timeout = timeout;
    this.limits = limits;
    this.exposition = exposition;
    this.workers = workers.lane(1, 4);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Deadline deadline = timeout.isZero() ? request.deadline() : request.deadline().atMost(timeout);
    return TimedWork.start(new Collection(request), workers, deadline);
  }

  @Override
  public void close() {}

  private final class Collection extends AnswerWork {
    private final ScrapeRequest request;

    Collection(ScrapeRequest request) {
      super(request.allowance());
      this.request = request;
    }

    @Override
    protected Scraped scraped(HeldMemory memory) throws ScrapeFailure {
      var reader = new BodyReader(limits, request.format(), memory);
      try {
        Body body = reader.checked(Body.of(exposition.get()));
        ExpositionIndex page = ExpositionIndex.of(body, labels, request.format(), memory);
        return Scraped.of(page, body.length(), memory);
      } catch (MalformedExpositionException e) {
        throw new ScrapeFailure(
            ScrapeFailure.Reason.MALFORMED, HttpAddress.SELF + ": " + e.getMessage(), e);
      } catch (NoRoomException e) {
        throw ScrapeFailure.noRoom(e).of(HttpAddress.SELF);
      } catch (ScrapeFailure e) {
        throw e.of(HttpAddress.SELF);
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
