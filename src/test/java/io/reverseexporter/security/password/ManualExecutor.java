package io.reverseexporter.security.password;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what it is given when a test says so, on the test's thread. */
final class ManualExecutor implements Executor {
  private final Deque<Runnable> given = new ArrayDeque<>();
  private boolean rejects;

  @Override
  public void execute(Runnable work) {
    if (rejects) {
      throw new RejectedExecutionException("as told");
    }
    given.add(work);
  }

  void reject() {
    rejects = true;
  }

  int given() {
    return given.size();
  }

  /** Runs what was given first. */
  void runOne() {
    given.remove().run();
  }

  /** Runs everything, and what that brings. */
  void runAll() {
    while (!given.isEmpty()) {
      runOne();
    }
  }
}
