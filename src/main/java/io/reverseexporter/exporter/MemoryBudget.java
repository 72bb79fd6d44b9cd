package io.reverseexporter.exporter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that all bodies in flight share ({@code memory_limit}), and what is made of them. It
 * is counted, not allocated. Safe for use by several threads.
 */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /** Scrapes that wait for what they will need. Guarded by itself. */
  private final Deque<Waiting> queue = new ArrayDeque<>();

  private static final class Waiting {
    private final long expected;
    private final Consumer<Allowance> begin;
    private @Nullable ScheduledFuture<?> patience;

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
    this.limit = limit;
  }

  /** A budget that nothing is too much for. */
  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE / 2);
  }

  /** Bytes in all. */
  public long limit() {
    return limit;
  }

  /** Bytes in use or set aside. */
  public long used() {
    return used.get();
  }

  /** An allowance with nothing set aside: each byte is taken from what all share. */
  public Allowance allowance() {
    return new Allowance(this, 0);
  }

  /**
   * Sets aside what a scrape is expected to need, all at once, so that no two scrapes hold a part
   * each and wait for the other's. At once if there is so much; else later, when others have given
   * back enough, or with nothing set aside when the patience is at its end.
   *
   * @param expected bytes; of more than there is at all, all is asked for
   * @param until when the scrape begins whatever there is
   * @param begin called once, on this thread, on one that gives memory back, or on the timer's;
   *     must not block
   */
  public void admit(
      long expected, Deadline until, ScheduledExecutorService timer, Consumer<Allowance> begin) {
    long wanted = Math.min(expected, limit);
    if (tryTake(wanted)) {
      begin.accept(new Allowance(this, wanted));
      return;
    }
    var waiting = new Waiting(wanted, begin);
    synchronized (queue) {
      queue.add(waiting);
      try {
        waiting.patience =
            timer.schedule(() -> giveUp(waiting), until.remainingNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        queue.remove(waiting);
        waiting.patience = null;
      }
    }
    if (waiting.patience == null) {
      begin.accept(allowance());
      return;
    }
    // Something may have been given back before this one was in the queue.
    beginWhoFits();
  }

  private void giveUp(Waiting waiting) {
    boolean stillThere;
    synchronized (queue) {
      stillThere = queue.remove(waiting);
    }
    if (stillThere) {
      waiting.begin.accept(allowance());
    }
  }

  private void beginWhoFits() {
    List<Waiting> fitting = new ArrayList<>();
    synchronized (queue) {
      queue.removeIf(
          waiting -> {
            boolean fits = tryTake(waiting.expected);
            if (fits) {
              fitting.add(waiting);
            }
            return fits;
          });
    }
    for (Waiting waiting : fitting) {
      ScheduledFuture<?> patience = waiting.patience;
      if (patience != null) {
        patience.cancel(false);
      }
      waiting.begin.accept(new Allowance(this, waiting.expected));
    }
  }

  /** Takes memory, unless that is more than is left. */
  boolean tryTake(long bytes) {
    long before = used.get();
    while (bytes <= limit - before) {
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
      before = used.get();
    }
    return false;
  }

  /** Gives back what was taken. */
  void give(long bytes) {
    used.addAndGet(-bytes);
    boolean somebodyWaits;
    synchronized (queue) {
      somebodyWaits = !queue.isEmpty();
    }
    if (somebodyWaits) {
      beginWhoFits();
    }
  }
}
