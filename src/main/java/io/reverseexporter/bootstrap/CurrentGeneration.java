package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.web.Site;
import java.util.List;
import java.util.function.Consumer;

/**
 * The generation that is in use. Another one takes its place as a whole: a request is served by the
 * one that it has met.
 */
final class CurrentGeneration implements AutoCloseable {
  private final Assembly assembly;
  private final Retirement retirement;
  private final MemoryBudget memory;
  private final ApplicationMetrics metrics;
  private final long defaultMemory;
  private final Consumer<List<String>> paths;
  private volatile Generation current;

  /** Guarded by this. */
  private boolean isClosed;

  /**
   * Nothing is served yet but 503.
   *
   * @param memory its limit follows the configuration
   * @param paths is told those of the endpoints that are there now
   */
  CurrentGeneration(
      Assembly assembly,
      Retirement retirement,
      MemoryBudget memory,
      ApplicationMetrics metrics,
      Consumer<List<String>> paths) {
    this.assembly = assembly;
    this.retirement = retirement;
    this.memory = memory;
    this.metrics = metrics;
    this.paths = paths;
    defaultMemory = memory.limit();
    current = assembly.broken("the configuration is not read yet\n");
  }

  Generation get() {
    return current;
  }

  Site site() {
    return current.site();
  }

  /**
   * Makes a configuration the one in use. Only one thread at a time.
   *
   * @return what is different from the one before, in words
   * @throws IllegalStateException if the application ends
   */
  List<String> use(Configuration configuration) {
    Generation before = current;
    Generation made;
    try {
      made = assembly.of(configuration, before);
    } catch (RuntimeException | Error e) {
      metrics.retainEndpoints(before.paths());
      throw e;
    }
    if (!replace(made)) {
      leave(made, before);
      throw new IllegalStateException("the application is being stopped");
    }
    Long limit = configuration.memoryLimit();
    memory.limit(limit == null ? defaultMemory : limit);
    metrics.retainEndpoints(made.paths());
    paths.accept(made.paths());
    leave(before, made);
    // Not earlier: the script of a changed exporter must not run beside itself.
    made.endpoints().forEach(endpoint -> endpoint.endpoint().start());
    return Changes.between(before, made);
  }

  /** Serves the problems of a broken configuration, unless a sound one is in use. */
  void refuse(String problems) {
    if (!current.isServing()) {
      replace(assembly.broken(problems));
    }
  }

  private synchronized boolean replace(Generation now) {
    if (isClosed) {
      return false;
    }
    current = now;
    return true;
  }

  /** Lets go what only the first has. */
  private void leave(Generation left, Generation used) {
    for (Guarded guarded : left.guards()) {
      if (!used.has(guarded)) {
        guarded.close();
      }
    }
    for (ServedEndpoint endpoint : left.endpoints()) {
      if (!used.has(endpoint)) {
        List<Exporter> exporters =
            endpoint.members().values().stream().map(Member::exporter).toList();
        List<Exporter> unused = exporters.stream().filter(exporter -> !used.has(exporter)).toList();
        retirement.retire(endpoint.endpoint(), exporters, unused);
      }
    }
  }

  /** Ends all that is in use, and lets nothing take its place. */
  @Override
  public void close() {
    Generation last;
    synchronized (this) {
      isClosed = true;
      last = current;
    }
    last.guards().forEach(guarded -> Quietly.close("a guard", guarded));
    List<Endpoint> endpoints = last.endpoints().stream().map(ServedEndpoint::endpoint).toList();
    // All at once, so that the waiting for scripts to end adds up to the longest one only.
    endpoints.forEach(endpoint -> Quietly.close("endpoint " + endpoint.path(), endpoint::stop));
    Quietly.close("what was retired", retirement);
    endpoints.forEach(endpoint -> Quietly.close("endpoint " + endpoint.path(), endpoint));
  }
}
