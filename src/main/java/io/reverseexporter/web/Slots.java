package io.reverseexporter.web;

import java.util.concurrent.atomic.AtomicInteger;

/** So many at a time, and nobody waits. */
final class Slots {
  private final int count;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * All are free.
   *
   * @param count at a time
   */
  Slots(int count) {
    this.count = count;
  }

  /** Takes one, if there is any; whoever has got it gives it back. */
  boolean take() {
    if (taken.incrementAndGet() <= count) {
      return true;
    }
    taken.decrementAndGet();
    return false;
  }

  void giveBack() {
    taken.decrementAndGet();
  }
}
