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
 * @param samples in its answer; 0 if it failed
 * @param syntax that its answer was written in; null if it failed or had nothing to read
 * @param oddities what its answer had that OpenMetrics forbids and that was taken all the same
 * @param failure why it failed; null if it did not
 */
public record Outcome(
    String exporter,
    Duration duration,
    int samples,
    @Nullable Syntax syntax,
    List<String> oddities,
    @Nullable ScrapeFailure failure) {
  public Outcome {
    oddities = List.copyOf(oddities);
  }

  /** An exporter that answered. */
  static Outcome up(String exporter, Duration duration, Scraped scraped) {
    List<ExpositionIndex> pages = scraped.pages();
    return new Outcome(
        exporter,
        duration,
        scraped.samples(),
        pages.isEmpty() ? null : source(pages.get(0)),
        pages.stream().flatMap(page -> page.oddities().stream()).toList(),
        null);
  }

  /** The pages of one exporter are all written alike. */
  private static Syntax source(ExpositionIndex page) {
    return page.protobuf() == null ? page.syntax() : Syntax.PROTOBUF;
  }

  /** An exporter that failed. */
  static Outcome down(String exporter, Duration duration, ScrapeFailure failure) {
    return new Outcome(exporter, duration, 0, null, List.of(), failure);
  }

  public boolean isUp() {
    return failure == null;
  }
}
