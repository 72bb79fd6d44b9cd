package io.reverseexporter.scrape;

import org.jspecify.annotations.Nullable;

/**
 * Counts the requests that an endpoint was found for, so that it is known when none will come to it
 * any more. Safe for use by several threads.
 */
final class Visitors {
  // All guarded by this.
  private int present;
  private @Nullable Runnable whenGone;
  private boolean isClosed;

  /** One more is there; false if it has come too late. */
  synchronized boolean enter() {
    if (isClosed) {
      return false;
    }
    present++;
    return true;
  }

  /** One of those who entered goes. */
  void leave() {
    Runnable last;
    synchronized (this) {
      present--;
      last = closeIfGone();
    }
    run(last);
  }

  /**
   * Has something run once nobody is there, at once or by the last who goes. From then on nobody
   * enters. Called once.
   */
  void whenGone(Runnable then) {
    Runnable now;
    synchronized (this) {
      whenGone = then;
      now = closeIfGone();
    }
    run(now);
  }

  private @Nullable Runnable closeIfGone() {
    if (present > 0 || whenGone == null) {
      return null;
    }
    isClosed = true;
    Runnable then = whenGone;
    whenGone = null;
    return then;
  }

  private static void run(@Nullable Runnable then) {
    if (then != null) {
      then.run();
    }
  }
}
