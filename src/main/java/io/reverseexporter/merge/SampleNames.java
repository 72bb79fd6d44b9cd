package io.reverseexporter.merge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.reverseexporter.index.ExpositionIndex;
import java.util.Arrays;

/** The distinct metric names of all pages, numbered from 0. */
final class SampleNames {
  private final ExpositionIndex[] pages;
  private int[] slots;
  private int[] firstPage;
  private int[] firstName;
  private int count;

  /** For each page the number that each of its names has here. */
  private final int[][] numbers;

  SampleNames(ExpositionIndex[] pages) {
    this.pages = pages;
    int most = 8;
    for (ExpositionIndex page : pages) {
      most = Math.max(most, page.nameCount());
    }
    int expected = most + most / 4;
    firstPage = new int[expected];
    firstName = new int[expected];
    slots = new int[Integer.highestOneBit(expected) * 4];
    numbers = new int[pages.length][];
    for (int p = 0; p < pages.length; p++) {
      numbers[p] = new int[pages[p].nameCount()];
      for (int n = 0; n < numbers[p].length; n++) {
        numbers[p][n] = add(p, n);
      }
    }
  }

  int count() {
    return count;
  }

  /** The number here of a page's name. */
  int number(int page, int name) {
    return numbers[page][name];
  }

  byte[] source(int number) {
    return pages[firstPage[number]].nameSource(firstName[number]);
  }

  int start(int number) {
    return pages[firstPage[number]].nameStart(firstName[number]);
  }

  int length(int number) {
    return pages[firstPage[number]].nameLength(firstName[number]);
  }

  /** The name's bytes, one character each. */
  String latin1(int number) {
    return new String(source(number), start(number), length(number), ISO_8859_1);
  }

  /** Whether the name goes out without quotes. */
  boolean isClassic(int number) {
    return pages[firstPage[number]].isNameClassic(firstName[number]);
  }

  /** The number of the name that is this one with a suffix, or -1. */
  int withSuffix(int number, byte[] suffix) {
    return stemWith(number, length(number), suffix);
  }

  /** The number of the name that is the first bytes of this one with a suffix, or -1. */
  int stemWith(int number, int stemLength, byte[] suffix) {
    if (stemLength + suffix.length == 0 || stemLength < 0) {
      return -1;
    }
    int length = stemLength + suffix.length;
    // Not kept from call to call: several scrapes may write one page.
    byte[] name = new byte[length];
    System.arraycopy(source(number), start(number), name, 0, stemLength);
    System.arraycopy(suffix, 0, name, stemLength, suffix.length);
    int hash = ExpositionIndex.hash(name, 0, length);
    return slots[slot(hash, name, 0, length)] - 1;
  }

  /** Whether a name is another one with a suffix. */
  boolean isWithSuffix(int number, int stem, byte[] suffix) {
    int length = length(stem);
    int start = start(number);
    return length(number) == length + suffix.length
        && stemEndsWith(number, length + suffix.length, suffix)
        && Arrays.equals(
            source(number), start, start + length, source(stem), start(stem), start(stem) + length);
  }

  /** Whether the name ends with a suffix and has something before it. */
  boolean endsWith(int number, byte[] suffix) {
    return stemEndsWith(number, length(number), suffix);
  }

  /** The same for the first bytes of the name. */
  boolean stemEndsWith(int number, int length, byte[] suffix) {
    int end = start(number) + length;
    return length > suffix.length
        && Arrays.equals(source(number), end - suffix.length, end, suffix, 0, suffix.length);
  }

  private int add(int page, int name) {
    ExpositionIndex index = pages[page];
    int hash = index.nameHash(name);
    int slot = slot(hash, index.nameSource(name), index.nameStart(name), index.nameLength(name));
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (count == firstPage.length) {
      firstPage = Arrays.copyOf(firstPage, 2 * count);
      firstName = Arrays.copyOf(firstName, 2 * count);
    }
    firstPage[count] = page;
    firstName[count] = name;
    count++;
    slots[slot] = count;
    if (count * 2 > slots.length) {
      grow();
    }
    return count - 1;
  }

  /** Where the name stands in the table, or where it would. */
  private int slot(int hash, byte[] source, int start, int length) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (hash(number) == hash && equal(number, source, start, length)) {
        return slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private int hash(int number) {
    return pages[firstPage[number]].nameHash(firstName[number]);
  }

  private boolean equal(int number, byte[] source, int start, int length) {
    int own = start(number);
    return Arrays.equals(source(number), own, own + length(number), source, start, start + length);
  }

  private void grow() {
    slots = new int[slots.length * 4];
    for (int number = 0; number < count; number++) {
      int slot = hash(number) & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = number + 1;
    }
  }
}
