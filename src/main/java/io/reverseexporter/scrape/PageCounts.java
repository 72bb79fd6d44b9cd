package io.reverseexporter.scrape;

import io.reverseexporter.merge.MergePlan;

/**
 * What a page says of its own merging, and what is thus known only after it.
 *
 * @param typeConflicts families whose types or sample names clash
 * @param duplicateSeriesDropped series that were left out
 */
record PageCounts(int typeConflicts, int duplicateSeriesDropped) {
  static final PageCounts NONE = new PageCounts(0, 0);

  static PageCounts of(MergePlan plan) {
    return new PageCounts(plan.typeConflicts(), plan.duplicateSeriesDropped());
  }

  /** Equality without a record's own, with which the JDK keeps hold of the class loader. */
  boolean isSame(PageCounts other) {
    return typeConflicts == other.typeConflicts
        && duplicateSeriesDropped == other.duplicateSeriesDropped;
  }
}
