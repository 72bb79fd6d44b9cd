package io.reverseexporter.web;

import io.reverseexporter.scrape.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is served at which path. A path is matched exactly as it is after decoding, so that no other
 * spelling leads anywhere; whether it is open is a property of what was found.
 */
public final class Site {
  private static final String OWN_PAGES = "/-/";
  private static final String HEALTHY = OWN_PAGES + "healthy";
  private static final String READY = OWN_PAGES + "ready";
  private static final String METRICS = OWN_PAGES + "metrics";

  private final Map<String, Target> targets;
  private final Target anywhereElse;

  private Site(Map<String, Target> targets, Target anywhereElse) {
    this.targets = Map.copyOf(targets);
    this.anywhereElse = anywhereElse;
  }

  /**
   * The site of a broken configuration: nothing but the application's own pages.
   *
   * @param problems for anybody to read: without values of the configuration
   * @param ownMetrics gives the application's own metrics in text format 0.0.4
   */
  public static Site broken(String problems, Supplier<byte[]> ownMetrics) {
    var unavailable = new Target.Unavailable(problems);
    return new Site(
        Map.of(
            HEALTHY,
            new Target.Text("healthy\n"),
            METRICS,
            new Target.Page(ownMetrics),
            READY,
            unavailable),
        unavailable);
  }

  /** Begins the site of a sound configuration. */
  public static Builder serving() {
    return new Builder();
  }

  /** What the decoded path, from the context path on, stands for. */
  Target find(String path) {
    Target target = targets.get(path);
    if (target != null) {
      return target;
    }
    return path.startsWith(OWN_PAGES) ? new Target.Missing() : anywhereElse;
  }

  /** Collects what is served. What is not added is not there: 404. */
  public static final class Builder {
    private final Map<String, Target> targets = new HashMap<>();

    private Builder() {
      targets.put(HEALTHY, new Target.Text("healthy\n"));
      targets.put(READY, new Target.Text("ready\n"));
    }

    /** An endpoint that everybody may scrape. */
    public Builder open(Endpoint endpoint) {
      return put(endpoint.path(), new Target.Scrape(endpoint));
    }

    /**
     * An endpoint that is not served.
     *
     * @param reason why, for anybody to read
     */
    public Builder closed(String path, String reason) {
      return put(path, new Target.Unavailable(reason));
    }

    /** The application's own metrics, in text format 0.0.4, open to everybody. */
    public Builder ownMetrics(Supplier<byte[]> ownMetrics) {
      return put(METRICS, new Target.Page(ownMetrics));
    }

    /** The application's own metrics are not served, for a reason that anybody may read. */
    public Builder ownMetricsClosed(String reason) {
      return closed(METRICS, reason);
    }

    public Site build() {
      return new Site(targets, new Target.Missing());
    }

    private Builder put(String path, Target target) {
      if (targets.putIfAbsent(path, target) != null) {
        throw new IllegalArgumentException("two pages at " + path);
      }
      return this;
    }
  }
}
