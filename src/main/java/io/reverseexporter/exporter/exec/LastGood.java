package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last good result of a periodic script, how the newest run failed, and the scrapes that wait
 * for a run because there is nothing to give them. Safe for use by several threads.
 */
final class LastGood {
  private final String command;
  private final @Nullable Duration maxAge;
  private final Workers workers;
  private final LongSupplier nanoTime;

  // All guarded by this.
  private final List<Waiter> waiters = new ArrayList<>();

  /** Held until a newer one is there, or the exporter is closed. */
  private @Nullable ScriptOutput kept;

  private long keptSince;

  /** How the newest run failed; null once one was good again. */
  private @Nullable ScrapeFailure lastFailure;

  /** Whether a run is under way that has not told its outcome yet. */
  private boolean isOutcomeDue;

  private boolean isClosed;

  /**
   * Nothing yet.
   *
   * @param maxAge beyond which a result is not given to anybody; null: however old it is
   * @param nanoTime a clock as {@link System#nanoTime()}
   */
  LastGood(Command command, @Nullable Duration maxAge, Workers workers, LongSupplier nanoTime) {
    this.command = command.command();
    this.maxAge = maxAge;
    this.workers = workers;
    this.nanoTime = nanoTime;
  }

  /** What {@link ExecCachedExporter#scrape} gives. */
  synchronized CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    if (isClosed) {
      return CompletableFuture.failedFuture(RunEnd.stopped());
    }
    ScriptOutput output = kept;
    if (output == null) {
      return lastFailure == null || isOutcomeDue
          ? await(request, Reason.TIMEOUT, command)
          : CompletableFuture.failedFuture(lastFailure);
    }
    ScrapeFailure tooOld = tooOld();
    if (tooOld == null) {
      return given(output, request);
    }
    return isOutcomeDue
        ? await(request, tooOld.reason(), tooOld.details())
        : CompletableFuture.failedFuture(tooOld);
  }

  private CompletableFuture<Scraped> await(ScrapeRequest request, Reason late, String subject) {
    waiters.removeIf(waiter -> !waiter.isWaiting());
    Waiter waiter = Waiter.of(request, late, subject, workers.timer());
    waiters.add(waiter);
    return waiter.future();
  }

  private CompletableFuture<Scraped> given(ScriptOutput output, ScrapeRequest request) {
    if (output.isIndexed(request.format())) {
      try {
        return CompletableFuture.completedFuture(newest().in(request.format()));
      } catch (ScrapeFailure e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    var late = new LateIndexing(command, this, request.format());
    return TimedWork.start(late, workers, request.deadline());
  }

  /**
   * A share of the last good result.
   *
   * @throws ScrapeFailure if there is none that may be given
   */
  synchronized OutputShare newest() throws ScrapeFailure {
    ScriptOutput output = kept;
    if (output == null) {
      throw RunEnd.stopped();
    }
    ScrapeFailure tooOld = tooOld();
    if (tooOld != null) {
      throw tooOld;
    }
    return OutputShare.of(output, age(), lastFailure);
  }

  private Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - keptSince);
  }

  /** Why the kept result may not be given any more; null if it may. */
  private @Nullable ScrapeFailure tooOld() {
    Duration age = age();
    if (maxAge == null || age.compareTo(maxAge) <= 0) {
      return null;
    }
    String newest =
        lastFailure == null
            ? "no run has ended since"
            : "the newest run failed: " + lastFailure.details();
    return new ScrapeFailure(
        Reason.MAX_AGE,
        command
            + ": the last good result is "
            + seconds(age)
            + " old, max_age is "
            + seconds(maxAge)
            + "; "
            + newest);
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  /** A run has begun, and tells one outcome: who can be given nothing waits for it. */
  synchronized void begin() {
    isOutcomeDue = true;
  }

  /**
   * Ignores the outcome of the run under way from now on, if what is kept can be served without it.
   *
   * @return false if scrapes need that outcome
   */
  synchronized boolean giveUp() {
    if (kept == null || tooOld() != null) {
      return false;
    }
    isOutcomeDue = false;
    return true;
  }

  /**
   * Keeps what a run gave, instead of what was kept before, and gives it to those who wait.
   *
   * @param output that the caller holds
   * @param since when its run ended, on the clock
   * @return false if the exporter is closed or the run has told its outcome before
   */
  boolean succeed(ScriptOutput output, long since) {
    List<Waiter> served;
    Duration age;
    ScriptOutput before;
    synchronized (this) {
      if (isClosed || !isOutcomeDue) {
        return false;
      }
      isOutcomeDue = false;
      output.hold();
      before = kept;
      kept = output;
      keptSince = since;
      lastFailure = null;
      age = age();
      served = takeWaiters();
    }
    if (before != null) {
      before.release();
    }
    served.forEach(waiter -> waiter.complete(output, age));
    return true;
  }

  /**
   * Fails those who wait. What is kept stays.
   *
   * @param failure that is logged already
   * @return false if the exporter is closed or the run has told its outcome before
   */
  boolean fail(ScrapeFailure failure) {
    List<Waiter> served;
    ScrapeFailure told;
    synchronized (this) {
      if (isClosed || !isOutcomeDue) {
        return false;
      }
      isOutcomeDue = false;
      lastFailure = failure;
      ScrapeFailure tooOld = kept == null ? null : tooOld();
      told = tooOld == null ? failure : tooOld;
      served = takeWaiters();
    }
    served.forEach(waiter -> waiter.fail(told));
    return true;
  }

  /** Keeps nothing any more and fails who waits. Idempotent. */
  void close() {
    List<Waiter> waiting;
    ScriptOutput before;
    synchronized (this) {
      isClosed = true;
      before = kept;
      kept = null;
      waiting = takeWaiters();
    }
    if (before != null) {
      before.release();
    }
    waiting.forEach(waiter -> waiter.fail(RunEnd.stopped()));
  }

  private List<Waiter> takeWaiters() {
    var taken = List.copyOf(waiters);
    waiters.clear();
    return taken;
  }
}
