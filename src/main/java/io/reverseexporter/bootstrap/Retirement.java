package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.scrape.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Ends the exporters that a newer generation has no use for: their schedules at once, the rest when
 * the last request is over that was led to them, or when no scrape of it can be under way any more.
 * Nobody waits for that.
 */
final class Retirement implements AutoCloseable {
  /** For the answers of the last scrapes. */
  private static final Duration MARGIN = Duration.ofSeconds(15);

  /** Until a thread is looked for again where none was free. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Executor blocking;
  private final ScheduledExecutorService timer;

  /** Endpoints that are not over, the oldest first. Guarded by itself. */
  private final List<Departure> departures = new ArrayList<>();

  /** Guarded by the departures. */
  private boolean isClosed;

  /**
   * Nothing is retired yet.
   *
   * @param blocking ends exporters, which takes up to some seconds each
   * @param timer says when nobody can be waiting any more
   */
  Retirement(Executor blocking, ScheduledExecutorService timer) {
    this.blocking = blocking;
    this.timer = timer;
  }

  /**
   * Lets an endpoint end that is not in use any more. After {@link #close()} it has ended, on this
   * thread, when this returns.
   *
   * @param exporters of it
   * @param unused those of them that no endpoint in use has
   */
  void retire(Endpoint endpoint, List<Exporter> exporters, List<Exporter> unused) {
    var departure = new Departure(endpoint, exporters, unused);
    boolean isLate;
    synchronized (departures) {
      isLate = isClosed;
      if (!isLate) {
        departures.add(departure);
      }
    }
    if (isLate) {
      Quietly.close(departure.name(), endpoint::stop);
      departure.end();
      return;
    }
    for (Exporter exporter : unused) {
      Quietly.close("the schedule of exporter " + exporter.name(), exporter::retire);
    }
    departure.limit(endpoint.deadlines().max().plus(MARGIN));
    endpoint.retire(departure::due);
  }

  /** Whether nothing is left to be ended. */
  boolean isOver() {
    synchronized (departures) {
      return departures.isEmpty();
    }
  }

  /** Ends all of them now. */
  @Override
  public void close() {
    List<Departure> all;
    synchronized (departures) {
      isClosed = true;
      all = List.copyOf(departures);
    }
    // All at once, so that the waiting for scripts to end adds up to the longest one only.
    all.forEach(departure -> Quietly.close(departure.name(), departure.endpoint::stop));
    all.forEach(Departure::end);
  }

  /** One endpoint that is about to end. Compared by identity. */
  private final class Departure {
    private final Endpoint endpoint;
    private final List<Exporter> exporters;

    /** To be closed with it. Guarded by the departures. */
    private final List<Exporter> unused;

    /** Guarded by the departures. */
    private boolean isEnding;

    private final AtomicBoolean isDue = new AtomicBoolean();
    private volatile @Nullable Future<?> limit;

    Departure(Endpoint endpoint, List<Exporter> exporters, List<Exporter> unused) {
      this.endpoint = endpoint;
      this.exporters = List.copyOf(exporters);
      this.unused = new ArrayList<>(unused);
    }

    String name() {
      return "endpoint " + endpoint.path();
    }

    void limit(Duration longest) {
      try {
        limit = timer.schedule(this::due, longest.toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The application ends, and closes this.
        return;
      }
    }

    /** May be called by the timer, by a request's last thread, and twice. */
    void due() {
      if (!isDue.compareAndSet(false, true)) {
        return;
      }
      Future<?> waiting = limit;
      if (waiting != null) {
        waiting.cancel(false);
      }
      try {
        blocking.execute(this::end);
      } catch (RuntimeException | Error e) {
        // The threads hang in what they end, or there is no memory for one; later there may be.
        isDue.set(false);
        limit(RETRY);
      }
    }

    void end() {
      List<Exporter> ending = new ArrayList<>();
      synchronized (departures) {
        for (Exporter exporter : unused) {
          Departure heir = otherWith(exporter);
          (heir == null ? ending : heir.unused).add(exporter);
        }
        unused.clear();
        isEnding = true;
      }
      ending.forEach(exporter -> Quietly.close("exporter " + exporter.name(), exporter::stop));
      ending.forEach(exporter -> Quietly.close("exporter " + exporter.name(), exporter));
      synchronized (departures) {
        departures.remove(this);
      }
    }

    /**
     * An endpoint that is not over either and has the exporter, which was carried over from one to
     * the other. Null if there is none.
     */
    private @Nullable Departure otherWith(Exporter exporter) {
      for (Departure other : departures) {
        boolean isOpen = other != this && !other.isEnding;
        if (isOpen && other.exporters.stream().anyMatch(its -> its == exporter)) {
          return other;
        }
      }
      return null;
    }
  }
}
