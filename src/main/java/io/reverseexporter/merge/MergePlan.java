package io.reverseexporter.merge;

import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import java.util.Arrays;
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
  private final LayoutSource source;
  private final Layout layout;
  private final Families families;
  private final Duplicates duplicates;
  private final Excluded excluded;
  private final int typeConflicts;

  MergePlan(
      ExpositionFormat format,
      LayoutSource source,
      Layout layout,
      Families families,
      Duplicates duplicates,
      NativeClashes.Resolved resolved) {
    this.format = format;
    this.source = source;
    this.layout = layout;
    this.families = families;
    this.duplicates = duplicates;
    excluded = resolved.excluded();
    typeConflicts = resolved.resolution().conflicts() + resolved.nativeConflicts();
  }

  /** The format that the page is planned for. */
  public ExpositionFormat format() {
    return format;
  }

  /** Samples on the page. */
  public int samples() {
    int samples = 0;
    for (ExpositionIndex page : source.pages()) {
      samples += page.samples();
    }
    return samples - duplicates.count() - excluded.samples();
  }

  /**
   * Families whose types or sample names clash: they go out as untyped, or, if one of them is a
   * native histogram, without the later exporters' metrics.
   */
  public int typeConflicts() {
    return typeConflicts;
  }

  /** Series left out because the same metric stands on the page already. */
  public int duplicateSeriesDropped() {
    return duplicates.count();
  }

  /**
   * Families that cannot go out in this format under their type, each with the reason; for the log.
   */
  public List<String> repairs() {
    return List.copyOf(layout.repairs());
  }

  /**
   * What became of the families, for a person. Makes objects, unlike the rest.
   *
   * @param maxFamilies how many of them are listed
   */
  public MergeReport report(int maxFamilies) {
    return new Examination(format, source, layout, families, duplicates, excluded)
        .report(maxFamilies);
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
    return layout.type(family);
  }

  /** The array that a family's name stands in. */
  public byte[] nameSource(int family) {
    return source.names().source(family);
  }

  public int nameStart(int family) {
    return source.names().start(family);
  }

  /** Length of the name that the family has in this format. */
  public int nameLength(int family) {
    return layout.nameLength(family);
  }

  /** Whether the family's name is classic, so that it goes out without quotes. */
  public boolean isNameClassic(int family) {
    return source.names().isClassic(family);
  }

  /** The page that a family's UNIT comes from, or null if none may go out. */
  public @Nullable ExpositionIndex unitPage(int family) {
    int page = families.unitPage(family);
    return page >= 0 && isUnitAllowed(family) ? source.pages()[page] : null;
  }

  /** Whether the family's name ends in the unit, and its type may have one. */
  private boolean isUnitAllowed(int family) {
    MetricType type = layout.type(family);
    if (type == MetricType.INFO || type == MetricType.STATESET) {
      return false;
    }
    ExpositionIndex page = source.pages()[families.unitPage(family)];
    int start = page.unitStart(families.unitName(family));
    int length = page.unitEnd(families.unitName(family)) - start;
    boolean isCounter = type == MetricType.COUNTER && format.syntax() == Syntax.PROTOBUF;
    boolean isTotal = isCounter && source.names().endsWith(family, Suffixes.TOTAL);
    int nameLength = layout.nameLength(family) - (isTotal ? Suffixes.TOTAL.length : 0);
    int at = source.names().start(family) + nameLength - length;
    byte[] name = source.names().source(family);
    return length > 0
        && nameLength > length + 1
        && name[at - 1] == '_'
        && Arrays.equals(name, at, at + length, page.body().bytes(), start, start + length);
  }

  /** The name in that page. */
  public int unitName(int family) {
    return families.unitName(family);
  }

  /** The page that a family's HELP comes from, or null. */
  public @Nullable ExpositionIndex helpPage(int family) {
    int page = families.helpPage(family);
    return page < 0 ? null : source.pages()[page];
  }

  /** The name in that page. */
  public int helpName(int family) {
    return families.helpName(family);
  }

  /** Goes through the runs of samples of one family after the other. */
  public FamilyRuns runs() {
    return new FamilyRuns(source.pages(), families);
  }

  /**
   * Whether the runs of a page may be written in their order. If not, the page's samples of the
   * family have to be written metric by metric, as {@link #metrics} gives them. Always so but for
   * OpenMetrics.
   */
  public boolean isRegular(int family, int page) {
    return format.syntax() != Syntax.OPENMETRICS
        || isOrderless(family)
        || source.isRegular(family, page);
  }

  private boolean isOrderless(int family) {
    MetricType type = layout.type(family);
    return type != MetricType.COUNTER
        && type != MetricType.STATESET
        && !MetricType.COMPOSITES.contains(type);
  }

  /** The metrics of a family on one page, without those left out, in the order of the page. */
  public List<GroupedMetric> metrics(int family, int page) {
    return source.groups().of(family, page);
  }

  // ---- pages

  /** Whether OpenMetrics allows samples of a page's name to have exemplars. */
  public boolean mayHaveExemplars(int page, int name) {
    int number = source.names().number(page, name);
    int family = layout.family(number);
    return switch (layout.type(family)) {
      case COUNTER -> number == family;
      case HISTOGRAM, GAUGE_HISTOGRAM ->
          source.names().isWithSuffix(number, family, Suffixes.BUCKET);
      case GAUGE, SUMMARY, UNTYPED, INFO, STATESET, CREATED -> false;
    };
  }

  /** How many pages were merged. */
  public int pageCount() {
    return source.pages().length;
  }

  public ExpositionIndex page(int page) {
    return source.pages()[page];
  }

  /** The samples of a page that are left out, or null if there are none. */
  public @Nullable BitSet dropped(int page) {
    return duplicates.dropped(page);
  }
}
