package io.reverseexporter.exporter;

import io.reverseexporter.index.ExpositionIndex;
import java.util.List;

/**
 * What a successful scrape of an exporter gave.
 *
 * @param pages one indexed page, or one for each file of a glob
 */
public record Scraped(List<ExpositionIndex> pages) {
  public Scraped {
    pages = List.copyOf(pages);
  }

  public static Scraped of(ExpositionIndex page) {
    return new Scraped(List.of(page));
  }

  /** Samples on all pages. */
  public int samples() {
    return pages.stream().mapToInt(ExpositionIndex::samples).sum();
  }
}
