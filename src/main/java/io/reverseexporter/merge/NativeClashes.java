package io.reverseexporter.merge;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.Shape;
import java.util.BitSet;

/**
 * Clashes in which a native histogram has part. It has no untyped form, so the metric of the later
 * exporter is left out instead, and the earlier one keeps its type.
 */
final class NativeClashes {
  private final ExpositionIndex[] pages;
  private final SampleNames names;
  private final Excluded excluded;
  private int count;

  private NativeClashes(ExpositionIndex[] pages, SampleNames names) {
    this.pages = pages;
    this.names = names;
    excluded = new Excluded(pages);
  }

  /**
   * What pages are resolved to.
   *
   * @param excluded what was left out for it
   * @param natives the families that still are a native histogram on some page
   * @param nativeConflicts how many of them clashed
   */
  record Resolved(Resolution resolution, Excluded excluded, BitSet natives, int nativeConflicts) {}

  /** Resolves all names, leaving out metrics until no native histogram clashes any more. */
  static Resolved resolve(ExpositionIndex[] pages, SampleNames names) {
    var clashes = new NativeClashes(pages, names);
    var resolution = new Resolution(pages, names, clashes.excluded);
    BitSet unsettled = clashes.natives();
    int number = clashes.first(unsettled, resolution);
    while (number >= 0) {
      clashes.settle(number);
      unsettled.clear(number);
      clashes.count++;
      resolution = new Resolution(pages, names, clashes.excluded);
      number = clashes.first(unsettled, resolution);
    }
    return new Resolved(resolution, clashes.excluded, clashes.natives(), clashes.count);
  }

  /** The families that are a native histogram on some page, as far as it is not left out. */
  private BitSet natives() {
    var natives = new BitSet();
    for (int p = 0; p < pages.length; p++) {
      if (pages[p].protobuf() != null) {
        for (int n = 0; n < pages[p].nameCount(); n++) {
          if ((pages[p].shape(n) & Shape.NATIVE) != 0 && !excluded.contains(p, n)) {
            natives.set(names.number(p, n));
          }
        }
      }
    }
    return natives;
  }

  private int first(BitSet natives, Resolution resolution) {
    for (int n = natives.nextSetBit(0); n >= 0; n = natives.nextSetBit(n + 1)) {
      if (resolution.isClash(n)) {
        return n;
      }
    }
    return -1;
  }

  /** Leaves out, of a clashing family, whatever is of another kind than what came first. */
  private void settle(int number) {
    BitSet concerned = new BitSet();
    concerned.set(number);
    for (byte[] suffix : Suffixes.members(MetricType.HISTOGRAM)) {
      int member = names.withSuffix(number, suffix);
      if (member >= 0) {
        concerned.set(member);
      }
    }
    Boolean histogramFirst = null;
    for (int p = 0; p < pages.length; p++) {
      if (isSampled(p, concerned)) {
        boolean isHistogram = isHistogram(p, number);
        if (histogramFirst == null) {
          histogramFirst = isHistogram;
        } else if (isHistogram != histogramFirst) {
          exclude(p, concerned);
        }
      }
    }
  }

  private boolean isSampled(int p, BitSet concerned) {
    for (int n = 0; n < pages[p].nameCount(); n++) {
      if (concerned.get(names.number(p, n)) && excluded.isSampled(p, n)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the page has a histogram of this name, and nothing that clashes with one. */
  private boolean isHistogram(int p, int number) {
    for (int n = 0; n < pages[p].nameCount(); n++) {
      if (names.number(p, n) == number) {
        return pages[p].types(n) == MetricType.HISTOGRAM.bit();
      }
    }
    return false;
  }

  private void exclude(int p, BitSet concerned) {
    BitSet whole = (BitSet) concerned.clone();
    for (int n = 0; n < pages[p].nameCount(); n++) {
      addMetricOf(p, n, concerned, whole);
    }
    for (int n = 0; n < pages[p].nameCount(); n++) {
      if (whole.get(names.number(p, n))) {
        excluded.add(p, n);
      }
    }
  }

  /** Adds all members of a page's family that has a concerned one: no half of a metric stays. */
  private void addMetricOf(int p, int n, BitSet concerned, BitSet whole) {
    for (MetricType type : MetricType.COMPOSITES) {
      if ((pages[p].types(n) & type.bit()) != 0) {
        BitSet members = new BitSet();
        members.set(names.number(p, n));
        for (byte[] suffix : Suffixes.members(type)) {
          int member = names.withSuffix(names.number(p, n), suffix);
          if (member >= 0) {
            members.set(member);
          }
        }
        if (members.intersects(concerned)) {
          whole.or(members);
        }
      }
    }
  }
}
