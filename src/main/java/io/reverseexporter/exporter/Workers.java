package io.reverseexporter.exporter;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The threads that exporters use.
 *
 * @param forAnything what lanes for work that may block in anything are made of
 * @param forSockets what lanes for work that blocks in nothing but sockets are made of; its threads
 *     may be virtual
 * @param blocking the lane of who has these workers; throws {@link
 *     java.util.concurrent.RejectedExecutionException} when it is full or closed
 * @param timer runs short tasks at a time; never anything that blocks
 */
public record Workers(
    Lanes forAnything, Lanes forSockets, Executor blocking, ScheduledExecutorService timer) {
  private static final int COMMON_OWN = 1;
  private static final int COMMON_MAX = 8;

  /**
   * Threads of which nobody has a lane yet; {@link #blocking()} is one lane for all that is small.
   */
  public static Workers of(Lanes forAnything, Lanes forSockets, ScheduledExecutorService timer) {
    return new Workers(forAnything, forSockets, forAnything.lane(COMMON_OWN, COMMON_MAX), timer);
  }

  /** Threads without end, of which each lane may have as many as it likes. */
  public Workers(Executor unbounded, ScheduledExecutorService timer) {
    this(endless(unbounded), endless(unbounded), unbounded, timer);
  }

  private static Lanes endless(Executor threads) {
    return new Lanes(threads, Integer.MAX_VALUE);
  }

  /** The same threads with a new lane as {@link #blocking()}; see {@link Lanes#lane}. */
  public Workers lane(int own, int max) {
    return new Workers(forAnything, forSockets, forAnything.lane(own, max), timer);
  }

  /** The same, with a lane for work that blocks in sockets only: not in files, not in names. */
  public Workers fetching(int own, int max) {
    return new Workers(forAnything, forSockets, forSockets.lane(own, max), timer);
  }
}
