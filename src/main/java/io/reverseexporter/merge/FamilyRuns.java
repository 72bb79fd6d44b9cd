package io.reverseexporter.merge;

import io.reverseexporter.index.ExpositionIndex;
import java.util.Arrays;

/**
 * Goes through the runs of one family: pages in their order, and in each page the runs of all its
 * sample names in the order of the body. Used again for each family.
 */
public final class FamilyRuns {
  private final ExpositionIndex[] pages;
  private final Families families;

  private int member;
  private int endMember;
  private int page;
  private int run;

  /** The next run of each sample name of the family on the present page. */
  private int[] pending = new int[4];

  private int pendingCount;

  FamilyRuns(ExpositionIndex[] pages, Families families) {
    this.pages = pages;
    this.families = families;
  }

  /** Goes before the first run of a family. */
  public void start(int family) {
    member = families.firstMember(family);
    endMember = families.endMember(family);
    pendingCount = 0;
  }

  /** Goes before the first run of a family on one page, and to no other page afterwards. */
  void start(int family, int page) {
    member = families.firstMember(family, page);
    endMember = families.firstMember(family, page + 1);
    pendingCount = 0;
  }

  /** Goes to the next run; false if there is none. */
  public boolean next() {
    if (pendingCount == 0 && !nextPage()) {
      return false;
    }
    ExpositionIndex index = pages[page];
    int first = 0;
    for (int i = 1; i < pendingCount; i++) {
      if (pending[i] < pending[first]) {
        first = i;
      }
    }
    run = pending[first];
    int following = index.nextRun(run);
    pending[first] = following >= 0 ? following : pending[--pendingCount];
    return true;
  }

  private boolean nextPage() {
    if (member >= endMember) {
      return false;
    }
    page = families.memberPage(member);
    while (member < endMember && families.memberPage(member) == page) {
      if (pendingCount == pending.length) {
        pending = Arrays.copyOf(pending, 2 * pendingCount);
      }
      pending[pendingCount++] = pages[page].firstRun(families.memberName(member));
      member++;
    }
    return true;
  }

  /** Number of the present run's page. */
  public int page() {
    return page;
  }

  /** The present run, in its page. */
  public int run() {
    return run;
  }
}
