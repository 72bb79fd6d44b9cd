package io.reverseexporter.exporter;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Divides threads among users that must not take them from each other. Each has a lane: some
 * threads are there for it whatever the others do, more it gets as long as there are any of a share
 * that all lanes have together. Work beyond that waits in the lane and holds no thread. An extra
 * thread that becomes free goes to the lane that waits longest for one.
 *
 * <p>No more pieces of work run at a time than the lanes' own threads and the extra ones together,
 * so that the threads themselves need no bound. A lane that nobody uses any more is forgotten.
 */
public final class Lanes implements AutoCloseable {
  private final Executor threads;

  // Guarded by this.
  private final Set<Lane> wanting = new LinkedHashSet<>();
  private int extra;
  private boolean closed;

  /**
   * Threads without lanes.
   *
   * @param threads runs what it is given, soon and not on the caller's thread
   * @param extra pieces of work that may run at a time beyond what the lanes have of their own
   */
  public Lanes(Executor threads, int extra) {
    this.threads = threads;
    this.extra = extra;
  }

  /**
   * A new lane. It throws {@link RejectedExecutionException} when 4096 pieces of work wait in it,
   * and when the threads are closed.
   *
   * @param own pieces of work that always run at once, at least 1
   * @param max pieces of work that ever run at a time
   */
  public Executor lane(int own, int max) {
    if (own < 1 || max < own) {
      throw new IllegalArgumentException("own " + own + ", max " + max);
    }
    return new Lane(this, own, max);
  }

  /** Lets what runs go on, and forgets what waits. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    wanting.clear();
  }

  void execute(Lane lane, Runnable work) {
    boolean begins;
    synchronized (this) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      begins = mayBegin(lane);
      if (begins) {
        begin(lane);
      } else {
        lane.makeRoom();
      }
      lane.add(work);
      review(lane);
    }
    if (begins) {
      start(lane, work);
    }
  }

  private void start(Lane lane, Runnable work) {
    try {
      threads.execute(new Turns(lane));
    } catch (RuntimeException | Error e) {
      // Closed, or the JVM may not have another thread. If others wait in this lane meanwhile, the
      // next thread that becomes free takes them.
      synchronized (this) {
        end(lane);
        boolean taken = !lane.remove(work);
        review(lane);
        if (taken) {
          return;
        }
      }
      // To whoever asked it is all the same: there is no thread.
      throw e instanceof RejectedExecutionException rejected
          ? rejected
          : new RejectedExecutionException("no thread can be had: " + e, e);
    }
  }

  private boolean mayBegin(Lane lane) {
    return lane.hasOwn() || (lane.mayHaveMore() && extra > 0);
  }

  private void begin(Lane lane) {
    if (!lane.hasOwn()) {
      extra--;
    }
    lane.begins();
  }

  private void end(Lane lane) {
    lane.ends();
    if (!lane.hasOwn()) {
      extra++;
    }
  }

  /** Has a lane wait for an extra thread, behind all that do, or not any more. */
  private void review(Lane lane) {
    if (lane.isWaiting() && lane.mayHaveMore()) {
      wanting.add(lane);
    } else {
      wanting.remove(lane);
    }
  }

  /** The lane that a thread is for which has just left a lane, or null. */
  private @Nullable Lane next(Lane left) {
    if (left.isWaiting() && left.hasOwn()) {
      return left;
    }
    if (wanting.isEmpty()) {
      return null;
    }
    Lane longest = wanting.iterator().next();
    return mayBegin(longest) ? longest : null;
  }

  /** One thread's time, until nothing is left for it to do. */
  private final class Turns implements Runnable {
    private Lane lane;

    /** For a lane that has been given the thread. */
    Turns(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void run() {
      for (Runnable work = first(); work != null; work = next()) {
        try {
          work.run();
        } catch (RuntimeException | Error e) {
          // As on a thread of its own; what waits is not to suffer from it.
          Thread thread = Thread.currentThread();
          thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
      }
    }

    private @Nullable Runnable first() {
      synchronized (Lanes.this) {
        Runnable work = closed ? null : lane.poll();
        if (work != null) {
          review(lane);
          return work;
        }
      }
      return next();
    }

    private @Nullable Runnable next() {
      // Meant for the work that is over.
      boolean unused = Thread.interrupted();
      synchronized (Lanes.this) {
        end(lane);
        review(lane);
        if (closed) {
          return null;
        }
        for (Lane next = Lanes.this.next(lane); next != null; next = Lanes.this.next(lane)) {
          Runnable work = next.poll();
          if (work == null) {
            review(next);
            continue;
          }
          if (!next.hasOwn()) {
            // It has had its turn; for more it waits behind the others.
            wanting.remove(next);
          }
          begin(next);
          review(next);
          lane = next;
          return work;
        }
        return null;
      }
    }
  }
}
