package io.reverseexporter.exporter;

import io.reverseexporter.index.ExpositionIndex;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scrape of an exporter gave. Whoever gets one calls {@link #release()} once when it is not
 * used any more.
 *
 * @param pages one indexed page, or one for each file of a glob
 * @param bodyBytes length of the answer after decompression, of all pages together
 * @param age of a result that was not made for this scrape: since the file was changed (of several
 *     the oldest), since the run ended; null for what is made when it is asked for
 * @param lastFailure why the newest run failed, so that this is an older, still good result; null
 *     if this is the newest
 * @param memory what the pages take
 */
public record Scraped(
    List<ExpositionIndex> pages,
    long bodyBytes,
    @Nullable Duration age,
    @Nullable ScrapeFailure lastFailure,
    HeldMemory memory) {
  public Scraped {
    pages = List.copyOf(pages);
  }

  /** A result that was made for this scrape. */
  public static Scraped of(ExpositionIndex page, long bodyBytes, HeldMemory memory) {
    return new Scraped(List.of(page), bodyBytes, null, null, memory);
  }

  /** A result whose memory nobody counts. */
  public static Scraped of(ExpositionIndex page) {
    return of(page, page.body().length(), Allowance.unlimited().hold());
  }

  /** Samples on all pages. */
  public int samples() {
    return pages.stream().mapToInt(ExpositionIndex::samples).sum();
  }

  /** The same for one more scrape, which releases it, too. */
  public Scraped share() {
    memory.share();
    return this;
  }

  /** Gives the memory back, unless others share it. Called once by each who got it. */
  public void release() {
    memory.release();
  }
}
