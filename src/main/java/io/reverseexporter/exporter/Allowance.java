package io.reverseexporter.exporter;

/**
 * Memory set aside for one scrape of an endpoint: its exporters take from it first, and from what
 * all share beyond it. Safe for use by several threads.
 */
public final class Allowance implements AutoCloseable {
  private final MemoryBudget budget;

  // Guarded by this: what was set aside and is not taken, and what of it is taken.
  private long left;
  private long lent;
  private boolean isClosed;

  Allowance(MemoryBudget budget, long setAside) {
    this.budget = budget;
    left = setAside;
  }

  /** Without a bound, for tests and for expositions of this application's own making. */
  public static Allowance unlimited() {
    return MemoryBudget.unlimited().allowance();
  }

  /** The memory of one answer, of which nothing is taken yet. */
  public HeldMemory hold() {
    return new HeldMemory(this);
  }

  MemoryBudget budget() {
    return budget;
  }

  synchronized boolean tryTake(long bytes) {
    long own = Math.min(left, bytes);
    if (!budget.tryTake(bytes - own)) {
      return false;
    }
    left -= own;
    lent += own;
    return true;
  }

  /**
   * Takes back what was taken: what had been set aside is so again, for the same scrape. Begins
   * none of the scrapes that wait for memory.
   */
  void putBack(long bytes) {
    long own;
    synchronized (this) {
      own = isClosed ? 0 : Math.min(lent, bytes);
      lent -= own;
      left += own;
    }
    budget.putBack(bytes - own);
  }

  /**
   * Gives back what was set aside and not taken; what was taken is given back by its holder.
   * Idempotent; what is taken afterwards is taken from what all share.
   */
  @Override
  public void close() {
    long rest;
    synchronized (this) {
      isClosed = true;
      rest = left;
      left = 0;
    }
    if (rest > 0) {
      budget.putBack(rest);
      budget.beginWhoFits();
    }
  }
}
