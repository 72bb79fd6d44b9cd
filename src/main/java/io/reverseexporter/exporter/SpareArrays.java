package io.reverseexporter.exporter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of answers that nobody holds any more, for answers to come: a new array has to be cleared,
 * is in no cache, and if it is large makes the garbage collector run. They stay a moment only, and
 * only within the memory that no answer has taken. What is in them is old and of no meaning. Safe
 * for use by several threads.
 */
final class SpareArrays {
  /** Shorter ones, in bytes, are not kept. */
  static final int SHORTEST = 8 * 1024;

  /** A length and the next one differ by a sixteenth to a thirty-second. */
  private static final int STEPS = 16;

  /** The longest array that JVMs make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private static final class Spare {
    private final byte[] array;
    private final long since;

    Spare(byte[] array, long since) {
      this.array = array;
      this.since = since;
    }
  }

  private final LongSupplier nanoTime;

  // All guarded by this: by length, the one used last first.
  private final Map<Integer, Deque<Spare>> spares = new HashMap<>();

  /** Of all of them. Written under the lock. */
  private volatile long bytes;

  /**
   * None yet.
   *
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  SpareArrays(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The length of an array for {@code capacity} bytes: there are few different ones. */
  static int length(int capacity) {
    if (capacity < SHORTEST) {
      return capacity;
    }
    int step = Integer.highestOneBit(capacity) / STEPS;
    return (int) Math.min((capacity + (step - 1L)) / step * step, LONGEST);
  }

  /** Bytes of all of them together. */
  long bytes() {
    return bytes;
  }

  /** Takes out one of exactly this length, if there is one. */
  synchronized byte @Nullable [] take(int length) {
    Deque<Spare> sameLength = spares.get(length);
    Spare spare = sameLength == null ? null : sameLength.poll();
    if (spare == null) {
      return null;
    }
    bytes -= length;
    return spare.array;
  }

  /** Adds one that nobody looks at any more. Never fails: where it does not fit it is let go. */
  synchronized void put(byte[] array) {
    if (array.length < SHORTEST) {
      return;
    }
    try {
      spares
          .computeIfAbsent(array.length, length -> new ArrayDeque<>())
          .push(new Spare(array, nanoTime.getAsLong()));
      bytes += array.length;
    } catch (OutOfMemoryError e) {
      // Who gives memory back has more to give back, and it is a help that this one is gone.
      return;
    }
  }

  /** Drops so many that no more bytes than this are left. */
  void shrink(long atMost) {
    if (bytes > atMost) {
      drop(spare -> bytes > atMost);
    }
  }

  /** Drops those that nobody has wanted for so long, in nanoseconds. */
  void dropUnused(long atLeast) {
    long now = nanoTime.getAsLong();
    drop(spare -> now - spare.since >= atLeast);
  }

  /** Drops of each length those that are of no use, the one used longest ago first. */
  private synchronized void drop(Predicate<Spare> isUseless) {
    for (Deque<Spare> sameLength : spares.values()) {
      Spare oldest = sameLength.peekLast();
      while (oldest != null && isUseless.test(oldest)) {
        sameLength.removeLast();
        bytes -= oldest.array.length;
        oldest = sameLength.peekLast();
      }
    }
    spares.values().removeIf(Deque::isEmpty);
  }
}
