package io.reverseexporter.scrape;

import io.reverseexporter.scrape.ExporterState.Condition;
import io.reverseexporter.scrape.ExporterState.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last scrapes of one exporter. Noting one makes no object: an outcome is kept as it is, and
 * has nothing of the answer's bytes. Safe for use by several threads.
 */
final class ExporterHistory {
  /** Scrapes that are remembered. */
  static final int LENGTH = 60;

  private final long[] nanos = new long[LENGTH];
  private final Condition[] conditions = new Condition[LENGTH];

  private long scrapes;
  private long failures;
  private long lastMillis;
  private @Nullable Outcome last;
  private long lastFailureMillis;
  private @Nullable Outcome lastFailure;

  /**
   * A scrape has ended.
   *
   * @param millis of the clock
   */
  synchronized void add(Outcome outcome, long millis) {
    int place = (int) (scrapes++ % LENGTH);
    nanos[place] = outcome.duration().toNanos();
    conditions[place] = condition(outcome);
    last = outcome;
    lastMillis = millis;
    if (!outcome.isUp()) {
      failures++;
      lastFailure = outcome;
      lastFailureMillis = millis;
    }
  }

  private static Condition condition(Outcome outcome) {
    if (outcome.isUp()) {
      return Condition.UP;
    }
    return outcome.isServed() ? Condition.STALE : Condition.DOWN;
  }

  synchronized ExporterState state(Member member) {
    Outcome newest = last;
    return new ExporterState(
        member.exporter().name(),
        member.about(),
        member.required(),
        newest == null ? Condition.UNSCRAPED : condition(newest),
        newest == null ? null : Instant.ofEpochMilli(lastMillis),
        newest,
        lastFailure == null ? null : Instant.ofEpochMilli(lastFailureMillis),
        lastFailure,
        scrapes,
        failures,
        points());
  }

  private List<Point> points() {
    int count = (int) Math.min(scrapes, LENGTH);
    var points = new ArrayList<Point>(count);
    for (long scrape = scrapes - count; scrape < scrapes; scrape++) {
      int place = (int) (scrape % LENGTH);
      points.add(new Point(conditions[place], nanos[place]));
    }
    return points;
  }
}
