package io.reverseexporter.exporter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all bodies in flight share ({@code memory_limit}), and what is made of them. It
 * is counted, not allocated. Safe for use by several threads.
 */
public final class MemoryBudget {
  /** So many scrapes may begin before one that came earlier and waits for more than is left. */
  static final int MAX_OVERTAKING = 64;

  /** A scrape that needs less than this part of all never has to wait for one that came earlier. */
  private static final int SMALL_PART = 64;

  /** How long what was given back is kept for those who come next. */
  private static final long UNUSED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private volatile long limit;
  private final AtomicLong used = new AtomicLong();

  /** Bytes in use; what is only set aside is not. */
  private final AtomicLong taken = new AtomicLong();

  private final SpareArrays spares;

  /** Held while a large array and its copy are both there. */
  private final Lock copying = new ReentrantLock();

  /** Scrapes that wait for what they will need, in their order. Guarded by itself. */
  private final Deque<Waiting> queue = new ArrayDeque<>();

  private static final class Waiting {
    private final long expected;
    private final Consumer<Allowance> begin;

    /** Null if it does not wait. */
    private @Nullable ScheduledFuture<?> patience;

    /** How many have begun while it was the first in the queue. */
    private int overtaken;

    Waiting(long expected, Consumer<Allowance> begin) {
      this.expected = expected;
      this.begin = begin;
    }
  }

  /**
   * A budget of which nothing is used.
   *
   * @param limit in bytes, above 0
   */
  public MemoryBudget(long limit) {
    this(limit, System::nanoTime);
  }

  MemoryBudget(long limit, LongSupplier nanoTime) {
    this.limit = checked(limit);
    spares = new SpareArrays(nanoTime);
  }

  private static long checked(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("expected a limit above 0, got " + limit);
    }
    return limit;
  }

  /** A budget that nothing is too much for. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2);
  }

  /** Bytes in all. */
  public long limit() {
    return limit;
  }

  /** Changes the limit. What is in use stays, be it more than that. */
  public void limit(long bytes) {
    limit = checked(bytes);
    beginWhoFits();
  }

  /** Bytes in use or set aside. */
  public long used() {
    return used.get();
  }

  /** An allowance with nothing set aside: each byte is taken from what all share. */
  public Allowance allowance() {
    return new Allowance(this, 0);
  }

  /** What was given back and may be used again. */
  SpareArrays spares() {
    return spares;
  }

  /**
   * Counts what answers have really taken, or (negative) given back. What was given back and is
   * kept, and what is taken, are never more than the limit together.
   */
  void count(long bytes) {
    long all = taken.addAndGet(bytes);
    if (bytes > 0) {
      spares.shrink(limit - all);
    }
  }

  /** Lets go of what was given back and has not been used again since. Called now and then. */
  public void dropUnused() {
    spares.dropUnused(UNUSED_NANOS);
  }

  Lock copying() {
    return copying;
  }

  /**
   * Sets aside what a scrape is expected to need, all at once, so that no two scrapes hold a part
   * each and wait for the other's. At once if there is so much; else later, when others have given
   * back enough, or with nothing set aside when the patience is at its end. A scrape that needs
   * little may begin before one that waits for much, but not for ever.
   *
   * @param expected bytes, 0 or more; of more than there is at all, all is asked for
   * @param until when the scrape begins whatever there is
   * @param begin called once, on this thread, on one that gives memory back, or on the timer's;
   *     must not block
   */
  public void admit(
      long expected, Deadline until, ScheduledExecutorService timer, Consumer<Allowance> begin) {
    if (expected < 0) {
      throw new IllegalArgumentException("expected 0 or more bytes, got " + expected);
    }
    var waiting = new Waiting(Math.min(expected, limit), begin);
    boolean fits;
    synchronized (queue) {
      fits = mayTake(waiting);
      if (!fits && isPatient(waiting, until, timer)) {
        queue.add(waiting);
        return;
      }
    }
    begin.accept(fits ? new Allowance(this, waiting.expected) : allowance());
  }

  /** Begins to wait; false if the timer takes nothing any more. */
  private boolean isPatient(Waiting waiting, Deadline until, ScheduledExecutorService timer) {
    try {
      // Should it be called now, it has to wait for the queue.
      waiting.patience =
          timer.schedule(() -> giveUp(waiting), until.remainingNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Sets aside for one who is not in the queue, unless others wait long enough. */
  private boolean mayTake(Waiting newcomer) {
    Waiting first = queue.peek();
    // Who needs next to nothing keeps nobody waiting.
    if (newcomer.expected <= limit / SMALL_PART || first == null) {
      return tryTake(newcomer.expected);
    }
    if (first.overtaken >= MAX_OVERTAKING || !tryTake(newcomer.expected)) {
      return false;
    }
    first.overtaken++;
    return true;
  }

  private void giveUp(Waiting waiting) {
    boolean stillThere;
    synchronized (queue) {
      stillThere = queue.remove(waiting);
    }
    if (stillThere) {
      try {
        waiting.begin.accept(allowance());
      } finally {
        // Those behind it may have waited for it alone.
        beginWhoFits();
      }
    }
  }

  /** Begins the scrapes that what is left is enough for. Called whenever something was put back. */
  void beginWhoFits() {
    for (Waiting next = nextToBegin(); next != null; next = nextToBegin()) {
      ScheduledFuture<?> patience = next.patience;
      if (patience != null) {
        patience.cancel(false);
      }
      next.begin.accept(new Allowance(this, next.expected));
    }
  }

  /** Takes the first one that fits out of the queue, with what it needs set aside. */
  private @Nullable Waiting nextToBegin() {
    synchronized (queue) {
      Waiting first = queue.peek();
      for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
        Waiting waiting = all.next();
        if (tryTake(waiting.expected)) {
          all.remove();
          if (first != null && waiting != first) {
            first.overtaken++;
          }
          return waiting;
        }
        if (waiting.overtaken >= MAX_OVERTAKING) {
          return null;
        }
      }
      return null;
    }
  }

  /** Takes memory, unless that is more than is left. */
  boolean tryTake(long bytes) {
    long before = used.get();
    // Nothing fits even where the limit was lowered below what is in use.
    while (bytes == 0 || bytes <= limit - before) {
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = used.get();
    }
    return false;
  }

  /** Takes back what was taken; {@link #beginWhoFits()} is to be called afterwards. */
  void putBack(long bytes) {
    used.addAndGet(-bytes);
  }
}
