package io.reverseexporter.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs failures that repeat themselves: once with their reason, then at most once a minute with a
 * count, and once on recovery. A failure of another kind is none that repeats itself.
 *
 * <p>What fails is a {@link Subject} that its owner keeps. Nothing is kept here, so that memory is
 * bounded by the owners.
 */
public final class FailureLog {
  static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Failures of one subject that are logged in a minute, whatever their kinds. */
  static final int MAX_LINES_A_MINUTE = 5;

  private final Logger logger;
  private final LongSupplier nanoTime;

  /**
   * A log that writes to a logger.
   *
   * @param nanoTime a clock like {@link System#nanoTime()}
   */
  public FailureLog(Logger logger, LongSupplier nanoTime) {
    this.logger = logger;
    this.nanoTime = nanoTime;
  }

  /** Something that can fail again and again; {@code name} begins each of its lines. */
  public Subject subject(String name) {
    return new Subject(OneLine.of(name));
  }

  /** One thing that can fail again and again. Safe for use by several threads. */
  public final class Subject {
    private final String name;

    /** When each kind of failure was last logged, since the last recovery. */
    private final Map<String, Long> loggedAt = new HashMap<>();

    /** What comes and goes all the time must not fill the log. */
    private final LineBudget lines = new LineBudget(MAX_LINES_A_MINUTE);

    private boolean failing;
    private long unlogged;
    private long inARow;

    private Subject(String name) {
      this.name = name;
    }

    /** It failed, for a reason in words. */
    public void failed(String reason) {
      failed("", reason, null);
    }

    /**
     * It failed.
     *
     * @param kind one of few; only failures of the same kind are taken for repeated
     * @param fault an unexpected exception, whose stack trace is logged; null for a failure that
     *     the reason says all about
     */
    public synchronized void failed(String kind, String reason, @Nullable Throwable fault) {
      inARow = failing ? inARow + 1 : 1;
      failing = true;
      long now = nanoTime.getAsLong();
      Long before = loggedAt.get(kind);
      if ((before != null && now - before < INTERVAL_NANOS) || !lines.take(now)) {
        unlogged++;
        return;
      }
      loggedAt.put(kind, now);
      String text = OneLine.of(kind.isEmpty() ? reason : kind + ": " + reason);
      if (unlogged > 0) {
        text += " (and " + unlogged + " more failures since the last such line)";
      }
      unlogged = 0;
      logger.warn("{}: {}", name, text, fault);
    }

    /** It succeeded. */
    public synchronized void succeeded() {
      if (!failing) {
        return;
      }
      failing = false;
      // A failure that was only counted ends as silently as it came.
      if (!loggedAt.isEmpty()) {
        loggedAt.clear();
        logger.info("{}: recovered, failures in a row before: {}", name, inARow);
      }
    }
  }
}
