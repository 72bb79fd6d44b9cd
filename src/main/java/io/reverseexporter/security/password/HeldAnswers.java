package io.reverseexporter.security.password;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Answers that are told late, without a thread that waits. */
final class HeldAnswers implements AutoCloseable {
  /** What comes beyond is told at once. */
  static final int MAX = 1_024;

  private final ScheduledExecutorService timer;
  private final Set<Held> all = new HashSet<>();
  private boolean closed;

  HeldAnswers(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /** Tells {@link Verdict#WRONG} after a while. */
  void hold(CompletableFuture<Verdict> answer, long nanos) {
    var held = new Held(answer);
    if (nanos <= 0 || !admit(held)) {
      answer.complete(Verdict.WRONG);
      return;
    }
    try {
      var unused = timer.schedule(() -> release(held), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      release(held);
    }
  }

  private synchronized boolean admit(Held held) {
    return !closed && all.size() < MAX && all.add(held);
  }

  private void release(Held held) {
    synchronized (this) {
      all.remove(held);
    }
    held.answer.complete(Verdict.WRONG);
  }

  /** Tells {@link Verdict#BUSY} to all who wait. */
  @Override
  public void close() {
    List<Held> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(all);
      all.clear();
    }
    left.forEach(held -> held.answer.complete(Verdict.BUSY));
  }

  /** One answer. */
  private static final class Held {
    private final CompletableFuture<Verdict> answer;

    Held(CompletableFuture<Verdict> answer) {
      this.answer = answer;
    }
  }
}
