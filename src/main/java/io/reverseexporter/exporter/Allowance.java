package io.reverseexporter.exporter;

/**
 * Memory set aside for one scrape of an endpoint: its exporters take from it first, and from what
 * all share beyond it. Safe for use by several threads.
 */
public final class Allowance implements AutoCloseable {
  private final MemoryBudget budget;
  private long left;

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
    return true;
  }

  /**
   * Gives back what was set aside and not taken; what was taken is given back by its holder.
   * Idempotent; what is taken afterwards is taken from what all share.
   */
  @Override
  public void close() {
    long rest;
    synchronized (this) {
      rest = left;
      left = 0;
    }
    if (rest > 0) {
      budget.give(rest);
    }
  }
}
