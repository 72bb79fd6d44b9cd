package io.reverseexporter.web;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.security.Guard;
import io.reverseexporter.status.ApplicationInfo;
import io.reverseexporter.status.StatusFiles;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
   * Begins the site of a broken configuration: nothing but the application's own pages, open to
   * everybody; nothing is done by POST, since nobody knows who may.
   *
   * @param problems for anybody to read: without values of the configuration
   */
  public static Builder broken(String problems) {
    Place unavailable = open(new Target.Unavailable(problems));
    return new Builder(Guard.OPEN, unavailable, unavailable)
        .refuseActions(
            "not done: the configuration is broken, and so it is not known who may ask for it\n");
  }

  /**
   * Begins the site of a sound configuration.
   *
   * @param management stands before everything under {@code /-/} but {@code healthy} and {@code
   *     ready}
   */
  public static Builder serving(Guard management) {
    return new Builder(management, open(new Target.Text("ready\n")), NOWHERE);
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
    private final Map<String, Action> actions = new HashMap<>();
    private final Guard management;
    private final Place anywhereElse;
    private final List<StatusPages.Shown> endpoints = new ArrayList<>();
    private @Nullable Supplier<ApplicationInfo> application;
    private @Nullable String refusal;

    private Builder(Guard management, Place ready, Place anywhereElse) {
      this.management = management;
      this.anywhereElse = anywhereElse;
      places.put(HEALTHY, open(new Target.Text("healthy\n")));
      places.put(READY, ready);
    }

    /** An endpoint, and who stands before it. */
    public Builder endpoint(Endpoint endpoint, Guard guard) {
      endpoints.add(new StatusPages.Shown(endpoint, guard));
      return put(endpoint.path(), new Place(new Target.Scrape(endpoint), guard));
    }

    /** The application's own metrics, in text format 0.0.4. */
    public Builder ownMetrics(Supplier<byte[]> ownMetrics) {
      return put(METRICS, new Place(new Target.Page(ownMetrics), management));
    }

    /**
     * The status of all endpoints, be they added before or later: at {@code /-/}, at {@code /} if
     * no endpoint is there, and for programs.
     *
     * @param info tells of the application itself, anew for each page
     */
    public Builder status(Supplier<ApplicationInfo> info) {
      application = info;
      return this;
    }

    /**
     * Something that is done by POST.
     *
     * @param path below {@code /-/}
     */
    public Builder action(String path, Action action) {
      if (!path.startsWith(OWN_PAGES)) {
        throw new IllegalArgumentException("not one of the own pages: " + path);
      }
      actions.put(path, action);
      return this;
    }

    /**
     * Has every action refused, be it added before or later.
     *
     * @param reason for anybody to read, one line
     */
    public Builder refuseActions(String reason) {
      refusal = reason;
      return this;
    }

    /** What was collected. */
    public Site build() {
      if (application != null) {
        putStatus(application);
      }
      String reason = refusal;
      actions.forEach(
          (path, action) ->
              put(
                  path,
                  new Place(
                      reason == null ? new Target.Deed(action) : new Target.Refused(reason),
                      management)));
      return new Site(places, anywhereElse, management);
    }

    private void putStatus(Supplier<ApplicationInfo> info) {
      var pages = new StatusPages(info, endpoints, !management.isOpen(), Clock.systemUTC());
      for (StatusForm form : StatusForm.values()) {
        Place place = new Place(new Target.Status(pages, form), management);
        if (form == StatusForm.PAGE_AT_ROOT) {
          places.putIfAbsent(form.path(), place);
        } else {
          put(form.path(), place);
        }
      }
      StatusFiles.all()
          .forEach(
              file -> put(OWN_PAGES + file.name(), new Place(new Target.File(file), management)));
    }

    private Builder put(String path, Place place) {
      if (places.putIfAbsent(path, place) != null) {
        throw new IllegalArgumentException("two pages at " + path);
      }
      return this;
    }
  }
}
