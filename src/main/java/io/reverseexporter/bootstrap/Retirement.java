package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.scrape.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Executor blocking;
  private final ScheduledExecutorService timer;
  private final Set<Departure> departures = ConcurrentHashMap.newKeySet();

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
   * Lets an endpoint end that is not in use any more.
   *
   * @param exporters of it that no other endpoint has
   */
  void retire(Endpoint endpoint, List<Exporter> exporters) {
    var departure = new Departure(endpoint, exporters);
    departures.add(departure);
    for (Exporter exporter : exporters) {
      Quietly.close("the schedule of exporter " + exporter.name(), exporter::retire);
    }
    departure.limit(endpoint.deadlines().max().plus(MARGIN));
    endpoint.retire(departure::due);
  }

  /** Endpoints that are not over yet. */
  int size() {
    return departures.size();
  }

  /** Ends all of them now. */
  @Override
  public void close() {
    List<Departure> all = List.copyOf(departures);
    // All at once, so that the waiting for scripts to end adds up to the longest one only.
    all.forEach(departure -> Quietly.close(departure.name(), departure.endpoint::stop));
    all.forEach(Departure::end);
  }

  /** One endpoint that is about to end. Compared by identity. */
  private final class Departure {
    private final Endpoint endpoint;
    private final List<Exporter> exporters;
    private final AtomicBoolean isDue = new AtomicBoolean();
    private volatile @Nullable Future<?> limit;

    Departure(Endpoint endpoint, List<Exporter> exporters) {
      this.endpoint = endpoint;
      this.exporters = List.copyOf(exporters);
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
      } catch (RejectedExecutionException e) {
        // The application ends, and closes this.
        return;
      }
    }

    void end() {
      exporters.forEach(exporter -> Quietly.close("exporter " + exporter.name(), exporter::stop));
      exporters.forEach(exporter -> Quietly.close("exporter " + exporter.name(), exporter));
      departures.remove(this);
    }
  }
}
