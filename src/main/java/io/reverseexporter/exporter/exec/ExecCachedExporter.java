package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.schedule.Registration;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script that is run periodically. Scrapes get the last good result at once, with its age and, if
 * the newest run failed, with that failure.
 *
 * <p>Before the first result they wait for the run that is due or under way; when that fails they
 * fail with its reason, and so do those that come until the next run begins.
 *
 * <p>A result that is older than the greatest age is not served: scrapes fail with {@link
 * Reason#MAX_AGE}. They do so at once where no run is under way; where one is they wait for it, as
 * before the first result, and fail if it fails or when their deadline comes first.
 */
public final class ExecCachedExporter implements Exporter {
  private static final Logger LOG = LoggerFactory.getLogger(ExecCachedExporter.class);

  private final String name;
  private final Command command;
  private final Duration timeout;
  private final Limits limits;
  private final MemoryBudget memory;
  private final Function<Runnable, Registration> schedule;
  private final StderrLog log;
  private final LastGood results;
  private final KeepingHandler handler;

  private final Object lock = new Object();
  // All guarded by the lock.
  private @Nullable Registration registration;
  private @Nullable RunEnd current;
  private boolean isClosed;

  private boolean isRetired;
  private boolean hasRun;

  /**
   * An exporter that runs nothing until {@link #start()}.
   *
   * @param timeout how long a run may take, above zero
   * @param limits of what a run may write
   * @param maxAge beyond which a result is not served; null: it is served however old it is
   * @param memory that the output of a run and its indexes are taken from
   * @param schedule registers a job that runs at once and then periodically, never beside itself,
   *     on a thread that may block
   * @param workers for the deadlines of scrapes that wait for the first result, and to index a
   *     result for a format that it was not asked for before
   * @param listener is told how each run ended
   */
  public ExecCachedExporter(
      String name,
      Command command,
      Duration timeout,
      ExtraLabels labels,
      Limits limits,
      @Nullable Duration maxAge,
      MemoryBudget memory,
      Function<Runnable, Registration> schedule,
      Workers workers,
      RunListener listener) {
    this(
        name,
        command,
        timeout,
        labels,
        limits,
        maxAge,
        memory,
        schedule,
        workers,
        listener,
        System::nanoTime);
  }

  ExecCachedExporter(
      String name,
      Command command,
      Duration timeout,
      ExtraLabels labels,
      Limits limits,
      @Nullable Duration maxAge,
      MemoryBudget memory,
      Function<Runnable, Registration> schedule,
      Workers workers,
      RunListener listener,
      LongSupplier nanoTime) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout above zero, not " + timeout);
    }
    this.name = name;
    this.command = command;
    this.timeout = timeout;
    this.limits = limits;
    this.memory = memory;
    this.schedule = schedule;
    this.log = new StderrLog(name, nanoTime);
    this.results = new LastGood(command, maxAge, workers.lane(1, 1), nanoTime);
    this.handler = new KeepingHandler(command, labels, results, listener, nanoTime);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Reason> reasons() {
    var all = EnumSet.copyOf(ExecExporter.REASONS);
    all.add(Reason.MAX_AGE);
    return Collections.unmodifiableSet(all);
  }

  @Override
  public void start() {
    synchronized (lock) {
      if (!isClosed && registration == null) {
        registration = schedule.apply(this::run);
      }
    }
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    return results.scrape(request);
  }

  private void run() {
    RunEnd end = RunEnd.after(timeout);
    synchronized (lock) {
      // Never beside itself, whatever the schedule promises.
      if (isClosed || current != null || (isRetired && hasRun)) {
        return;
      }
      current = end;
      hasRun = true;
      results.begin();
    }
    try {
      new ScriptRun(command, end, limits, memory, log).execute(handler);
    } catch (RuntimeException | Error e) {
      // Out of memory, say. The next run is due all the same.
      LOG.error("{}: a run broke off", command.command(), e);
      handler.failed(
          new ScrapeFailure(Reason.INTERNAL, command.command() + ": the run broke off: " + e, e));
    } finally {
      synchronized (lock) {
        current = null;
        lock.notifyAll();
      }
    }
  }

  /**
   * Takes the script off the schedule and ends its run, unless scrapes need that run because no
   * result can be served yet. Until {@link #stop()} a scrape of the generation that ends may still
   * come, and waits for it; a first run that is due still begins.
   */
  @Override
  public void retire() {
    Registration registered;
    synchronized (lock) {
      isRetired = true;
      if (!hasRun) {
        return;
      }
      if (current != null && results.giveUp()) {
        current.stop();
      }
      registered = registration;
      registration = null;
    }
    if (registered != null) {
      registered.close();
    }
  }

  @Override
  public void stop() {
    Registration registered;
    synchronized (lock) {
      isClosed = true;
      registered = registration;
      registration = null;
      if (current != null) {
        current.stop();
      }
    }
    results.close();
    if (registered != null) {
      registered.close();
    }
  }

  @Override
  public void close() {
    stop();
    Idle.await(lock, () -> current == null);
  }
}
