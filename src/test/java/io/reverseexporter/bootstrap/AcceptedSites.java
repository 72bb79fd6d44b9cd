package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationReader;
import io.reverseexporter.config.EndpointConfig;
import io.reverseexporter.config.ExporterConfig;
import io.reverseexporter.config.NormalisedConfiguration;
import io.reverseexporter.config.Problem;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import java.nio.file.Path;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.helpers.NOPLogger;

/**
 * Reads configurations that nobody would write, and makes guards and exporters of what is accepted.
 * These are not started: a fuzzer is not to run commands.
 */
final class AcceptedSites implements AutoCloseable {
  /** More than any file of a fuzzer's needs, on any machine. */
  private static final long LIMIT_NANOS = 60_000_000_000L;

  private static final Path FOLDER = Path.of("/nowhere/reverse-exporter");
  private static final String FILE = "fuzz.yml";

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final Workers workers = new Workers(Runnable::run, timer);
  private final FailureLog failures = new FailureLog(NOPLogger.NOP_LOGGER, System::nanoTime);
  private final Scheduler scheduler = new Scheduler(null);
  private final Fetching fetching = new Fetching("1.2.3", workers);
  private final PasswordService passwords =
      new PasswordService(Runnable::run, 1, timer, System::nanoTime, NOPLogger.NOP_LOGGER);
  private final Guards guards = new Guards(new UserLists(workers, failures, passwords), passwords);

  /**
   * Reads a text.
   *
   * @return whether it was accepted
   * @throws AssertionError if it is neither refused with problems that have a place, nor made use
   *     of
   */
  boolean check(String yaml) {
    long begun = System.nanoTime();
    boolean accepted;
    try {
      Configuration configuration = ConfigurationReader.read(yaml, FILE, FOLDER);
      make(configuration);
      requireSameMeaning(NormalisedConfiguration.of(configuration).text());
      accepted = true;
    } catch (ConfigurationException e) {
      requirePlaces(e, yaml);
      accepted = false;
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(e + "\nfrom\n" + yaml, e);
    }
    if (System.nanoTime() - begun > LIMIT_NANOS) {
      throw new AssertionError("took more than " + LIMIT_NANOS + " ns:\n" + yaml);
    }
    return accepted;
  }

  /** What is understood reads again as the same. */
  private static void requireSameMeaning(String normalised) throws ConfigurationException {
    Configuration again = ConfigurationReader.read(normalised, FILE, FOLDER);
    if (!NormalisedConfiguration.of(again).text().equals(normalised)) {
      throw new AssertionError("normalised twice:\n" + normalised);
    }
  }

  private void make(Configuration configuration) {
    var exporters =
        new Exporters(
            workers,
            fetching,
            scheduler,
            failures,
            new ApplicationMetrics("1.2.3"),
            MemoryBudget.unlimited());
    guards.create("management", configuration.management()).close();
    for (EndpointConfig endpoint : configuration.endpoints()) {
      guards.create("endpoint " + endpoint.path(), endpoint.access()).close();
      for (ExporterConfig exporter : endpoint.exporters()) {
        exporters.create(endpoint, exporter).close();
      }
    }
    configuration.warnings().forEach(warning -> requirePlace(warning, Integer.MAX_VALUE));
  }

  private static void requirePlaces(ConfigurationException refused, String yaml) {
    int lines = yaml.split("\\R", -1).length;
    if (refused.problems().isEmpty()) {
      throw new AssertionError("refused without a problem:\n" + yaml);
    }
    for (Problem problem : refused.problems()) {
      try {
        requirePlace(problem, lines);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + "\nfrom\n" + yaml, e);
      }
    }
  }

  private static void requirePlace(Problem problem, int lines) {
    // Both are 0 where the whole file is meant.
    boolean placed =
        problem.line() == 0
            ? problem.column() == 0
            : problem.line() > 0 && problem.line() <= lines && problem.column() > 0;
    boolean told = !problem.rule().isBlank() && problem.file().equals(FILE);
    if (!placed || !told || problem.forLog().lines().count() != 1) {
      throw new AssertionError("no place, no rule, or not one line: " + problem.forLog());
    }
  }

  @Override
  public void close() {
    passwords.close();
    scheduler.close();
    fetching.close();
    timer.shutdownNow();
  }
}
