package io.reverseexporter.scrape;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What an endpoint shares with others.
 *
 * @param timer fires deadlines; nothing else runs on it
 * @param pages merges and hands out this endpoint's pages, apart from the threads that exporters
 *     use and from those of other endpoints: however many exporters hang, what has arrived by the
 *     deadline is answered. Throws {@link RejectedExecutionException} when it is full or closed
 * @param memory that all answers of exporters share
 */
public record ScrapeContext(
    ScheduledExecutorService timer,
    Executor pages,
    MemoryBudget memory,
    FailureLog failures,
    ApplicationMetrics metrics) {
  /**
   * Has work done by a thread for pages, so that neither the timer is held up nor one scrape's end
   * nested in another's. Only where no such thread is left the timer does it.
   */
  void hand(Runnable work) {
    try {
      pages.execute(work);
    } catch (RejectedExecutionException e) {
      handToTimer(work);
    }
  }

  private void handToTimer(Runnable work) {
    try {
      timer.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }
}
