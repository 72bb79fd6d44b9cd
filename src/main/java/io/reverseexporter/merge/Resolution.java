package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Shape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decides which family each sample name belongs to, and of which type that family is. Families are
 * known by the number of their name in {@link SampleNames}.
 *
 * <p>A histogram or summary claims the sample names that its type gives it, of all pages, if their
 * samples fit the type and no other typed family has them. Where that is not so, or a name has two
 * types, the families concerned become untyped, each sample name one of its own: no sample is lost.
 */
final class Resolution {
  private static final byte[] BUCKET = "_bucket".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SUM = "_sum".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] COUNT = "_count".getBytes(StandardCharsets.US_ASCII);

  private static final int COMPOSITE = MetricType.HISTOGRAM.bit() | MetricType.SUMMARY.bit();
  private static final int TYPED = COMPOSITE | MetricType.COUNTER.bit() | MetricType.GAUGE.bit();

  private final ExpositionIndex[] pages;
  private final SampleNames names;

  /** For each name the types it has on the pages where its family has samples, as bits. */
  private final int[] types;

  /** For each name what is known of its samples on all pages, 0 if there are none. */
  private final int[] shapes;

  /** For each name one more than the last page on which it has samples. */
  private final int[] sampledOn;

  private final int[] family;
  private final boolean[] clashes;

  Resolution(ExpositionIndex[] pages, SampleNames names) {
    this.pages = pages;
    this.names = names;
    int count = names.count();
    types = new int[count];
    shapes = new int[count];
    sampledOn = new int[count];
    family = new int[count];
    clashes = new boolean[count];
    Arrays.setAll(family, number -> number);
    for (int p = 0; p < pages.length; p++) {
      collect(p);
    }
    findClashes();
    claim();
  }

  /** The family that a sample name belongs to. */
  int family(int number) {
    return family[number];
  }

  /** The type that a family goes out with. */
  MetricType type(int number) {
    int typed = types[number] & TYPED;
    return clashes[number] || typed == 0 ? MetricType.UNTYPED : MetricType.ofSingle(typed);
  }

  /** Number of families that became untyped. */
  int conflicts() {
    int conflicts = 0;
    for (boolean clash : clashes) {
      conflicts += clash ? 1 : 0;
    }
    return conflicts;
  }

  private void collect(int p) {
    ExpositionIndex page = pages[p];
    for (int n = 0; n < page.nameCount(); n++) {
      if (page.firstRun(n) >= 0) {
        int number = names.number(p, n);
        shapes[number] |= page.shape(n);
        sampledOn[number] = p + 1;
      }
    }
    for (int n = 0; n < page.nameCount(); n++) {
      if (page.types(n) != 0) {
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
    if (isSampledOn(names.withSuffix(number, COUNT), p)
        || isSampledOn(names.withSuffix(number, SUM), p)) {
      return COMPOSITE;
    }
    return isSampledOn(names.withSuffix(number, BUCKET), p) ? MetricType.HISTOGRAM.bit() : 0;
  }

  private boolean isSampledOn(int number, int p) {
    return number >= 0 && sampledOn[number] == p + 1;
  }

  private void findClashes() {
    for (int number = 0; number < types.length; number++) {
      int typed = types[number] & TYPED;
      if (Integer.bitCount(typed) > 1) {
        clashes[number] = true;
      }
      if ((typed & MetricType.HISTOGRAM.bit()) != 0) {
        fit(number, number, Integer.MAX_VALUE);
        fit(number, names.withSuffix(number, BUCKET), Shape.NO_LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, SUM), Shape.LE | Shape.BAD_LE);
        fit(number, names.withSuffix(number, COUNT), Shape.LE | Shape.BAD_LE);
      }
      if ((typed & MetricType.SUMMARY.bit()) != 0) {
        fit(number, number, Shape.NO_QUANTILE | Shape.BAD_QUANTILE);
        fit(number, names.withSuffix(number, SUM), Shape.QUANTILE | Shape.BAD_QUANTILE);
        fit(number, names.withSuffix(number, COUNT), Shape.QUANTILE | Shape.BAD_QUANTILE);
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
      MetricType type = type(number);
      if (type == MetricType.HISTOGRAM) {
        claim(number, names.withSuffix(number, BUCKET));
      }
      if (type == MetricType.HISTOGRAM || type == MetricType.SUMMARY) {
        claim(number, names.withSuffix(number, SUM));
        claim(number, names.withSuffix(number, COUNT));
      }
    }
  }

  private void claim(int number, int member) {
    if (member >= 0) {
      family[member] = number;
    }
  }
}
