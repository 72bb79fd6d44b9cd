package io.reverseexporter.merge;

import io.reverseexporter.index.ExpositionIndex;
import java.util.List;

/** Merges indexed expositions into one page. */
public final class Merger {
  private Merger() {}

  /**
   * One exporter's share of a page.
   *
   * @param pages one index, or one for each file of a glob
   * @param mayRepeat whether a series of this exporter may be one of another exporter's or page's
   *     too ({@code no_rewrite}, globs)
   */
  public record Source(List<ExpositionIndex> pages, boolean mayRepeat) {}

  /**
   * Plans the page. The sources come in configuration order: it decides the order of families and
   * which series stay.
   */
  public static MergedPage merge(List<Source> sources) {
    return new MergedPage();
  }
}
