package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import java.time.Duration;

/** When a run must end, and whether it may still be joined. Safe for use by several threads. */
final class RunEnd {
  private final Duration timeout;
  private final Deadline hardEnd;
  private Deadline end;
  private final boolean hasTimeout;
  private boolean isJoinable = true;
  private boolean isStopped;

  /**
   * A run that begins now.
   *
   * @param end deadline of the scrape that wants it
   * @param timeout after which it ends in any case; zero if there is no such time
   */
  RunEnd(Deadline end, Duration timeout) {
    this(end, timeout, timeout.isZero() ? end : Deadline.after(timeout));
  }

  private RunEnd(Deadline end, Duration timeout, Deadline hardEnd) {
    this.end = end;
    this.timeout = timeout;
    this.hasTimeout = !timeout.isZero();
    this.hardEnd = hardEnd;
  }

  /**
   * A run that no scrape's deadline ends.
   *
   * @param timeout after which it ends, above zero
   */
  static RunEnd after(Duration timeout) {
    Deadline end = Deadline.after(timeout);
    return new RunEnd(end, timeout, end);
  }

  /** Lets the run go on until a further scrape's deadline; false if it is too late for that. */
  synchronized boolean join(Deadline deadline) {
    if (earliest().isPast()) {
      isJoinable = false;
    }
    if (isJoinable && deadline.nanoTime() - end.nanoTime() > 0) {
      end = deadline;
    }
    return isJoinable;
  }

  /** From now on nobody can join. */
  synchronized void seal() {
    isJoinable = false;
  }

  /** Ends the run now. */
  synchronized void stop() {
    isStopped = true;
    isJoinable = false;
  }

  synchronized boolean isStopped() {
    return isStopped;
  }

  /** Nanoseconds left, at least 0. */
  synchronized long remainingNanos() {
    return isStopped ? 0 : earliest().remainingNanos();
  }

  /**
   * Fails, and lets nobody join any more, if the run's time is over.
   *
   * @throws ScrapeFailure that says why
   */
  synchronized void check() throws ScrapeFailure {
    if (isStopped) {
      throw stopped();
    }
    if (earliest().isPast()) {
      isJoinable = false;
      throw new ScrapeFailure(
          ScrapeFailure.Reason.TIMEOUT,
          hasTimeout && hardEnd.isPast()
              ? "did not end within its timeout of " + timeout.toMillis() + " ms and was killed"
              : "did not end before the deadline of the scrapes and was killed");
    }
  }

  static ScrapeFailure stopped() {
    return new ScrapeFailure(ScrapeFailure.Reason.OVERLOADED, "exporter is being stopped");
  }

  private Deadline earliest() {
    return hasTimeout && hardEnd.nanoTime() - end.nanoTime() < 0 ? hardEnd : end;
  }
}
