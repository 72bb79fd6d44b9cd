package io.reverseexporter.exporter;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.util.concurrent.locks.Lock;

/**
 * The memory that one answer of an exporter takes. It is given back when the last of those who
 * share the answer has released it. Safe for use by several threads.
 */
public final class HeldMemory implements Room {
  /** Arrays of more than this, in bytes, are copied one at a time in the whole application. */
  static final int LARGE = 1024 * 1024;

  private final Allowance allowance;
  private long taken;
  private int holders = 1;

  HeldMemory(Allowance allowance) {
    this.allowance = allowance;
  }

  @Override
  public synchronized void take(long bytes) throws NoRoomException {
    if (holders == 0) {
      throw new IllegalStateException("released by all");
    }
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

  @Override
  public void give(long bytes) {
    putBack(bytes);
    allowance.budget().beginWhoFits();
  }

  private synchronized void putBack(long bytes) {
    if (bytes > taken) {
      throw new IllegalStateException(bytes + " bytes given back, but " + taken + " taken");
    }
    taken -= bytes;
    allowance.putBack(bytes);
  }

  /**
   * An array for which memory is taken.
   *
   * @param capacity its length in bytes
   * @throws NoRoomException if there is not so much memory, or the heap has no such array
   */
  byte[] allocate(int capacity) throws NoRoomException {
    take(capacity);
    try {
      return new byte[capacity];
    } catch (OutOfMemoryError e) {
      // Of one array, so that nothing is broken by it; other uses of the heap are not counted.
      putBack(capacity);
      throw new NoRoomException("the heap has no room for an array of " + capacity + " bytes");
    }
  }

  /**
   * Copies bytes into an array of another size, for which memory is taken; that of the old one is
   * given back. While it is done both are there: large ones are copied one at a time.
   *
   * @param length bytes that count
   * @throws NoRoomException as {@link #allocate}; nothing has changed then
   */
  byte[] resized(byte[] old, int length, int capacity) throws NoRoomException {
    byte[] resized;
    if (capacity <= LARGE) {
      resized = copied(old, length, capacity);
    } else {
      Lock lock = allowance.budget().copying();
      lock.lock();
      try {
        resized = copied(old, length, capacity);
      } finally {
        lock.unlock();
      }
    }
    // Not under the lock: it runs what others have to do.
    allowance.budget().beginWhoFits();
    return resized;
  }

  private byte[] copied(byte[] old, int length, int capacity) throws NoRoomException {
    byte[] copy = allocate(capacity);
    System.arraycopy(old, 0, copy, 0, length);
    putBack(old.length);
    return copy;
  }

  /** Memory of the same allowance, held and released apart from this. */
  HeldMemory another() {
    return allowance.hold();
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
    synchronized (this) {
      if (holders == 0) {
        throw new IllegalStateException("released more often than held");
      }
      holders--;
      if (holders > 0) {
        return;
      }
      allowance.putBack(taken);
      taken = 0;
    }
    allowance.budget().beginWhoFits();
  }
}
