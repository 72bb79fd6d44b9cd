package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.EndpointConfig;
import io.reverseexporter.config.Problem;
import io.reverseexporter.config.ScrapeTimeouts;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.http.HttpFetcher;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.Site;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that runs as long as the application is deployed. */
final class Application implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Application.class);

  private static final String UNMANAGED =
      "not done: this needs the key management in the configuration, which says who may\n";

  private final ApplicationThreads threads;
  private final FailureLog failures = new FailureLog(LOG, System::nanoTime);
  private final MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / 4);
  private final Scheduler scheduler;

  /** The warm-up looks at them while there come more. */
  private final List<Endpoint> endpoints = new CopyOnWriteArrayList<>();

  private final ApplicationMetrics metrics;
  private final String version;
  private final WarmUp warmUp;
  private final Guards guards;
  private @Nullable HttpFetcher fetcher;

  /** An application that serves nothing yet. */
  Application(String version) {
    this.version = version;
    ThreadSources sources = ThreadSources.find();
    threads = new ApplicationThreads(sources);
    scheduler = new Scheduler(sources.container());
    metrics = new ApplicationMetrics(version);
    metrics.memory(memory::used, memory::limit);
    var passwords =
        new PasswordService(
            threads.passwords(),
            ApplicationThreads.MAX_PASSWORDS,
            threads.timer(),
            System::nanoTime,
            LOG);
    guards = new Guards(threads.workers(), failures, passwords);
    warmUp =
        new WarmUp(
            () -> new BuiltInEndpoint(version, threads),
            () -> endpoints.stream().anyMatch(Endpoint::isBusy));
  }

  /** Begins what runs beside the reading of the configuration, on threads that close() ends. */
  void start() {
    // While the container sets up the servlet.
    warmUp.start(threads.workers());
    // Ends with the timer.
    var unused = threads.timer().scheduleWithFixedDelay(memory::dropUnused, 2, 2, TimeUnit.SECONDS);
  }

  /** Makes and starts what the configuration says. Called once. */
  Site serve(Configuration configuration) {
    configuration.warnings().forEach(warning -> LOG.warn("{}", warning.forLog()));
    Long memoryLimit = configuration.memoryLimit();
    if (memoryLimit != null) {
      memory.limit(memoryLimit);
    }
    Site.Builder site =
        Site.serving(guards.create("management", configuration.management()))
            .ownMetrics(metrics::text);
    if (!configuration.isManaged()) {
      site.refuseActions(UNMANAGED);
    }
    var client = new HttpFetcher(version, threads.workers());
    fetcher = client;
    var exporters = new Exporters(threads.workers(), client, scheduler, failures, metrics, memory);
    for (EndpointConfig config : configuration.endpoints()) {
      Endpoint endpoint = endpoint(config, exporters);
      endpoints.add(endpoint);
      site.endpoint(endpoint, guards.create("endpoint " + config.path(), config.access()));
      LOG.info("endpoint {}: exporters {}", endpoint.path(), endpoint.exporterNames());
    }
    metrics.configurationLoaded(true);
    endpoints.forEach(Endpoint::start);
    return site.build();
  }

  /** Serves the problems of a configuration: with their values in the log, without over HTTP. */
  Site refuse(ConfigurationException broken) {
    List<Problem> problems = broken.problems();
    LOG.error(
        "the configuration is broken, nothing is served but 503; problems: {}", problems.size());
    problems.forEach(problem -> LOG.error("{}", problem.forLog()));
    metrics.configurationLoaded(false);
    return Site.broken(
            problems.stream()
                .map(Problem::forPublic)
                .collect(Collectors.joining("\n", "the configuration is broken:\n", "\n")))
        .ownMetrics(metrics::text)
        .build();
  }

  private Endpoint endpoint(EndpointConfig config, Exporters exporters) {
    List<Member> members =
        config.exporters().stream()
            .map(
                e ->
                    new Member(
                        exporters.create(config, e),
                        Exporters.about(e),
                        e.noRewrite(),
                        e.required()))
            .toList();
    ScrapeTimeouts timeouts = config.timeouts();
    return new Endpoint(
        config.path(),
        members,
        new ScrapeDeadlines(
            timeouts.scrapeTimeout(), timeouts.scrapeTimeoutMax(), timeouts.scrapeTimeoutOffset()),
        config.maxConcurrentScrapes(),
        config.scrapeMetrics(),
        new ScrapeContext(threads.timer(), threads.pages(), memory, failures, metrics));
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
    quietly("warm-up", warmUp);
    quietly("guards", guards);
    // All at once, so that the waiting for scripts to end adds up to the longest one only.
    for (Endpoint endpoint : endpoints) {
      quietly("endpoint " + endpoint.path(), endpoint::stop);
    }
    for (Endpoint endpoint : endpoints) {
      quietly("endpoint " + endpoint.path(), endpoint);
    }
    quietly("scheduler", scheduler);
    if (fetcher != null) {
      quietly("http client", fetcher);
    }
    quietly("threads", threads);
  }

  /** Whatever becomes of one part, the others are ended, too. */
  private static void quietly(String what, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.error("{} did not end as it should", what, e);
    }
  }
}
