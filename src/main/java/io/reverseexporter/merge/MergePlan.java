package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a page will hold, for one format: its families in their order, under the type and the name
 * that they go out with, the runs of samples of each, and which samples are left out. The bytes are
 * still the exporters'. Immutable.
 */
public final class MergePlan {
  private final ExpositionFormat format;
  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Resolution resolution;
  private final Families families;
  private final Duplicates duplicates;

  MergePlan(
      ExpositionFormat format,
      ExpositionIndex[] pages,
      SampleNames names,
      Resolution resolution,
      Families families,
      Duplicates duplicates) {
    this.format = format;
    this.pages = pages;
    this.names = names;
    this.resolution = resolution;
    this.families = families;
    this.duplicates = duplicates;
  }

  /** The format that the page is planned for. */
  public ExpositionFormat format() {
    return format;
  }

  /** Samples on the page. */
  public int samples() {
    int samples = 0;
    for (ExpositionIndex page : pages) {
      samples += page.samples();
    }
    return samples - duplicates.count();
  }

  /** Families that go out as untyped because their types or sample names clash. */
  public int typeConflicts() {
    return resolution.conflicts();
  }

  /** Series left out because the same metric stands on the page already. */
  public int duplicateSeriesDropped() {
    return duplicates.count();
  }

  /**
   * Families that cannot go out in this format under their type, each with the reason; for the log.
   */
  public List<String> repairs() {
    return List.of();
  }

  // ---- families, known by a number of their own

  /** Number of families. */
  public int familyCount() {
    return families.count();
  }

  /** The family at a place in the order, from 0. */
  public int family(int place) {
    return families.at(place);
  }

  /** The type that a family goes out with. */
  public MetricType type(int family) {
    return resolution.type(family);
  }

  /** The array that a family's name stands in. */
  public byte[] nameSource(int family) {
    return names.source(family);
  }

  public int nameStart(int family) {
    return names.start(family);
  }

  /** Length of the name that the family has in this format. */
  public int nameLength(int family) {
    return names.length(family);
  }

  /** Whether the family's name is classic, so that it goes out without quotes. */
  public boolean isNameClassic(int family) {
    return names.isClassic(family);
  }

  /** The page that a family's UNIT comes from, or null if none may go out. */
  public @Nullable ExpositionIndex unitPage(int family) {
    return null;
  }

  /** The name in that page. */
  public int unitName(int family) {
    return -1;
  }

  /** The page that a family's HELP comes from, or null. */
  public @Nullable ExpositionIndex helpPage(int family) {
    int page = families.helpPage(family);
    return page < 0 ? null : pages[page];
  }

  /** The name in that page. */
  public int helpName(int family) {
    return families.helpName(family);
  }

  /** Goes through the runs of samples of one family after the other. */
  public FamilyRuns runs() {
    return new FamilyRuns(pages, families);
  }

  /**
   * Whether the runs of a page may be written in their order. If not, the page's samples of the
   * family have to be written metric by metric, as {@link #metrics} gives them. Always so but for
   * OpenMetrics.
   */
  public boolean isRegular(int family, int page) {
    return family < 0 || page >= 0;
  }

  /** The metrics of a family on one page, without those left out, in the order of the page. */
  public List<GroupedMetric> metrics(int family, int page) {
    return List.of();
  }

  // ---- pages

  /** Whether OpenMetrics allows samples of a page's name to have exemplars. */
  public boolean mayHaveExemplars(int page, int name) {
    return page < 0 && name < 0;
  }

  public ExpositionIndex page(int page) {
    return pages[page];
  }

  /** The samples of a page that are left out, or null if there are none. */
  public @Nullable BitSet dropped(int page) {
    return duplicates.dropped(page);
  }
}
