package io.reverseexporter.merge;

import io.reverseexporter.index.ExpositionIndex;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The families of a page in their order, each with its members: the sample names of each page that
 * belong to it, pages in their order. Lists are chains through arrays of integers, no object per
 * family.
 */
final class Families {
  private static final int NONE = -1;

  private final int[] order;
  private int count;

  private final int[] helpPage;
  private final int[] helpName;
  private final int[] unitPage;
  private final int[] unitName;
  private final int[] firstMember;
  private final int[] lastMember;

  private int[] memberPage;
  private int[] memberName;
  private int[] nextMember;
  private int members;

  /**
   * The families of all pages.
   *
   * @param familyOf gives the family of a sample name, by their numbers
   */
  Families(
      ExpositionIndex[] pages, SampleNames names, Excluded excluded, IntUnaryOperator familyOf) {
    int most = names.count();
    order = new int[most];
    helpPage = filled(most);
    helpName = new int[most];
    unitPage = filled(most);
    unitName = new int[most];
    firstMember = filled(most);
    lastMember = new int[most];
    int total = 0;
    for (ExpositionIndex page : pages) {
      total += page.nameCount();
    }
    memberPage = new int[total];
    memberName = new int[total];
    nextMember = new int[total];
    int[] onPage = filled(most);
    for (int p = 0; p < pages.length; p++) {
      ExpositionIndex page = pages[p];
      for (int n = 0; n < page.nameCount(); n++) {
        if (excluded.isSampled(p, n)) {
          onPage[familyOf.applyAsInt(names.number(p, n))] = p;
        }
      }
      for (int n = 0; n < page.nameCount(); n++) {
        int number = names.number(p, n);
        int family = familyOf.applyAsInt(number);
        if (onPage[family] != p) {
          // Metadata of a family that has no samples on this page.
          continue;
        }
        place(family);
        if (number == family && helpPage[family] == NONE && page.helpStart(n) >= 0) {
          helpPage[family] = p;
          helpName[family] = n;
        }
        if (number == family && unitPage[family] == NONE && page.unitStart(n) >= 0) {
          unitPage[family] = p;
          unitName[family] = n;
        }
        if (excluded.isSampled(p, n)) {
          addMember(family, p, n);
        }
      }
    }
  }

  /** Number of families that have samples. */
  int count() {
    return count;
  }

  /** The family at a place in the order. */
  int at(int place) {
    return order[place];
  }

  /** The page that a family's HELP comes from, or -1. */
  int helpPage(int family) {
    return helpPage[family];
  }

  /** The name in that page. */
  int helpName(int family) {
    return helpName[family];
  }

  /** The page that a family's UNIT comes from, or -1. */
  int unitPage(int family) {
    return unitPage[family];
  }

  /** The name in that page. */
  int unitName(int family) {
    return unitName[family];
  }

  int firstMember(int family) {
    return firstMember[family];
  }

  /** The member after this one, or -1. */
  int nextMember(int member) {
    return nextMember[member];
  }

  int memberPage(int member) {
    return memberPage[member];
  }

  int memberName(int member) {
    return memberName[member];
  }

  private void place(int family) {
    // A placed family without members yet has the mark that it waits for its first one.
    if (firstMember[family] == NONE) {
      firstMember[family] = WAITING;
      order[count++] = family;
    }
  }

  private static final int WAITING = -2;

  private void addMember(int family, int page, int name) {
    int member = members++;
    memberPage[member] = page;
    memberName[member] = name;
    nextMember[member] = NONE;
    if (firstMember[family] == WAITING) {
      firstMember[family] = member;
    } else {
      nextMember[lastMember[family]] = member;
    }
    lastMember[family] = member;
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
