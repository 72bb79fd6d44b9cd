package io.reverseexporter.exporter;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One user's share of the threads, with what waits for one of them. Guarded by its lanes' lock. */
final class Lane implements Executor {
  private static final int MAX_WAITING = 4096;

  private final Lanes lanes;
  private final int own;
  private final int max;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Lane(Lanes lanes, int own, int max) {
    this.lanes = lanes;
    this.own = own;
    this.max = max;
  }

  @Override
  public void execute(Runnable work) {
    lanes.execute(this, work);
  }

  /** Whether one thread more would be one of its own. */
  boolean hasOwn() {
    return running < own;
  }

  /** Whether it may have one thread more, its own or an extra one. */
  boolean mayHaveMore() {
    return running < max;
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Counts one thread more. */
  void begins() {
    running++;
  }

  /** Counts one thread less. */
  void ends() {
    running--;
  }

  /** Keeps work until a thread takes it. */
  void add(Runnable work) {
    waiting.add(work);
  }

  /**
   * Makes sure that one piece of work more can wait.
   *
   * @throws RejectedExecutionException if too many do that somebody still wants
   */
  void makeRoom() {
    if (waiting.size() >= MAX_WAITING) {
      waiting.removeIf(Lane::isAbandoned);
      if (waiting.size() >= MAX_WAITING) {
        throw new RejectedExecutionException(MAX_WAITING + " pieces of work are waiting");
      }
    }
  }

  /** The work that waits longest of what somebody still wants, or null. */
  @Nullable Runnable poll() {
    Runnable work = waiting.poll();
    while (work != null && isAbandoned(work)) {
      work = waiting.poll();
    }
    return work;
  }

  /**
   * Takes back what was just added.
   *
   * @return false if a thread has taken it
   */
  boolean remove(Runnable work) {
    for (Iterator<Runnable> last = waiting.descendingIterator(); last.hasNext(); ) {
      if (last.next() == work) {
        last.remove();
        return true;
      }
    }
    return false;
  }

  private static boolean isAbandoned(Runnable work) {
    return work instanceof Abandonable abandonable && abandonable.isAbandoned();
  }
}
