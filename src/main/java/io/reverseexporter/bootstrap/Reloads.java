package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationText;
import io.reverseexporter.config.Problem;
import io.reverseexporter.telemetry.ApplicationMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the configuration, again and again, one reading after the other. Those who ask while one is
 * under way all get the outcome of the next: it has begun after they asked.
 */
final class Reloads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

  /** Before what failed by no fault of the file is tried again; each time is told in the log. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final String INTERNAL = "internal error, the log says more";

  private final ConfigurationFile file;
  private final CurrentGeneration generation;
  private final ApplicationMetrics metrics;
  private final Executor blocking;
  private final InstantSource clock;

  // Guarded by this.
  private @Nullable CompletableFuture<Reload> next;

  /** From the beginning: the first reading is to come, and none goes beside it. */
  private boolean isRunning = true;

  private boolean isClosed;

  private volatile @Nullable Reload last;
  private volatile @Nullable Instant lastSuccess;

  /** Of what was read last; empty if nothing could be. */
  private volatile String digest = "";

  /** When what was read last is worth another try as it is; null if it is not. */
  private volatile @Nullable Instant again;

  /**
   * Nothing is read yet.
   *
   * @param blocking reads and makes what the configuration says
   */
  Reloads(
      ConfigurationFile file,
      CurrentGeneration generation,
      ApplicationMetrics metrics,
      Executor blocking,
      InstantSource clock) {
    this.file = file;
    this.generation = generation;
    this.metrics = metrics;
    this.blocking = blocking;
    this.clock = clock;
  }

  ConfigurationFile file() {
    return file;
  }

  /** How it went the last time; null if it was never read. */
  @Nullable Reload last() {
    return last;
  }

  /** When the configuration that is in use was read; null if none is. */
  @Nullable Instant lastSuccess() {
    return lastSuccess;
  }

  /**
   * The digest of what was read last, be it of use or not. Empty when the same is to be tried
   * again: what went wrong was not its fault, and may have passed.
   */
  String digest() {
    Instant due = again;
    return due == null || clock.instant().isBefore(due) ? digest : "";
  }

  /** Reads on this thread. Called once; who asks before that is over is served by it, too. */
  void first() {
    attempt();
    run();
  }

  /**
   * Has it read anew, and returns at once.
   *
   * @return completes when that is over; never fails. The same for all who asked meanwhile
   */
  synchronized CompletableFuture<Reload> reload() {
    CompletableFuture<Reload> asked = next;
    if (asked != null) {
      return asked;
    }
    var fresh = new CompletableFuture<Reload>();
    if (isClosed) {
      fresh.complete(failed("the application is being stopped"));
      return fresh;
    }
    next = fresh;
    if (!isRunning) {
      isRunning = true;
      try {
        blocking.execute(this::run);
      } catch (RejectedExecutionException e) {
        isRunning = false;
        next = null;
        fresh.complete(failed("no thread is free for it, or the application is being stopped"));
      } catch (RuntimeException | Error e) {
        // No memory for a thread, say. Who asks next may have more luck.
        isRunning = false;
        next = null;
        fresh.complete(failed("no thread could be had for it: " + INTERNAL));
        tell("no thread could be had to read the configuration", e);
      }
    }
    return fresh;
  }

  private Reload failed(String why) {
    return Reload.failed(clock.instant(), List.of(why));
  }

  private void run() {
    for (CompletableFuture<Reload> asked = begin(); asked != null; asked = begin()) {
      asked.complete(attempt());
    }
  }

  /** As {@link #load()}, also where there is no memory left to tell what went wrong. */
  private Reload attempt() {
    try {
      return load();
    } catch (RuntimeException | Error e) {
      tell("the reading of the configuration broke off", e);
      Reload outcome = failed("it cannot be put into use: " + INTERNAL);
      last = outcome;
      return outcome;
    }
  }

  private static void tell(String what, Throwable fault) {
    try {
      LOG.error("{}, a fault of this application", what, fault);
    } catch (RuntimeException | Error e) {
      // It may be the log that fails. There is nobody else to tell, and reloading must go on.
      fault.addSuppressed(e);
    }
  }

  private synchronized @Nullable CompletableFuture<Reload> begin() {
    CompletableFuture<Reload> asked = next;
    next = null;
    isRunning = asked != null;
    return asked;
  }

  /** Whatever the configuration is like, there is an outcome, and something is served. */
  private Reload load() {
    Reload outcome;
    try {
      ConfigurationText text = file.text();
      digest = text.digest();
      again = null;
      outcome = use(text.read());
    } catch (ConfigurationException e) {
      outcome = refuse(e.problems());
    } catch (RuntimeException | Error e) {
      if (isClosed()) {
        LOG.debug("the application ended while the configuration was read", e);
      } else {
        LOG.error("the configuration cannot be put into use, a fault of this application", e);
      }
      outcome = failed("it cannot be put into use: " + INTERNAL);
      again = outcome.at().plus(PAUSE);
    }
    if (!outcome.isSuccessful()) {
      generation.refuse(
          "the configuration is broken:\n" + String.join("\n", outcome.problems()) + "\n");
    }
    metrics.configurationLoaded(outcome.isSuccessful(), outcome.at());
    last = outcome;
    return outcome;
  }

  private Reload use(Configuration configuration) {
    Instant now = clock.instant();
    configuration.warnings().forEach(warning -> LOG.warn("{}", warning.forLog()));
    List<String> changes = generation.use(configuration);
    LOG.info("the configuration is in use: {}", String.join("; ", changes));
    lastSuccess = now;
    return Reload.succeeded(now, changes);
  }

  /** Tells the problems: with their values in the log, without to everybody else. */
  private Reload refuse(List<Problem> problems) {
    LOG.error(
        "the configuration is broken, {}; problems: {}",
        generation.get().isServing()
            ? "the last good one stays in use"
            : "nothing is served but 503",
        problems.size());
    problems.forEach(problem -> LOG.error("{}", problem.forLog()));
    return Reload.failed(clock.instant(), problems.stream().map(Problem::forPublic).toList());
  }

  private synchronized boolean isClosed() {
    return isClosed;
  }

  /** Reads nothing more; who asked is told. What is being read is not put into use. */
  @Override
  public void close() {
    CompletableFuture<Reload> asked;
    synchronized (this) {
      isClosed = true;
      asked = next;
      next = null;
    }
    if (asked != null) {
      asked.complete(failed("the application is being stopped"));
    }
  }
}
