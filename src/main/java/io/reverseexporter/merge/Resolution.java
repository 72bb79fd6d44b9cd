package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Shape;
import java.util.Arrays;

/**
 * Decides which family each sample name belongs to, and of which type that family is, the same for
 * all formats. Families are known by the number of their name in {@link SampleNames}.
 *
 * <p>A histogram, gauge histogram or summary claims the sample names that its type gives it, of all
 * pages, if their samples fit the type and no other typed family has them. Where that is not so, or
 * a name has two types, the families concerned become untyped, each sample name one of its own: no
 * sample is lost, but for those of {@link NativeClashes}.
 */
final class Resolution {
  private static final int COMPOSITE =
      MetricType.HISTOGRAM.bit() | MetricType.SUMMARY.bit() | MetricType.GAUGE_HISTOGRAM.bit();

  /** Types that are gauges to every format but OpenMetrics: together they are a gauge, no clash. */
  private static final int GAUGE_LIKE =
      MetricType.GAUGE.bit()
          | MetricType.INFO.bit()
          | MetricType.STATESET.bit()
          | MetricType.CREATED.bit();

  private static final int TYPED = COMPOSITE | MetricType.COUNTER.bit() | GAUGE_LIKE;

  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Excluded excluded;

  /** For each name the types it has on the pages where its family has samples, as bits. */
  private final int[] types;

  /** For each name what is known of its samples on all pages, 0 if there are none. */
  private final int[] shapes;

  /** For each name one more than the last page on which it has samples. */
  private final int[] sampledOn;

  private final int[] family;
  private final boolean[] clashes;

  /** For each name the type of the family that it would be. */
  private final MetricType[] resolved;

  Resolution(ExpositionIndex[] pages, SampleNames names, Excluded excluded) {
    this.pages = pages;
    this.names = names;
    this.excluded = excluded;
    int count = names.count();
    types = new int[count];
    shapes = new int[count];
    sampledOn = new int[count];
    family = new int[count];
    clashes = new boolean[count];
    resolved = new MetricType[count];
    Arrays.setAll(family, number -> number);
    for (int p = 0; p < pages.length; p++) {
      collect(p);
    }
    for (int number = 0; number < count; number++) {
      types[number] = reduced(types[number]);
    }
    findClashes();
    for (int number = 0; number < count; number++) {
      int typed = types[number] & TYPED;
      resolved[number] =
          clashes[number] || typed == 0 ? MetricType.UNTYPED : MetricType.ofSingle(typed);
    }
    claim();
  }

  /** The family that a sample name belongs to. */
  int family(int number) {
    return family[number];
  }

  /** The type of a family. */
  MetricType type(int number) {
    return resolved[number];
  }

  /** What is known of a name's samples on all pages; 0 if there are none. */
  int shape(int number) {
    return shapes[number];
  }

  boolean isClash(int number) {
    return clashes[number];
  }

  /** Number of families that became untyped. */
  int conflicts() {
    int conflicts = 0;
    for (boolean clash : clashes) {
      conflicts += clash ? 1 : 0;
    }
    return conflicts;
  }

  /** Whether any family is of a type that formats treat differently. */
  boolean anyOf(int typeBits) {
    for (int bits : types) {
      if ((bits & typeBits) != 0) {
        return true;
      }
    }
    return false;
  }

  private static int reduced(int types) {
    int typed = types & TYPED;
    boolean several = Integer.bitCount(typed) > 1;
    return several && (typed & ~GAUGE_LIKE) == 0 ? MetricType.GAUGE.bit() : types;
  }

  private void collect(int p) {
    ExpositionIndex page = pages[p];
    for (int n = 0; n < page.nameCount(); n++) {
      if (excluded.isSampled(p, n)) {
        int number = names.number(p, n);
        shapes[number] |= page.shape(n);
        sampledOn[number] = p + 1;
      }
    }
    for (int n = 0; n < page.nameCount(); n++) {
      if (page.types(n) != 0 && !excluded.contains(p, n)) {
        int number = names.number(p, n);
        types[number] |= page.types(n) & possibleTypes(number, p);
      }
    }
  }

  /**
   * The types of which the page has a sample under this family name: metadata without any says
   * nothing.
   */
  private int possibleTypes(int number, int p) {
    if (sampledOn[number] == p + 1) {
      return TYPED | MetricType.UNTYPED.bit();
    }
    int possible = 0;
    for (MetricType type : MetricType.COMPOSITES) {
      for (byte[] suffix : Suffixes.members(type)) {
        int member = names.withSuffix(number, suffix);
        if (member >= 0 && sampledOn[member] == p + 1) {
          possible |= type.bit();
        }
      }
    }
    return possible;
  }

  private void findClashes() {
    for (int number = 0; number < types.length; number++) {
      int typed = types[number] & TYPED;
      if (Integer.bitCount(typed) > 1) {
        clashes[number] = true;
      }
      if ((typed & MetricType.HISTOGRAM.bit()) != 0) {
        fit(number, number, Integer.MAX_VALUE);
        fit(number, names.withSuffix(number, Suffixes.BUCKET), Shape.NO_LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, Suffixes.SUM), Shape.LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, Suffixes.COUNT), Shape.LE | Shape.BAD_LE);
      }
      if ((typed & MetricType.GAUGE_HISTOGRAM.bit()) != 0) {
        fit(number, number, Integer.MAX_VALUE);
        fit(number, names.withSuffix(number, Suffixes.BUCKET), Shape.NO_LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, Suffixes.GSUM), Shape.LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, Suffixes.GCOUNT), Shape.LE | Shape.BAD_LE);
      }
      if ((typed & MetricType.SUMMARY.bit()) != 0) {
        int unfit = Shape.QUANTILE | Shape.BAD_QUANTILE;
        fit(number, number, Shape.NO_QUANTILE | Shape.BAD_QUANTILE);
        fit(number, names.withSuffix(number, Suffixes.SUM), unfit);
        fit(number, names.withSuffix(number, Suffixes.COUNT), unfit);
      }
    }
  }

  /**
   * Checks one sample name of a histogram or summary against the shapes that its samples must not
   * have.
   */
  private void fit(int number, int member, int unfit) {
    if (member < 0 || shapes[member] == 0) {
      return;
    }
    if (member != number && (types[member] & TYPED) != 0) {
      clashes[number] = true;
      clashes[member] = true;
    } else if ((shapes[member] & unfit) != 0) {
      clashes[number] = true;
    }
  }

  private void claim() {
    for (int number = 0; number < types.length; number++) {
      for (byte[] suffix : Suffixes.members(type(number))) {
        int member = names.withSuffix(number, suffix);
        // A name without samples may be a family of its own, whose samples end otherwise.
        if (member >= 0 && shapes[member] != 0) {
          family[member] = number;
        }
      }
      if (type(number) == MetricType.CREATED) {
        int parent = parent(number);
        family[number] = parent >= 0 ? parent : number;
      }
    }
  }

  /**
   * The counter, histogram or summary whose times of creation a name has, or -1. Where there are
   * two they may be either's, and are neither's.
   */
  private int parent(int number) {
    int stem = names.length(number) - Suffixes.CREATED.length;
    int plain = names.stemWith(number, stem, new byte[0]);
    boolean isPlain =
        plain >= 0
            && (type(plain) == MetricType.HISTOGRAM
                || type(plain) == MetricType.SUMMARY
                || (isSampled(plain, MetricType.COUNTER)
                    && !names.endsWith(plain, Suffixes.TOTAL)));
    int total = names.stemWith(number, stem, Suffixes.TOTAL);
    boolean isTotal = total >= 0 && isSampled(total, MetricType.COUNTER);
    if (isPlain == isTotal) {
      return -1;
    }
    return isPlain ? plain : total;
  }

  private boolean isSampled(int number, MetricType type) {
    return type(number) == type && shapes[number] != 0;
  }
}
