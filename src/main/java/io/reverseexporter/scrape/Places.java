package io.reverseexporter.scrape;

import io.reverseexporter.scrape.NoPageException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many scrapes of an endpoint are under way. More of them wait a moment, in order and
 * without a thread: a client that is refused at once and comes back at once takes the processor
 * from those that are served.
 */
final class Places {
  /** How long a scrape waits at most. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /** How many scrapes wait at most. */
  static final int MAX_WAITING = 1000;

  /** What wants a place. Exactly one of the two is called, once. */
  interface Guest {
    /** It has a place now, and gives it back with {@link Places#leave()}. */
    void enter();

    /** It gets none. */
    void refuse(NoPageException why);
  }

  private static final class Waiting {
    private final Guest guest;
    private @Nullable Future<?> patience;

    Waiting(Guest guest) {
      this.guest = guest;
    }
  }

  private final int max;
  private final ScrapeContext context;
  private final Set<Waiting> queue = new LinkedHashSet<>();
  private int taken;
  private boolean closed;

  /**
   * All places are free.
   *
   * @param max above 0
   */
  Places(int max, ScrapeContext context) {
    this.max = max;
    this.context = context;
  }

  /**
   * Asks for a place, and returns at once. The guest is told on this thread if that is known now.
   *
   * @param patienceNanos how long it may wait
   */
  void ask(Guest guest, long patienceNanos) {
    NoPageException refusal = null;
    synchronized (this) {
      if (closed) {
        refusal = stopped();
      } else if (taken < max) {
        taken++;
      } else if (queue.size() >= MAX_WAITING || !queue(guest, patienceNanos)) {
        refusal = busy();
      } else {
        return;
      }
    }
    if (refusal == null) {
      guest.enter();
    } else {
      guest.refuse(refusal);
    }
  }

  /** Lets a guest wait, unless nobody would wake it. */
  private boolean queue(Guest guest, long patienceNanos) {
    var waiting = new Waiting(guest);
    long nanos = Math.min(patienceNanos, PATIENCE.toNanos());
    try {
      waiting.patience =
          context.timer().schedule(() -> giveUp(waiting), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      return false;
    }
    queue.add(waiting);
    return true;
  }

  private void giveUp(Waiting waiting) {
    NoPageException refusal;
    synchronized (this) {
      if (!queue.remove(waiting)) {
        return;
      }
      refusal = busy();
    }
    // Not on the timer's thread: the answer is written by whoever tells.
    context.hand(() -> waiting.guest.refuse(refusal));
  }

  /** Gives a place back: whoever waits longest has it next. */
  void leave() {
    Waiting next = null;
    synchronized (this) {
      var waiting = queue.iterator();
      if (waiting.hasNext()) {
        next = waiting.next();
        waiting.remove();
      } else {
        taken--;
      }
    }
    if (next != null) {
      stopPatience(next);
      context.hand(next.guest::enter);
    }
  }

  /** Refuses those who wait, and who comes from now on. Whoever has a place keeps it. */
  void close() {
    List<Waiting> refused;
    synchronized (this) {
      closed = true;
      refused = new ArrayList<>(queue);
      queue.clear();
    }
    for (Waiting waiting : refused) {
      stopPatience(waiting);
      context.hand(() -> waiting.guest.refuse(stopped()));
    }
  }

  /** Whether nobody is let in any more. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Places that are taken. */
  synchronized int taken() {
    return taken;
  }

  /** Guests that wait. */
  synchronized int waiting() {
    return queue.size();
  }

  private static void stopPatience(Waiting waiting) {
    Future<?> patience = waiting.patience;
    if (patience != null) {
      patience.cancel(false);
    }
  }

  private static NoPageException stopped() {
    return new NoPageException(Kind.BUSY, "the endpoint is being stopped\n");
  }

  private NoPageException busy() {
    return new NoPageException(
        Kind.BUSY,
        taken
            + " scrapes of this endpoint are in flight, as many as max_concurrent_scrapes allows\n");
  }
}
