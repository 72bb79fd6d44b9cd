package io.reverseexporter.merge;

import io.reverseexporter.index.ExpositionIndex;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The families of a page in their order, each with its members: the sample names of each page that
 * belong to it, pages in their order. Members are numbered so that those of a family come one after
 * the other. Arrays of integers, no object per family.
 */
final class Families {
  private static final int NONE = -1;

  private final int[] order;
  private int count;

  private final int[] helpPage;
  private final int[] helpName;
  private final int[] unitPage;
  private final int[] unitName;

  /** For each family its first member, and thereby the end of the family's before it. */
  private final int[] firstMember;

  private final int[] memberPage;
  private final int[] memberName;

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
    firstMember = new int[most + 1];
    int members = 0;
    boolean[] isPlaced = new boolean[most];
    int[] onPage = filled(most);
    for (int p = 0; p < pages.length; p++) {
      ExpositionIndex page = pages[p];
      for (int n = 0; n < page.nameCount(); n++) {
        if (excluded.isSampled(p, n)) {
          int family = familyOf.applyAsInt(names.number(p, n));
          onPage[family] = p;
          firstMember[family + 1]++;
          members++;
        }
      }
      for (int n = 0; n < page.nameCount(); n++) {
        int number = names.number(p, n);
        int family = familyOf.applyAsInt(number);
        if (onPage[family] != p) {
          // Metadata of a family that has no samples on this page.
          continue;
        }
        if (!isPlaced[family]) {
          isPlaced[family] = true;
          order[count++] = family;
        }
        if (number == family && helpPage[family] == NONE && page.helpStart(n) >= 0) {
          helpPage[family] = p;
          helpName[family] = n;
        }
        if (number == family && unitPage[family] == NONE && page.unitStart(n) >= 0) {
          unitPage[family] = p;
          unitName[family] = n;
        }
      }
    }
    memberPage = new int[members];
    memberName = new int[members];
    addMembers(pages, names, excluded, familyOf);
  }

  /** Puts the members in their places; their numbers for each family are known. */
  private void addMembers(
      ExpositionIndex[] pages, SampleNames names, Excluded excluded, IntUnaryOperator familyOf) {
    for (int family = 1; family < firstMember.length; family++) {
      firstMember[family] += firstMember[family - 1];
    }
    int[] next = firstMember.clone();
    for (int p = 0; p < pages.length; p++) {
      for (int n = 0; n < pages[p].nameCount(); n++) {
        if (excluded.isSampled(p, n)) {
          int member = next[familyOf.applyAsInt(names.number(p, n))]++;
          memberPage[member] = p;
          memberName[member] = n;
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

  /** Whether a name is that of a family, and the family has samples. */
  boolean contains(int number) {
    return firstMember[number] < firstMember[number + 1];
  }

  int firstMember(int family) {
    return firstMember[family];
  }

  /** The number behind that of the family's last member. */
  int endMember(int family) {
    return firstMember[family + 1];
  }

  /** The family's first member on this page or one behind it; else {@link #endMember}. */
  int firstMember(int family, int page) {
    int low = firstMember[family];
    int high = firstMember[family + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (memberPage[middle] < page) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  int memberPage(int member) {
    return memberPage[member];
  }

  int memberName(int member) {
    return memberName[member];
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }
}
