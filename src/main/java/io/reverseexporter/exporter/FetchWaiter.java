package io.reverseexporter.exporter;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A scrape that waits for a fetch, which it began or joined. */
final class FetchWaiter {
  private final SharedFetch fetch;
  private final Deadline end;
  private final long fetchAge;
  private final boolean endsEarly;
  private final CompletableFuture<Scraped> future = new CompletableFuture<>();
  private final long came;

  /**
   * A scrape that has no result yet.
   *
   * @param end when it fails
   * @param came reading of the system's clock when the scrape began
   * @param fetchAge how long before it joined the fetch began, in nanoseconds; negative if it began
   *     it
   * @param endsEarly whether the end is the fetch's, and its own deadline is later
   */
  FetchWaiter(SharedFetch fetch, Deadline end, long came, long fetchAge, boolean endsEarly) {
    this.fetch = fetch;
    this.end = end;
    this.came = came;
    this.fetchAge = fetchAge;
    this.endsEarly = endsEarly;
  }

  SharedFetch fetch() {
    return fetch;
  }

  Deadline end() {
    return end;
  }

  /** What the scrape was given. */
  CompletableFuture<Scraped> future() {
    return future;
  }

  /** Gives the scrape a share of the result, unless it has gone. */
  void complete(Scraped scraped) {
    if (future.isDone()) {
      return;
    }
    Scraped share = scraped.share();
    if (!future.complete(share)) {
      share.release();
    }
  }

  void fail(ScrapeFailure failure) {
    future.completeExceptionally(failure);
  }

  /** Whether a failure says that the fetch had no time left, while the scrape may have. */
  boolean hasEndedEarly(@Nullable Throwable failure) {
    return endsEarly && failure instanceof ScrapeFailure why && why.reason() == Reason.TIMEOUT;
  }

  /** Its time is over. */
  void expire() {
    if (future.isDone()) {
      return;
    }
    long millis = (System.nanoTime() - came) / 1_000_000;
    var details = new StringBuilder(fetch.progress()).append(" after ").append(millis / 1000.0);
    details.append(" s, at ").append(endsEarly ? "the end of the fetch" : "the deadline");
    if (fetchAge >= 0) {
      details.append("; it shared a fetch that began ").append(fetchAge / 1_000_000);
      details.append(" ms before it");
    }
    fail(new ScrapeFailure(Reason.TIMEOUT, details.toString()));
  }
}
