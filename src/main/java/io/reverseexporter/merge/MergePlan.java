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

  // ---- pages

  public ExpositionIndex page(int page) {
    return pages[page];
  }

  /** The samples of a page that are left out, or null if there are none. */
  public @Nullable BitSet dropped(int page) {
    return duplicates.dropped(page);
  }
}
