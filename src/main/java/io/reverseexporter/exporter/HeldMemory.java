package io.reverseexporter.exporter;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;

/**
 * The memory that one answer of an exporter takes. It is given back when the last of those who
 * share the answer has released it. Safe for use by several threads.
 */
public final class HeldMemory implements Room {
  private final Allowance allowance;
  private long taken;
  private int holders = 1;

  HeldMemory(Allowance allowance) {
    this.allowance = allowance;
  }

  @Override
  public synchronized void take(long bytes) throws NoRoomException {
    if (!allowance.tryTake(bytes)) {
      MemoryBudget budget = allowance.budget();
      throw new NoRoomException(
          "memory_limit: "
              + bytes
              + " bytes more do not fit, of "
              + budget.limit()
              + " for all scrapes "
              + budget.used()
              + " are in use");
    }
    taken += bytes;
  }

  /** Gives back a part of what was taken. */
  public void give(long bytes) {
    synchronized (this) {
      taken -= bytes;
    }
    allowance.budget().give(bytes);
  }

  /** Bytes taken and not given back. */
  public synchronized long taken() {
    return taken;
  }

  /** One more holds it, and will release it; only for those to whom it is not released yet. */
  public synchronized HeldMemory share() {
    if (holders == 0) {
      throw new IllegalStateException("released by all");
    }
    holders++;
    return this;
  }

  /** One holder less; each calls it once. The last one gives all memory back. */
  public void release() {
    long all;
    synchronized (this) {
      if (holders == 0) {
        throw new IllegalStateException("released more often than held");
      }
      holders--;
      if (holders > 0) {
        return;
      }
      all = taken;
      taken = 0;
    }
    if (all > 0) {
      allowance.budget().give(all);
    }
  }
}
