package io.reverseexporter.exporter;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.util.ArrayList;
import java.util.List;
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

  /** What was allocated and is not given back. */
  private final List<byte[]> arrays = new ArrayList<>(1);

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
    allowance.budget().count(bytes);
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
    allowance.budget().count(-bytes);
    allowance.putBack(bytes);
  }

  /**
   * An array for which memory is taken. What is in it has no meaning. When all have released this,
   * the array may become another answer's.
   *
   * @param capacity its length in bytes; it may be a little longer
   * @throws NoRoomException if there is not so much memory, or the heap has no such array
   */
  byte[] allocate(int capacity) throws NoRoomException {
    int length = SpareArrays.length(capacity);
    SpareArrays spares = allowance.budget().spares();
    byte[] array = spares.take(length);
    try {
      take(length);
    } catch (NoRoomException e) {
      if (array != null) {
        spares.put(array);
      }
      throw e;
    }
    if (array == null) {
      array = make(length);
    }
    keep(array);
    return array;
  }

  private byte[] make(int length) throws NoRoomException {
    try {
      return made(length);
    } catch (OutOfMemoryError e) {
      // Of one array, so that nothing is broken by it; other uses of the heap are not counted.
      putBack(length);
      throw new NoRoomException("the heap has no room for an array of " + length + " bytes");
    }
  }

  private byte[] made(int length) {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      allowance.budget().spares().shrink(0);
      return new byte[length];
    }
  }

  private synchronized void keep(byte[] array) {
    arrays.add(array);
  }

  private void drop(byte[] array) {
    synchronized (this) {
      arrays.removeIf(own -> own == array);
    }
    putBack(array.length);
    allowance.budget().spares().put(array);
  }

  /**
   * Copies bytes into an array of another size, for which memory is taken; the old one, which came
   * from {@link #allocate} as well, is given back and must not be looked at any more. While it is
   * done both are there: large ones are copied one at a time.
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
    drop(old);
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
      allowance.budget().count(-taken);
      allowance.putBack(taken);
      taken = 0;
      arrays.forEach(allowance.budget().spares()::put);
      arrays.clear();
    }
    allowance.budget().beginWhoFits();
  }
}
