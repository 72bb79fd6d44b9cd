package io.reverseexporter.security.password;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers that are told late, without a thread that waits.
 *
 * <p>What is held takes memory, here and in the container, so that there is a limit, and one for
 * each address: else one with many connections would use up what there is for all. Beyond it the
 * answer is at once that we are busy. To say at once that the password is wrong would end the
 * slowing for just those who have the most connections. That we are busy is also said of passwords
 * that were not checked, so whoever guesses has to ask again to be sure, and is asked to come
 * later; what is told for certain stays at {@link #MAX_OF_NETWORK} answers in the time that each is
 * held. Right passwords never come here.
 */
final class HeldAnswers implements AutoCloseable {
  /** Answers that are held. */
  static final int MAX = 1_024;

  /** Those of one address. */
  static final int MAX_OF_NETWORK = 64;

  private final ScheduledExecutorService timer;
  private final Set<Held> all = new HashSet<>();

  /** How many are held. */
  private final Map<String, Integer> byNetwork = new HashMap<>();

  private boolean closed;

  HeldAnswers(ScheduledExecutorService timer) {
    this.timer = timer;
  }

  /**
   * Tells {@link Verdict#WRONG} after a while, or {@link Verdict#BUSY} at once.
   *
   * @param network of the client, see {@link Network}
   */
  void hold(CompletableFuture<Verdict> answer, String network, long nanos) {
    if (nanos <= 0) {
      answer.complete(Verdict.WRONG);
      return;
    }
    var held = new Held(answer, network);
    if (!admit(held)) {
      answer.complete(Verdict.BUSY);
      return;
    }
    try {
      var unused = timer.schedule(() -> release(held, Verdict.WRONG), nanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException | Error e) {
      // It takes no more work, or there is no memory for it.
      release(held, Verdict.BUSY);
    }
  }

  private synchronized boolean admit(Held held) {
    int ofNetwork = byNetwork.getOrDefault(held.network, 0);
    if (closed || all.size() >= MAX || ofNetwork >= MAX_OF_NETWORK) {
      return false;
    }
    byNetwork.put(held.network, ofNetwork + 1);
    return all.add(held);
  }

  private void release(Held held, Verdict verdict) {
    synchronized (this) {
      if (all.remove(held)) {
        byNetwork.computeIfPresent(held.network, (n, count) -> count == 1 ? null : count - 1);
      }
    }
    held.answer.complete(verdict);
  }

  /** Tells {@link Verdict#BUSY} to all who wait. */
  @Override
  public void close() {
    List<Held> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(all);
      all.clear();
      byNetwork.clear();
    }
    left.forEach(held -> held.answer.complete(Verdict.BUSY));
  }

  /** One answer. */
  private static final class Held {
    private final CompletableFuture<Verdict> answer;
    private final String network;

    Held(CompletableFuture<Verdict> answer, String network) {
      this.answer = answer;
      this.network = network;
    }
  }
}
