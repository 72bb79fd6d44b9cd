package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fetches of one exporter that are in flight, for scrapes that would all send the same request.
 *
 * <p>A scrape joins a fetch that began a moment ago. It also joins one, however old, when {@value
 * #MAX_IDENTICAL} for its format are in flight: an exporter that hangs is not asked again and again
 * by all who wait for it. What a scrape gets was in flight when it came, and so is never older than
 * what an exporter that takes its time would have answered.
 *
 * <p>Each scrape fails at its own deadline. A fetch is aborted when the last of its scrapes has
 * gone. No lock is held while a scrape gets its result, and no thread waits.
 */
final class SharedFetches {
  /** Fetches for one format that are in flight at most. */
  static final int MAX_IDENTICAL = 2;

  /** How old a fetch may be that a scrape joins although it could begin one, in nanoseconds. */
  static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

  private final Workers workers;
  private final LongSupplier nanoClock;

  private final Object lock = new Object();

  /** The oldest first. Guarded by the lock, and so is what the fetches say about their scrapes. */
  private final List<SharedFetch> inFlight = new ArrayList<>();

  SharedFetches(Workers workers, LongSupplier nanoClock) {
    this.workers = workers;
    this.nanoClock = nanoClock;
  }

  /**
   * Joins a fetch or begins one, and returns at once.
   *
   * @param format that the result is indexed for
   * @param deadline of this scrape
   * @param fetch makes the work if one is to begin; must not block
   * @return completes with a share of the result, or exceptionally with a {@link ScrapeFailure}, at
   *     the deadline at the latest
   */
  CompletableFuture<Scraped> scrape(
      ExpositionFormat format, Deadline deadline, Supplier<? extends TimedWork<Scraped>> fetch) {
    long now = nanoClock.getAsLong();
    SharedFetch fresh = null;
    FetchWaiter waiter;
    synchronized (lock) {
      SharedFetch joined = joinable(format, now);
      if (joined == null) {
        fresh = new SharedFetch(this, format, fetch.get(), now, deadline);
        inFlight.add(fresh);
        waiter = fresh.begin();
      } else {
        waiter = joined.join(deadline, now, now - joined.begun() <= MOMENT);
      }
    }
    await(waiter);
    if (fresh != null) {
      begin(fresh);
    }
    return waiter.future();
  }

  private @Nullable SharedFetch joinable(ExpositionFormat format, long now) {
    int identical = 0;
    SharedFetch youngest = null;
    for (SharedFetch fetch : inFlight) {
      if (fetch.isFor(format)) {
        identical++;
        youngest = fetch;
      }
    }
    boolean joins =
        youngest != null && (now - youngest.begun() <= MOMENT || identical >= MAX_IDENTICAL);
    return joins ? youngest : null;
  }

  private void await(FetchWaiter waiter) {
    try {
      ScheduledFuture<?> alarm =
          workers
              .timer()
              .schedule(waiter::expire, waiter.end().remainingNanos(), TimeUnit.NANOSECONDS);
      var unused =
          waiter
              .future()
              .whenComplete(
                  (result, failure) -> {
                    alarm.cancel(false);
                    leave(waiter.fetch());
                  });
    } catch (RejectedExecutionException e) {
      leave(waiter.fetch());
      waiter.fail(overloaded(e));
    }
  }

  private void begin(SharedFetch fetch) {
    try {
      workers.blocking().execute(fetch);
    } catch (RejectedExecutionException e) {
      ScrapeFailure failure = overloaded(e);
      finish(fetch).forEach(waiter -> waiter.fail(failure));
    }
  }

  private static ScrapeFailure overloaded(RejectedExecutionException e) {
    return new ScrapeFailure(
        Reason.OVERLOADED, "no thread is free for it, or the application is being stopped", e);
  }

  /** One scrape has its result or has given up. */
  private void leave(SharedFetch fetch) {
    boolean wasLast;
    synchronized (lock) {
      wasLast = fetch.leave();
      if (wasLast) {
        inFlight.remove(fetch);
      }
    }
    if (wasLast) {
      fetch.abort();
    }
  }

  /** Whether nobody waits for a fetch any more. */
  boolean isAbandoned(SharedFetch fetch) {
    synchronized (lock) {
      return !fetch.isAwaited();
    }
  }

  /** Fetches that somebody waits for. */
  int inFlight() {
    synchronized (lock) {
      return inFlight.size();
    }
  }

  /** Ends a fetch, which nobody can join any more; gives all who have waited for it. */
  List<FetchWaiter> finish(SharedFetch fetch) {
    synchronized (lock) {
      inFlight.remove(fetch);
      return fetch.end();
    }
  }
}
