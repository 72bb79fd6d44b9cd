package io.reverseexporter.web;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.security.Guard;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is served at which path, and who stands before it. A path is matched exactly as it is after
 * decoding, so that no other spelling leads anywhere; whether it is open is a property of what was
 * found.
 */
public final class Site {
  private static final String OWN_PAGES = "/-/";
  private static final String HEALTHY = OWN_PAGES + "healthy";
  private static final String READY = OWN_PAGES + "ready";
  private static final String METRICS = OWN_PAGES + "metrics";

  /** Where a path leads that means nothing. */
  static final Place NOWHERE = open(new Target.Missing());

  private final Map<String, Place> places;
  private final Place anywhereElse;
  private final Place otherOwnPages;

  private Site(Map<String, Place> places, Place anywhereElse, Guard management) {
    this.places = Map.copyOf(places);
    this.anywhereElse = anywhereElse;
    // What is not there is guarded, too: else it would tell what is.
    this.otherOwnPages = new Place(new Target.Missing(), management);
  }

  /**
   * The site of a broken configuration: nothing but the application's own pages, open to everybody.
   *
   * @param problems for anybody to read: without values of the configuration
   * @param ownMetrics gives the application's own metrics in text format 0.0.4
   */
  public static Site broken(String problems, Supplier<byte[]> ownMetrics) {
    Place unavailable = open(new Target.Unavailable(problems));
    return new Site(
        Map.of(
            HEALTHY,
            open(new Target.Text("healthy\n")),
            METRICS,
            open(new Target.Page(ownMetrics)),
            READY,
            unavailable),
        unavailable,
        Guard.OPEN);
  }

  /**
   * Begins the site of a sound configuration.
   *
   * @param management stands before everything under {@code /-/} but {@code healthy} and {@code
   *     ready}
   */
  public static Builder serving(Guard management) {
    return new Builder(management);
  }

  /** What the decoded path, from the context path on, leads to. */
  Place find(String path) {
    Place place = places.get(path);
    if (place != null) {
      return place;
    }
    return path.startsWith(OWN_PAGES) ? otherOwnPages : anywhereElse;
  }

  private static Place open(Target target) {
    return new Place(target, Guard.OPEN);
  }

  /** Collects what is served. What is not added is not there: 404. */
  public static final class Builder {
    private final Map<String, Place> places = new HashMap<>();
    private final Guard management;

    private Builder(Guard management) {
      this.management = management;
      places.put(HEALTHY, open(new Target.Text("healthy\n")));
      places.put(READY, open(new Target.Text("ready\n")));
    }

    /** An endpoint, and who stands before it. */
    public Builder endpoint(Endpoint endpoint, Guard guard) {
      return put(endpoint.path(), new Place(new Target.Scrape(endpoint), guard));
    }

    /** The application's own metrics, in text format 0.0.4. */
    public Builder ownMetrics(Supplier<byte[]> ownMetrics) {
      return put(METRICS, new Place(new Target.Page(ownMetrics), management));
    }

    public Site build() {
      return new Site(places, NOWHERE, management);
    }

    private Builder put(String path, Place place) {
      if (places.putIfAbsent(path, place) != null) {
        throw new IllegalArgumentException("two pages at " + path);
      }
      return this;
    }
  }
}
