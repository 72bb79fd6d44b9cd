package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TimedWork;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.schedule.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A script that is run periodically. Scrapes get the last good result at once. Before the first one
 * they wait for the run that is due or under way; when that fails they fail with its reason, and so
 * do those that come until the next run begins.
 */
public final class ExecCachedExporter implements Exporter {

  private final String name;
  private final Command command;
  private final Duration timeout;
  private final ExtraLabels labels;
  private final Function<Runnable, Registration> schedule;
  private final Workers workers;
  private final RunListener listener;
  private final StderrLog log;

  private final Object lock = new Object();
  // All guarded by the lock.
  private final List<Waiter> waiters = new ArrayList<>();
  private @Nullable Registration registration;
  private @Nullable RunEnd current;

  /** Whether the run under way has not told its outcome yet; its processes may outlive that. */
  private boolean isOutcomeDue;

  /** The last good result. */
  private @Nullable ScriptOutput last;

  private @Nullable ScrapeFailure lastFailure;
  private boolean isClosed;

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
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout above zero, not " + timeout);
    }
    this.name = name;
    this.command = command;
    this.timeout = timeout;
    this.labels = labels;
    this.schedule = schedule;
    this.workers = workers;
    this.listener = listener;
    this.log = new StderrLog(name, System::nanoTime);
  }

  @Override
  public String name() {
    return name;
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
    synchronized (lock) {
      if (isClosed) {
        return CompletableFuture.failedFuture(RunEnd.stopped());
      }
      if (last != null) {
        return given(last, request);
      }
      if (lastFailure != null && !isOutcomeDue) {
        return CompletableFuture.failedFuture(lastFailure);
      }
      waiters.removeIf(waiter -> !waiter.isWaiting());
      Waiter waiter = Waiter.of(request, command.command(), workers.timer());
      waiters.add(waiter);
      return waiter.future();
    }
  }

  private CompletableFuture<Scraped> given(ScriptOutput output, ScrapeRequest request) {
    Scraped indexed = output.ifIndexed(request.format());
    if (indexed != null) {
      return CompletableFuture.completedFuture(indexed);
    }
    var late = new LateIndexing(command.command(), output, request.format());
    return TimedWork.start(late, workers, request.deadline());
  }

  private void run() {
    RunEnd end = RunEnd.after(timeout);
    synchronized (lock) {
      // Never beside itself, whatever the schedule promises.
      if (isClosed || current != null) {
        return;
      }
      current = end;
      isOutcomeDue = true;
    }
    try {
      new ScriptRun(command, end, BodyReader.MAX_BYTES, log).execute(handler);
    } finally {
      synchronized (lock) {
        current = null;
        isOutcomeDue = false;
        lock.notifyAll();
      }
    }
  }

  private final ScriptRun.Handler handler =
      new ScriptRun.Handler() {
        @Override
        public void ended(Body output) {
          var result = new ScriptOutput(command, trimmed(output), labels);
          try {
            // Now, although maybe nobody wants it so: what is malformed must not replace what is
            // good.
            result.indexed(ExpositionFormat.TEXT);
          } catch (ScrapeFailure e) {
            failed(e);
            return;
          }
          succeed(result);
        }

        @Override
        public void failed(ScrapeFailure failure) {
          fail(failure);
        }
      };

  /** Without the spare room of a growing buffer: this one stays until the next run. */
  private static Body trimmed(Body output) {
    return Body.of(Arrays.copyOf(output.bytes(), output.length()));
  }

  private void succeed(ScriptOutput output) {
    List<Waiter> served;
    synchronized (lock) {
      if (isClosed) {
        return;
      }
      last = output;
      isOutcomeDue = false;
      served = takeWaiters();
    }
    served.forEach(waiter -> waiter.complete(output));
    listener.succeeded();
  }

  private void fail(ScrapeFailure failure) {
    List<Waiter> served;
    // The listener logs each run; the scrapes that get its failure must not do so again.
    ScrapeFailure known = failure.asLogged();
    synchronized (lock) {
      if (isClosed) {
        return;
      }
      lastFailure = known;
      isOutcomeDue = false;
      served = takeWaiters();
    }
    served.forEach(waiter -> waiter.fail(known));
    listener.failed(failure);
  }

  private List<Waiter> takeWaiters() {
    var taken = List.copyOf(waiters);
    waiters.clear();
    return taken;
  }

  @Override
  public void stop() {
    List<Waiter> waiting;
    Registration registered;
    synchronized (lock) {
      isClosed = true;
      waiting = takeWaiters();
      registered = registration;
      registration = null;
      if (current != null) {
        current.stop();
      }
    }
    waiting.forEach(waiter -> waiter.fail(RunEnd.stopped()));
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
