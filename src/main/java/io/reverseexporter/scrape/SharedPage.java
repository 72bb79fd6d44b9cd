package io.reverseexporter.scrape;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.encoder.GzippedPage;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.merge.MergePlan;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One page, of all scrapes that had the very same answers. Who uses it is guarded by {@link
 * SharedPages}.
 */
final class SharedPage {
  private final ExpositionFormat format;
  private final List<ExpositionIndex> answers;
  private final MemoryBudget memory;
  private final long begun;
  private final AtomicInteger users = new AtomicInteger();

  private record Made(MergePlan plan, EncodedPage encoded) {}

  // Guarded by this.
  private @Nullable Made made;
  private @Nullable GzippedPage gzipped;
  private boolean isTooLarge;
  private @Nullable HeldMemory held;

  /**
   * A page that is not made yet.
   *
   * @param answers all pages of all exporters that are on it
   * @param memory that its compressed form is taken from
   * @param begun reading of the clock
   */
  SharedPage(
      ExpositionFormat format, List<ExpositionIndex> answers, MemoryBudget memory, long begun) {
    this.format = format;
    this.answers = answers;
    this.memory = memory;
    this.begun = begun;
  }

  /** Reading of the clock when it was begun. */
  long begun() {
    return begun;
  }

  /** Whether it is made of these answers, the same objects, for this format. */
  boolean isOf(ExpositionFormat other, List<ExpositionIndex> others) {
    if (!format.isSame(other) || answers.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) != others.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Counts one user more. */
  void enter() {
    users.incrementAndGet();
  }

  /** Counts one user less; tells whether it was the last one. */
  boolean leave() {
    return users.decrementAndGet() == 0;
  }

  /** Merges the answers, unless somebody has: whoever uses the page calls it first. */
  synchronized void make(Supplier<MergePlan> merged) {
    if (made == null) {
      MergePlan plan = merged.get();
      made = new Made(plan, EncodedPage.of(plan));
    }
  }

  /** What the answers are merged to. */
  MergePlan plan() {
    return made().plan;
  }

  /** The same, encoded. */
  EncodedPage encoded() {
    return made().encoded;
  }

  private synchronized Made made() {
    return Objects.requireNonNull(made, "not merged yet");
  }

  /**
   * The page compressed, by the first who asks, while the others wait for it: it is mere
   * computation.
   *
   * @return null if there is but one user, who can do without its being kept, or no memory for it
   */
  synchronized @Nullable EncodedPage gzipped() {
    if (gzipped == null && users.get() > 1 && !isTooLarge) {
      HeldMemory taken = memory.allowance().hold();
      try {
        gzipped = GzippedPage.of(encoded(), taken);
        held = taken;
      } catch (NoRoomException e) {
        // Each compresses it straight into its own answer, which nobody has to be told.
        isTooLarge = true;
      } finally {
        if (gzipped == null) {
          taken.release();
        }
      }
    }
    return gzipped;
  }

  /** The last user has gone: nothing of it may be used any more. */
  synchronized void close() {
    HeldMemory taken = held;
    if (taken != null) {
      held = null;
      taken.release();
    }
  }
}
