package io.reverseexporter.security.password;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One password that is to be checked, once, for everyone who waits for the same answer. */
final class Check {
  private final String name;
  private final String address;
  private final Supplier<Verdict> work;
  private final Runnable atEnd;
  private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

  /** Set by whoever runs it or gives it up, whichever is first. */
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * A check that waits.
   *
   * @param name of the user, and
   * @param address of the client, or the network it is in, both for its place in the queue
   * @param work hashes; does not throw
   * @param atEnd called before the verdict is told; does not throw
   */
  Check(String name, String address, Supplier<Verdict> work, Runnable atEnd) {
    this.name = name;
    this.address = address;
    this.work = work;
    this.atEnd = atEnd;
  }

  String name() {
    return name;
  }

  String address() {
    return address;
  }

  CompletableFuture<Verdict> verdict() {
    return verdict;
  }

  /** Runs it unless it was given up. */
  void run() {
    if (taken.compareAndSet(false, true)) {
      Verdict end = Verdict.WRONG;
      try {
        end = work.get();
      } finally {
        end(end);
      }
    }
  }

  /** Ends it as too late, unless it runs or has run. */
  void giveUp() {
    if (taken.compareAndSet(false, true)) {
      end(Verdict.BUSY);
    }
  }

  /** Answers those who wait even though it runs. */
  void abandon() {
    taken.set(true);
    end(Verdict.BUSY);
  }

  private void end(Verdict end) {
    atEnd.run();
    verdict.complete(end);
  }
}
