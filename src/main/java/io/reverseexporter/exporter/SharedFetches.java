package io.reverseexporter.exporter;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The fetches of one exporter that are in flight, for scrapes that would all send the same request.
 * A fetch is whatever gets an answer: over HTTP, or from within this JVM.
 *
 * <p>A scrape joins a fetch that began a moment ago. It also joins one, however old, when as many
 * for its format are in flight as there may be: an exporter that hangs is not asked again and again
 * by all who wait for it. What a scrape gets was in flight when it came, and so is never older than
 * what an exporter that takes its time would have answered.
 *
 * <p>Each scrape fails at its own deadline. Where the old fetch that it joined ends before that,
 * for want of time, it joins or begins another. A fetch is aborted when the last of its scrapes has
 * gone. No lock is held while a scrape gets its result, and no thread waits.
 */
public final class SharedFetches {
  /** How old a fetch may be that a scrape joins although it could begin one, in nanoseconds. */
  public static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

  /** Less than this is not worth another fetch, in nanoseconds. */
  private static final long WORTH_A_FETCH = TimeUnit.MILLISECONDS.toNanos(10);

  private final Workers workers;
  private final LongSupplier nanoClock;
  private final int maxIdentical;

  private final Object lock = new Object();

  /** The oldest first. Guarded by the lock, and so is what the fetches say about their scrapes. */
  private final List<SharedFetch> inFlight = new ArrayList<>();

  /**
   * No fetches yet.
   *
   * @param workers run them
   * @param nanoClock as {@link System#nanoTime()}
   * @param maxIdentical fetches for one format that are in flight at most
   */
  public SharedFetches(Workers workers, LongSupplier nanoClock, int maxIdentical) {
    this.workers = workers;
    this.nanoClock = nanoClock;
    this.maxIdentical = maxIdentical;
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
  public CompletableFuture<Scraped> scrape(
      ExpositionFormat format, Deadline deadline, Supplier<? extends TimedWork<Scraped>> fetch) {
    var scrape = new Scrape(deadline, System.nanoTime(), format, fetch, new CompletableFuture<>());
    attempt(scrape);
    return scrape.result;
  }

  /** One that wants a result, whatever fetches it waits for in turn. */
  private record Scrape(
      Deadline deadline,
      long came,
      ExpositionFormat format,
      Supplier<? extends TimedWork<Scraped>> fetch,
      CompletableFuture<Scraped> result) {}

  private void attempt(Scrape scrape) {
    long now = nanoClock.getAsLong();
    SharedFetch fresh = null;
    FetchWaiter waiter;
    synchronized (lock) {
      SharedFetch joined = joinable(scrape.format, now);
      if (joined == null) {
        fresh = new SharedFetch(this, scrape.format, scrape.fetch.get(), now, scrape.deadline);
        inFlight.add(fresh);
        waiter = fresh.begin(scrape.came);
      } else {
        waiter = joined.join(scrape.deadline, scrape.came, now, now - joined.begun() <= MOMENT);
      }
    }
    await(waiter, scrape);
    if (fresh != null) {
      begin(fresh);
    }
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
        youngest != null && (now - youngest.begun() <= MOMENT || identical >= maxIdentical);
    return joins ? youngest : null;
  }

  private void await(FetchWaiter waiter, Scrape scrape) {
    try {
      // Who gives up the scrape gives up what it waits for.
      var unusedToo =
          scrape.result.whenComplete((result, failure) -> waiter.future().cancel(false));
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
                    handOver(waiter, result, failure, scrape);
                  });
    } catch (RuntimeException | Error e) {
      ScrapeFailure failure = overloaded(e);
      leave(waiter.fetch());
      waiter.fail(failure);
      scrape.result.completeExceptionally(failure);
    }
  }

  private void handOver(
      FetchWaiter waiter, @Nullable Scraped result, @Nullable Throwable failure, Scrape scrape) {
    if (result != null) {
      if (!scrape.result.complete(result)) {
        result.release();
      }
      return;
    }
    boolean hasTimeLeft =
        waiter.hasEndedEarly(failure) && scrape.deadline.remainingNanos() >= WORTH_A_FETCH;
    if (!hasTimeLeft || scrape.result.isDone()) {
      scrape.result.completeExceptionally(Objects.requireNonNull(failure));
      return;
    }
    synchronized (lock) {
      // Whoever else waits for it is past its end, too; it must not be joined again.
      inFlight.remove(waiter.fetch());
    }
    try {
      attempt(scrape);
    } catch (RuntimeException | Error e) {
      scrape.result.completeExceptionally(
          new ScrapeFailure(Reason.INTERNAL, "a fault of this application: " + e, e));
    }
  }

  private void begin(SharedFetch fetch) {
    try {
      workers.blocking().execute(fetch);
    } catch (RuntimeException | Error e) {
      // Rejected, or the JVM may not have another thread.
      ScrapeFailure failure = overloaded(e);
      finish(fetch).forEach(waiter -> waiter.fail(failure));
    }
  }

  private static ScrapeFailure overloaded(Throwable e) {
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
  public int inFlight() {
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
