package io.reverseexporter.merge;

import io.reverseexporter.index.ExpositionIndex;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The names whose samples on a page are left out, each page's own; normally none. */
final class Excluded {
  private final ExpositionIndex[] pages;
  private final @Nullable BitSet[] names;
  private int samples;

  Excluded(ExpositionIndex[] pages) {
    this.pages = pages;
    names = new BitSet[pages.length];
  }

  /** Number of samples that are left out. */
  int samples() {
    return samples;
  }

  boolean contains(int page, int name) {
    BitSet excluded = names[page];
    return excluded != null && excluded.get(name);
  }

  /** Whether a page has samples of the name that are not left out. */
  boolean isSampled(int page, int name) {
    return pages[page].firstRun(name) >= 0 && !contains(page, name);
  }

  void add(int page, int name) {
    BitSet excluded = names[page];
    if (excluded == null) {
      excluded = new BitSet();
      names[page] = excluded;
    }
    if (!excluded.get(name)) {
      excluded.set(name);
      for (int r = pages[page].firstRun(name); r >= 0; r = pages[page].nextRun(r)) {
        samples += pages[page].runSamples(r);
      }
    }
  }
}
