package io.reverseexporter.exporter;

import java.util.concurrent.CompletableFuture;

/**
 * Work that may block, on a worker thread, given up at its deadline whatever it is blocked in.
 *
 * @param <T> what the work gives
 */
public interface TimedWork<T> {
  /** Does the work. Called once, on a worker thread; not at all once the deadline is past. */
  T work() throws ScrapeFailure;

  /**
   * What was being done to what, and what of it had arrived: the details of a timeout. Called from
   * another thread while the work goes on.
   */
  String progress();

  /**
   * Makes {@link #work()} end soon, or not begin. Called from another thread, mostly the timer's;
   * does not block.
   */
  void abort();

  /** Called with a result that came too late for anybody to have it. */
  default void discard(T result) {}

  /**
   * Begins the work and returns at once. The work is aborted at the deadline, and as soon as
   * somebody else completes or cancels the result.
   *
   * @return completes with the result, or exceptionally with a {@link ScrapeFailure}, at the
   *     deadline at the latest
   */
  static <T> CompletableFuture<T> start(TimedWork<T> work, Workers workers, Deadline deadline) {
    return new TimedRun<>(work).start(workers, deadline);
  }
}
