package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.jmx.MBeans;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.status.ApplicationInfo;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.web.Action;
import io.reverseexporter.web.Site;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what the configuration says, and follows it. */
final class Serving implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final String RELOAD = "/-/reload";

  private final Instant started = Instant.now();
  private final String version;
  private final ApplicationMetrics metrics;
  private final Fetching fetching;
  private final PasswordService passwords;
  private final CurrentGeneration generation;
  private final Reloads reloads;
  private final Retirement retirement;
  private final Action check;
  private final @Nullable ConfigurationWatch watch;
  private final MBeans beans;

  /**
   * What all configurations share.
   *
   * @param contextPath of the deployment
   * @param memory that all answers of exporters share
   */
  record Common(
      String version,
      String contextPath,
      ApplicationThreads threads,
      Scheduler scheduler,
      FailureLog failures,
      MemoryBudget memory,
      ApplicationMetrics metrics) {
    ScrapeContext scrapes() {
      return new ScrapeContext(threads.timer(), threads.pages(), memory, failures, metrics);
    }
  }

  /**
   * Nothing is read yet.
   *
   * @param file that says what is served
   */
  Serving(Common common, ConfigurationFile file) {
    version = common.version();
    metrics = common.metrics();
    ApplicationThreads threads = common.threads();
    Workers workers = threads.workers();
    fetching = new Fetching(common.version(), workers);
    passwords =
        new PasswordService(
            threads.passwords(),
            ApplicationThreads.MAX_PASSWORDS,
            threads.timer(),
            System::nanoTime,
            LOG);
    var exporters =
        new Exporters(
            workers, fetching, common.scheduler(), common.failures(), metrics, common.memory());
    var guards = new Guards(new UserLists(workers, common.failures(), passwords), passwords);
    var assembly = new Assembly(exporters, guards, common::scrapes, this::ownPages);
    // Each of these may be held up by a file system, and holds up none of the others.
    retirement = new Retirement(workers.lane(1, 4).blocking(), threads.timer());
    generation =
        new CurrentGeneration(assembly, retirement, common.memory(), metrics, this::showEndpoints);
    reloads =
        new Reloads(
            file, generation, metrics, workers.lane(1, 1).blocking(), InstantSource.system());
    beans = new MBeans(ManagementFactory.getPlatformMBeanServer(), common.contextPath());
    beans.application(new ApplicationBean(common.version(), generation, reloads));
    Path path = file.path();
    // One at a time: a long text takes memory.
    check = Action.on(workers.lane(1, 1).blocking(), ConfigurationCheck.beside(path)::reply);
    watch =
        path == null
            ? null
            : new ConfigurationWatch(
                path,
                reloads::digest,
                this::changed,
                workers.lane(1, 1).blocking(),
                threads.timer());
  }

  /** Adds what is under {@code /-/}. */
  private Site.Builder ownPages(Site.Builder site) {
    return site.ownMetrics(metrics::text)
        .status(this::info)
        .action(RELOAD, body -> reload())
        .action(ConfigurationCheck.PATH, check);
  }

  private ApplicationInfo info() {
    Reload last = reloads.last();
    Path path = reloads.file().path();
    Path name = path == null ? null : path.getFileName();
    return new ApplicationInfo(
        version,
        started,
        generation.get().isServing(),
        name == null ? null : name.toString(),
        last == null
            ? null
            : new ApplicationInfo.Reload(last.at(), last.isSuccessful(), last.problems()));
  }

  private CompletableFuture<Action.Reply> reload() {
    return reloads
        .reload()
        .thenApply(done -> Action.Reply.plain(done.isSuccessful() ? 200 : 400, done.text()));
  }

  private void showEndpoints(List<String> paths) {
    beans.endpoints(paths, path -> new EndpointBean(generation, path));
  }

  private void changed() {
    // The log says how it went, and the next look comes anyway.
    var unused = reloads.reload();
  }

  /** Reads the configuration on this thread, and watches it from then on. Called once. */
  void start() {
    reloads.first();
    if (watch != null) {
      watch.start();
    }
  }

  /** What is served now. */
  Site site() {
    return generation.site();
  }

  /** The configuration that is in use, with what it has brought. */
  CurrentGeneration generation() {
    return generation;
  }

  /** How it is read. */
  Reloads reloads() {
    return reloads;
  }

  /** Whether nothing of an earlier configuration is left. */
  boolean isRetirementOver() {
    return retirement.isOver();
  }

  /** Whether a scrape is under way. */
  boolean isBusy() {
    return generation.get().endpoints().stream().anyMatch(e -> e.endpoint().isBusy());
  }

  @Override
  public void close() {
    if (watch != null) {
      Quietly.close("the watching of the configuration", watch);
    }
    Quietly.close("reloads", reloads);
    Quietly.close("MBeans", beans);
    Quietly.close("passwords", passwords);
    Quietly.close("what is served", generation);
    Quietly.close("http client", fetching);
  }
}
