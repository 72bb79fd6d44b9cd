package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionFormat;
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
  public record Source(List<ExpositionIndex> pages, boolean mayRepeat) {
    public Source {
      pages = List.copyOf(pages);
    }
  }

  /**
   * Plans the page.
   *
   * @param sources in configuration order: it decides the order of families, and which HELP and
   *     which series stay
   * @param format that all of them were indexed for
   */
  public static MergePlan merge(List<Source> sources, ExpositionFormat format) {
    int count = sources.stream().mapToInt(source -> source.pages().size()).sum();
    ExpositionIndex[] pages = new ExpositionIndex[count];
    boolean[] mayRepeat = new boolean[count];
    int p = 0;
    for (Source source : sources) {
      for (ExpositionIndex page : source.pages()) {
        pages[p] = page;
        mayRepeat[p++] = source.mayRepeat();
      }
    }
    SampleNames names = new SampleNames(pages);
    NativeClashes.Resolved resolved = NativeClashes.resolve(pages, names);
    Resolution resolution = resolved.resolution();
    Roles roles = new Roles(names, resolution);
    Families common = new Families(pages, names, resolved.excluded(), resolution::family);
    Duplicates duplicates = new Duplicates(pages, mayRepeat, names, roles, common);
    var groups = new MetricGroups(pages, names, roles, common, duplicates);
    var source = new LayoutSource(pages, names, resolution, common, groups, resolved.natives());
    Layout layout = Layout.of(format, source);
    Families families =
        layout.isChanged()
            ? new Families(pages, names, resolved.excluded(), layout::family)
            : common;
    return new MergePlan(format, source, layout, families, duplicates, resolved);
  }
}
