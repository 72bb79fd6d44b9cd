package io.reverseexporter.security.password;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs checks, a few at a time, the others in a fair queue. What waits holds no thread. */
final class Checks implements AutoCloseable {
  /** Waiting for a thread, in milliseconds; then the answer is that we are busy. */
  static final long MAX_WAIT_MILLIS = 10_000;

  /** Who stands last in a line waits about so long, if nobody else does. */
  private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(3);

  private final Executor executor;
  private final int parallelism;
  private final ScheduledExecutorService timer;
  private final LongSupplier nanoTime;
  private final FairQueue<Check> queue = new FairQueue<>();

  /** Waiting, handed to the executor, or running. */
  private final Set<Check> unfinished = new HashSet<>();

  private int running;

  /** Of a check, a moving average; 0 as long as it is not known. */
  private long usualNanos;

  private boolean closed;

  Checks(
      Executor executor, int parallelism, ScheduledExecutorService timer, LongSupplier nanoTime) {
    if (parallelism < 1) {
      throw new IllegalArgumentException("parallelism " + parallelism);
    }
    this.executor = executor;
    this.parallelism = parallelism;
    this.timer = timer;
    this.nanoTime = nanoTime;
  }

  /** Sees to it that a check ends; it may have ended when this returns. */
  void submit(Check check) {
    Check evicted;
    synchronized (this) {
      if (closed) {
        evicted = check;
      } else {
        unfinished.add(check);
        evicted = queue.add(check, check.name(), check.address());
      }
    }
    if (evicted != null) {
      giveUp(evicted);
    }
    if (evicted != check) {
      limitWait(check);
      startNext();
    }
  }

  private void limitWait(Check check) {
    Future<?> limit;
    try {
      limit = timer.schedule(() -> giveUp(check), MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RuntimeException | Error e) {
      // It takes no more work, or there is no memory for it.
      giveUp(check);
      return;
    }
    var unused = check.verdict().thenAccept(verdict -> limit.cancel(false));
  }

  /** Ends a check as too late, unless it runs or has run. */
  void giveUp(Check check) {
    synchronized (this) {
      queue.remove(check, check.name(), check.address());
      // One that is running stays in the set until it is done.
    }
    check.giveUp();
    forgetIfDone(check);
  }

  /** Whether nothing waits for its turn. */
  synchronized boolean isQueueEmpty() {
    return queue.size() == 0;
  }

  private void startNext() {
    for (Check next = next(); next != null; next = next()) {
      Check check = next;
      try {
        executor.execute(() -> run(check));
      } catch (RuntimeException | Error e) {
        // It takes no more work, or there is no memory for a thread.
        done();
        check.giveUp();
        forgetIfDone(check);
      }
    }
  }

  private synchronized @Nullable Check next() {
    if (running >= parallelism) {
      return null;
    }
    Check next = queue.poll();
    if (next != null) {
      running++;
    }
    return next;
  }

  private void run(Check check) {
    long begin = nanoTime.getAsLong();
    try {
      check.run();
    } finally {
      forgetIfDone(check);
      took(nanoTime.getAsLong() - begin);
      done();
      startNext();
    }
  }

  /** The quicker the checks, the more may wait: cheap hashes are no reason to be busy. */
  private synchronized void took(long nanos) {
    usualNanos = usualNanos == 0 ? nanos : usualNanos + (nanos - usualNanos) / 8;
    if (usualNanos > 0) {
      queue.limitLines((int) Math.min(LINE_NANOS / usualNanos, FairQueue.MAX));
    }
  }

  private synchronized void done() {
    running--;
  }

  private synchronized void forgetIfDone(Check check) {
    if (check.verdict().isDone()) {
      unfinished.remove(check);
    }
  }

  /** Ends everything with {@link Verdict#BUSY}, and from now on whatever comes. */
  @Override
  public void close() {
    List<Check> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(unfinished);
      unfinished.clear();
      queue.clear();
    }
    all.forEach(Check::abandon);
  }
}
