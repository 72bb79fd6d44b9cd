package io.reverseexporter.exporter.collect;

import io.reverseexporter.exporter.AnswerWork;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.LastAnswer;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import java.time.Duration;

/** One collection as an exporter's answer: within its limits, indexed for its format. */
final class Collection extends AnswerWork {
  private final CollectingExporter exporter;
  private final ScrapeRequest request;
  private final LastAnswer last;
  private final ExpositionSource.Collecting collecting;
  private final long came = System.nanoTime();
  private volatile boolean begun;
  private volatile boolean aborted;

  /** Reading of the clock when it was aborted. */
  private volatile long abortedAt;

  /**
   * A collection that has not begun.
   *
   * @param last the exporter's last answer, in whose place this one comes
   */
  Collection(
      CollectingExporter exporter,
      ScrapeRequest request,
      LastAnswer last,
      ExpositionSource.Collecting collecting) {
    super(request.allowance());
    this.exporter = exporter;
    this.request = request;
    this.last = last;
    this.collecting = collecting;
  }

  @Override
  protected Scraped scraped(HeldMemory memory) throws ScrapeFailure {
    begun = true;
    exporter.running(this);
    try {
      if (aborted) {
        throw new ScrapeFailure(ScrapeFailure.Reason.TIMEOUT, progress());
      }
      return scraped(collecting.text(), memory);
    } catch (MalformedExpositionException e) {
      throw new ScrapeFailure(
          ScrapeFailure.Reason.MALFORMED, exporter.what() + ": " + e.getMessage(), e);
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e).of(exporter.what());
    } catch (ScrapeFailure e) {
      throw e.of(exporter.what());
    } finally {
      exporter.running(null);
    }
  }

  private Scraped scraped(byte[] text, HeldMemory memory)
      throws ScrapeFailure, MalformedExpositionException, NoRoomException {
    var reader = new BodyReader(exporter.limits(), request.format(), memory);
    Body body = reader.checked(Body.of(text));
    var page = ExpositionIndex.of(body, exporter.labels(), request.format(), memory);
    last.set(body.length(), memory.taken());
    return Scraped.of(page, body.length(), memory);
  }

  /**
   * Whether it goes on although it was told to end.
   *
   * @param grace what the question that was under way may still take
   */
  boolean hangs(Duration grace) {
    return aborted && System.nanoTime() - abortedAt > grace.toNanos();
  }

  /** Seconds since it was asked for. */
  double age() {
    long millis = (System.nanoTime() - came) / 1_000_000;
    return millis / 1000.0;
  }

  @Override
  public String progress() {
    return exporter.what()
        + ": "
        + (begun ? collecting.progress() : "the collection before it has not ended");
  }

  @Override
  public void abort() {
    abortedAt = System.nanoTime();
    aborted = true;
    collecting.abort();
  }
}
