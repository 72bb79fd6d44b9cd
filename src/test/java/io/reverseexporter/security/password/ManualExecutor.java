package io.reverseexporter.security.password;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs what it is given when a test says so, on the test's thread. */
final class ManualExecutor implements Executor {
  private final Deque<Runnable> given = new ArrayDeque<>();
  private @Nullable Error fault;
  private boolean rejects;

  @Override
  public void execute(Runnable work) {
    if (fault != null) {
      throw fault;
    }
    if (rejects) {
      throw new RejectedExecutionException("as told");
    }
    given.add(work);
  }

  void reject() {
    rejects = true;
  }

  /** From now on it throws an error, or no longer. */
  void fail(@Nullable Error error) {
    fault = error;
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
