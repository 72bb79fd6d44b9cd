package io.reverseexporter.scrape;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the scrape of one exporter ended.
 *
 * @param exporter its name
 * @param duration from the start of the scrape until this exporter had answered or failed
 * @param isServed whether the page has something of it: its answer, or if its newest run failed an
 *     older one that is still good
 * @param samples in what is served; 0 if nothing is
 * @param bodyBytes length of what is served, after decompression; 0 if nothing is
 * @param age of what is served, if it was not made for this scrape; else null
 * @param syntax that its answer was written in; null if it failed or had nothing to read
 * @param oddities what its answer had that OpenMetrics forbids and that was taken all the same
 * @param failure why it failed; null if it did not
 */
public record Outcome(
    String exporter,
    Duration duration,
    boolean isServed,
    int samples,
    long bodyBytes,
    @Nullable Duration age,
    @Nullable Syntax syntax,
    List<String> oddities,
    @Nullable ScrapeFailure failure) {
  public Outcome {
    oddities = List.copyOf(oddities);
  }

  /** An exporter that has something to serve. */
  static Outcome served(String exporter, Duration duration, Scraped scraped) {
    List<ExpositionIndex> pages = scraped.pages();
    return new Outcome(
        exporter,
        duration,
        true,
        scraped.samples(),
        scraped.bodyBytes(),
        scraped.age(),
        pages.isEmpty() ? null : source(pages.get(0)),
        pages.stream().flatMap(page -> page.oddities().stream()).toList(),
        scraped.lastFailure());
  }

  /** The pages of one exporter are all written alike. */
  private static Syntax source(ExpositionIndex page) {
    return page.protobuf() == null ? page.syntax() : Syntax.PROTOBUF;
  }

  /** An exporter that failed, with nothing to serve. */
  static Outcome failed(String exporter, Duration duration, ScrapeFailure failure) {
    return new Outcome(exporter, duration, false, 0, 0, null, null, List.of(), failure);
  }

  public boolean isUp() {
    return failure == null;
  }
}
