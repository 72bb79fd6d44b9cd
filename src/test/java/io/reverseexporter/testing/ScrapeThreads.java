package io.reverseexporter.testing;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.LoggerFactory;

/** The threads that endpoints need, ended with the test. */
public final class ScrapeThreads implements AutoCloseable {
  public static final String LOGGER = "test-scrapes";

  public final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "test-timer"));
  public final ExecutorService pages =
      Executors.newCachedThreadPool(task -> new Thread(task, "test-pages"));
  public final MemoryBudget memory = new MemoryBudget(256L * 1024 * 1024);
  public final ApplicationMetrics metrics = new ApplicationMetrics("1.2.3");

  public ScrapeThreads() {
    timer.setRemoveOnCancelPolicy(true);
  }

  public ScrapeContext context() {
    var failures = new FailureLog(LoggerFactory.getLogger(LOGGER), System::nanoTime);
    return new ScrapeContext(timer, pages, memory, failures, metrics);
  }

  @Override
  public void close() {
    timer.shutdownNow();
    pages.shutdownNow();
  }
}
