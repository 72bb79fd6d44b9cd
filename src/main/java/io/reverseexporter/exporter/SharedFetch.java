package io.reverseexporter.exporter;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * One fetch and the scrapes that wait for it; who these are is guarded by the lock of the owner.
 */
final class SharedFetch implements Abandonable {
  private final SharedFetches owner;
  private final ExpositionFormat format;
  private final TimedWork<Scraped> work;
  private final long begun;

  /** All who came, those who have gone since too: to take one out of many takes long. */
  private final List<FetchWaiter> waiters = new ArrayList<>(1);

  private int waiting;
  private boolean isOver;

  /** The latest deadline of those who could have begun a fetch of their own. */
  private Deadline end;

  /**
   * A fetch that nobody waits for yet.
   *
   * @param begun reading of the clock
   * @param end deadline of the scrape that begins it
   */
  SharedFetch(
      SharedFetches owner,
      ExpositionFormat format,
      TimedWork<Scraped> work,
      long begun,
      Deadline end) {
    this.owner = owner;
    this.format = format;
    this.work = work;
    this.begun = begun;
    this.end = end;
  }

  /** Reading of the clock when it began. */
  long begun() {
    return begun;
  }

  /** Whether its result serves this format. */
  boolean isFor(ExpositionFormat other) {
    return format.isSame(other);
  }

  /**
   * Adds the scrape that began it.
   *
   * @param came reading of the system's clock when the scrape began
   */
  FetchWaiter begin(long came) {
    return add(new FetchWaiter(this, end, came, -1, false));
  }

  /**
   * Adds one scrape more.
   *
   * @param came reading of the system's clock when the scrape began
   * @param now reading of the clock
   * @param prolongs whether the fetch may go on for it until its deadline; else it waits no longer
   *     than the fetch may go on
   */
  FetchWaiter join(Deadline deadline, long came, long now, boolean prolongs) {
    boolean isLater = deadline.nanoTime() - end.nanoTime() > 0;
    if (isLater && prolongs) {
      end = deadline;
    }
    boolean endsEarly = isLater && !prolongs;
    return add(new FetchWaiter(this, endsEarly ? end : deadline, came, now - begun, endsEarly));
  }

  private FetchWaiter add(FetchWaiter waiter) {
    waiters.add(waiter);
    waiting++;
    return waiter;
  }

  /** One scrape less, once for each; tells whether it was the last that waited in vain. */
  boolean leave() {
    waiting--;
    return waiting == 0 && !isOver;
  }

  boolean isAwaited() {
    return waiting > 0;
  }

  /** Ends it; gives all who came. */
  List<FetchWaiter> end() {
    isOver = true;
    return waiters;
  }

  /** How far it has come, in words. */
  String progress() {
    return work.progress();
  }

  void abort() {
    work.abort();
  }

  /** Whether nobody waits for it any more; stays so. */
  @Override
  public boolean isAbandoned() {
    return owner.isAbandoned(this);
  }

  /** Fetches and serves all who wait then; on a worker thread. */
  @Override
  public void run() {
    if (isAbandoned()) {
      return;
    }
    Scraped scraped;
    try {
      scraped = work.work();
    } catch (ScrapeFailure e) {
      fail(e);
      return;
    } catch (RuntimeException | Error e) {
      fail(new ScrapeFailure(Reason.INTERNAL, "a fault of this application: " + e, e));
      return;
    }
    try {
      owner.finish(this).forEach(waiter -> waiter.complete(scraped));
    } finally {
      scraped.release();
    }
  }

  private void fail(ScrapeFailure failure) {
    owner.finish(this).forEach(waiter -> waiter.fail(failure));
  }
}
