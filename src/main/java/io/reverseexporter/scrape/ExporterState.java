package io.reverseexporter.scrape;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an exporter's scrapes, at one moment.
 *
 * @param condition by the last scrape
 * @param lastScrape when the last one ended; null if there was none
 * @param last how it ended; null if there was none
 * @param lastFailureAt when one failed last; null if none did
 * @param lastFailure how that one ended; null if none did
 * @param scrapes how many there were
 * @param failures how many of them failed, those with an older result to serve included
 * @param history the last ones, the oldest first
 */
public record ExporterState(
    String name,
    About about,
    boolean required,
    Condition condition,
    @Nullable Instant lastScrape,
    @Nullable Outcome last,
    @Nullable Instant lastFailureAt,
    @Nullable Outcome lastFailure,
    long scrapes,
    long failures,
    List<Point> history) {
  public ExporterState {
    history = List.copyOf(history);
  }

  /** How a scrape ended. */
  public enum Condition {
    /** There was none. */
    UNSCRAPED,
    /** It succeeded. */
    UP,
    /** It failed, but an older result is still good and was served. */
    STALE,
    /** It failed, with nothing to serve. */
    DOWN
  }

  /**
   * One scrape of the history.
   *
   * @param nanos what it took
   */
  public record Point(Condition condition, long nanos) {}
}
