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

  /**
   * Whether both say the same. Not by {@code equals}: of a record the JDK makes it by means that
   * keep the record's class, and its loader, for good.
   */
  boolean isSame(PageCounts other) {
    return typeConflicts == other.typeConflicts
        && duplicateSeriesDropped == other.duplicateSeriesDropped;
  }
}
