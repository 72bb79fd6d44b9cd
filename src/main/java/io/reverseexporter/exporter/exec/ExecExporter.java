package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.index.ExtraLabels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A script that is run on scrape. There is one run at a time: scrapes that come while the script
 * runs share its result; those that come later, while processes of it are still being ended, share
 * the next run.
 */
public final class ExecExporter implements Exporter {
  private static final Logger LOG = LoggerFactory.getLogger(ExecExporter.class);

  /** What a run can fail with, and a scrape that waits for one. */
  static final Set<Reason> REASONS =
      Set.of(
          Reason.TIMEOUT,
          Reason.MALFORMED,
          Reason.BODY_LIMIT,
          Reason.SAMPLE_LIMIT,
          Reason.LABEL_LIMIT,
          Reason.MEMORY_LIMIT,
          Reason.NOT_STARTED,
          Reason.EXIT_STATUS,
          Reason.OVERLOADED,
          Reason.INTERNAL);

  private final String name;
  private final Command command;
  private final Duration timeout;
  private final ExtraLabels labels;
  private final Workers workers;
  private final Limits limits;
  private final MemoryBudget memory;
  private final StderrLog log;

  private final Object lock = new Object();
  // All guarded by the lock.
  private @Nullable Batch current;
  private List<Waiter> next = new ArrayList<>();
  private boolean isRunning;
  private boolean isClosed;

  /** The scrapes that share one run. */
  private record Batch(RunEnd end, List<Waiter> waiters) {}

  /**
   * An exporter that runs nothing until it is scraped.
   *
   * @param timeout how long a run may take whatever the scrapes' deadlines are; zero: no such limit
   * @param limits of what a run may write
   * @param memory that the output of a run and its indexes are taken from
   * @param workers give one thread to each run, until its last process has ended
   */
  public ExecExporter(
      String name,
      Command command,
      Duration timeout,
      ExtraLabels labels,
      Limits limits,
      MemoryBudget memory,
      Workers workers) {
    this.name = name;
    this.command = command;
    this.timeout = timeout;
    this.labels = labels;
    this.workers = workers.lane(1, 1);
    this.limits = limits;
    this.memory = memory;
    this.log = new StderrLog(name, System::nanoTime);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Reason> reasons() {
    return REASONS;
  }

  @Override
  public CompletableFuture<Scraped> scrape(ScrapeRequest request) {
    Waiter waiter = Waiter.of(request, Reason.TIMEOUT, command.command(), workers.timer());
    Batch fresh = null;
    synchronized (lock) {
      if (isClosed) {
        waiter.fail(RunEnd.stopped());
      } else if (current == null) {
        fresh = batch(List.of(waiter));
        current = fresh;
      } else if (current.end().join(waiter.deadline())) {
        current.waiters().add(waiter);
      } else {
        // The run before may never end, if the kernel cannot end one of its processes.
        next.removeIf(early -> !early.isWaiting());
        next.add(waiter);
      }
    }
    if (fresh != null) {
      begin(fresh);
    }
    return waiter.future();
  }

  private Batch batch(List<Waiter> waiters) {
    RunEnd end = new RunEnd(waiters.get(0).deadline(), timeout);
    waiters.forEach(waiter -> end.join(waiter.deadline()));
    return new Batch(end, new ArrayList<>(waiters));
  }

  private void begin(Batch first) {
    try {
      workers.blocking().execute(() -> runAll(first));
    } catch (RejectedExecutionException e) {
      var all = new ArrayList<Waiter>();
      synchronized (lock) {
        all.addAll(first.waiters());
        all.addAll(next);
        next = new ArrayList<>();
        current = null;
      }
      var failure =
          new ScrapeFailure(
              Reason.OVERLOADED, command.command() + ": no thread is left to run it", e);
      all.forEach(waiter -> waiter.fail(failure));
    }
  }

  private void runAll(Batch first) {
    synchronized (lock) {
      isRunning = true;
    }
    Batch batch = first;
    while (batch != null) {
      try {
        run(batch);
      } catch (RuntimeException | Error e) {
        // Out of memory twice, say. The scrapes after it still want their run.
        var unserved = new ScrapeFailure(Reason.INTERNAL, "a run broke off", e);
        finish(batch).forEach(waiter -> waiter.fail(unserved));
      }
      batch = nextBatch();
    }
  }

  private void run(Batch batch) {
    try {
      new ScriptRun(command, batch.end(), limits, memory, log).execute(handler(batch));
    } catch (RuntimeException | Error e) {
      fail(batch, e);
    }
  }

  private void fail(Batch batch, Throwable fault) {
    var unserved =
        new ScrapeFailure(
            Reason.INTERNAL, command.command() + ": the run broke off: " + fault, fault);
    finish(batch).forEach(waiter -> waiter.fail(unserved));
    LOG.error("{}: a run broke off", command.command(), fault);
  }

  /** What to run after a batch, whose last process has ended. */
  private @Nullable Batch nextBatch() {
    synchronized (lock) {
      List<Waiter> waiting = next.stream().filter(Waiter::isWaiting).toList();
      next = new ArrayList<>();
      current = waiting.isEmpty() ? null : batch(waiting);
      isRunning = current != null;
      lock.notifyAll();
      return current;
    }
  }

  private ScriptRun.Handler handler(Batch batch) {
    return new ScriptRun.Handler() {
      @Override
      public void ended(Body output, HeldMemory held) {
        var result = new ScriptOutput(command, output, labels, held);
        finish(batch).forEach(waiter -> waiter.complete(result, null));
      }

      @Override
      public void failed(ScrapeFailure failure) {
        finish(batch).forEach(waiter -> waiter.fail(failure));
      }
    };
  }

  private List<Waiter> finish(Batch batch) {
    batch.end().seal();
    synchronized (lock) {
      var waiters = List.copyOf(batch.waiters());
      batch.waiters().clear();
      return waiters;
    }
  }

  @Override
  public void stop() {
    List<Waiter> waiting = new ArrayList<>();
    synchronized (lock) {
      isClosed = true;
      waiting.addAll(next);
      next.clear();
      if (current != null) {
        current.end().stop();
        waiting.addAll(current.waiters());
        current.waiters().clear();
      }
    }
    waiting.forEach(waiter -> waiter.fail(RunEnd.stopped()));
  }

  @Override
  public void close() {
    stop();
    Idle.await(lock, () -> !isRunning);
  }
}
