package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.Site;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs as long as the application is deployed, whatever its configuration says. */
final class Application implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private final ApplicationThreads threads;
  private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
  private final MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);
  private final Scheduler scheduler;
  private final ApplicationMetrics metrics;
  private final String version;
  private final WarmUp warmUp;
  private volatile @Nullable Serving serving;

  /** An application that serves nothing yet. */
  Application(String version) {
    this.version = version;
    ThreadSources sources = ThreadSources.find();
    threads = new ApplicationThreads(sources);
    scheduler = new Scheduler(sources.container());
    metrics = new ApplicationMetrics(version);
    metrics.memory(memory::used, memory::limit);
    warmUp = new WarmUp(() -> new BuiltInEndpoint(version, threads), this::isBusy);
  }

  private boolean isBusy() {
    Serving now = serving;
    return now != null && now.isBusy();
  }

  /** Begins what runs beside the reading of the configuration, on threads that close() ends. */
  void start() {
    // While the container sets up the servlet.
    warmUp.start(threads.workers());
    // Ends with the timer.
    var unused = threads.timer().scheduleWithFixedDelay(memory::dropUnused, 2, 2, TimeUnit.SECONDS);
  }

  /** Serves what a configuration says, and follows it. Called once. */
  void serve(ConfigurationFile file) {
    var begun =
        new Serving(
            new Serving.Common(version, threads, scheduler, failures, memory, metrics), file);
    serving = begun;
    begun.start();
  }

  /**
   * What is served now.
   *
   * @throws IllegalStateException before there is anything
   */
  Site site() {
    Serving now = serving;
    if (now == null) {
      throw new IllegalStateException("nothing is served yet");
    }
    return now.site();
  }

  /** Runs what is left to do when a password has been checked. */
  PageThreads pages() {
    return new PageThreads(threads.pages(), threads.timer());
  }

  /** What is to be told when the servlet serves, and when it ends. */
  WarmUp warmUp() {
    return warmUp;
  }

  /** Where failures that repeat themselves are told. */
  FailureLog failures() {
    return failures;
  }

  /** Ends everything that was begun, threads last. */
  @Override
  public void close() {
    Quietly.close("warm-up", warmUp);
    Serving ending = serving;
    if (ending != null) {
      Quietly.close("serving", ending);
    }
    Quietly.close("scheduler", scheduler);
    Quietly.close("threads", threads);
  }
}
