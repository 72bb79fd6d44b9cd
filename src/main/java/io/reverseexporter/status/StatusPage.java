package io.reverseexporter.status;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.merge.Bounded;
import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.scrape.ExporterState;
import io.reverseexporter.scrape.ExporterState.Condition;
import io.reverseexporter.scrape.MergeState;
import io.reverseexporter.scrape.Outcome;
import io.reverseexporter.scrape.PageState;
import io.reverseexporter.status.PageView.ApplicationView;
import io.reverseexporter.status.PageView.CountsView;
import io.reverseexporter.status.PageView.DetailsView;
import io.reverseexporter.status.PageView.EndpointView;
import io.reverseexporter.status.PageView.ExporterView;
import io.reverseexporter.status.PageView.FailingView;
import io.reverseexporter.status.PageView.FailureView;
import io.reverseexporter.status.PageView.FamiliesView;
import io.reverseexporter.status.PageView.LastPageView;
import io.reverseexporter.status.PageView.MergeView;
import io.reverseexporter.status.PageView.ReloadView;
import io.reverseexporter.status.PageView.ScrapeView;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status as a page in HTML, which needs nothing but its style sheet to be read. */
public final class StatusPage {
  /** Exporters that fail and are named at the top. */
  private static final int MAX_FAILING = 30;

  private static final Template TEMPLATE =
      Mustache.compiler()
          .escapeHTML(true)
          .emptyStringIsFalse(true)
          .withFormatter(StatusPage::text)
          .compile(new String(StatusFiles.read("status.html"), StandardCharsets.UTF_8));

  /**
   * Where a page stands: all of its links are relative, so that it may be reached by any path.
   *
   * @param assets what leads from there to the folder of the page's files
   * @param root what leads from there to the context path
   */
  public record Place(String assets, String root) {
    /** At {@code /-/}. */
    public static final Place OWN = new Place("", "../");

    /** At {@code /}. */
    public static final Place ROOT = new Place("-/", "./");
  }

  /**
   * What is printed is text already. The template also asks for the text of what only stands for a
   * section, to see whether it is empty: that of a record is long, and making it keeps our class
   * loader on JDK 17.
   */
  private static String text(Object value) {
    return value instanceof String text ? text : " ";
  }

  private final Status status;
  private final Place place;
  private final @Nullable String families;
  private final Instant now;
  private final List<FailingView> failing = new ArrayList<>();
  private int up;
  private int stale;
  private int down;
  private int unscraped;

  private StatusPage(Status status, Place place, @Nullable String families) {
    this.status = status;
    this.place = place;
    this.families = families;
    now = status.now();
  }

  /**
   * The page, in UTF-8.
   *
   * @param families the path of an endpoint whose families are to be listed; null for none
   */
  public static byte[] of(Status status, Place place, @Nullable String families) {
    return TEMPLATE
        .execute(new StatusPage(status, place, families).view())
        .getBytes(StandardCharsets.UTF_8);
  }

  private PageView view() {
    var endpoints = new ArrayList<EndpointView>();
    for (EndpointStatus endpoint : status.endpoints()) {
      endpoints.add(endpoint("e" + endpoints.size(), endpoint));
    }
    int failed = stale + down;
    int shown = Math.min(failing.size(), MAX_FAILING);
    return new PageView(
        (failed > 0 ? failed + " failing - " : "") + "reverse-exporter",
        place.assets(),
        now.toString(),
        application(),
        new CountsView(
            Texts.count(endpoints.size(), "endpoint", "endpoints"),
            Texts.count(up),
            stale == 0 ? "" : Texts.count(stale),
            down == 0 ? "" : Texts.count(down),
            unscraped == 0 ? "" : Texts.count(unscraped),
            failed > 0),
        failing.subList(0, shown),
        failing.size() > shown ? "and " + Texts.count(failing.size() - shown) + " more" : "",
        endpoints);
  }

  private ApplicationView application() {
    ApplicationInfo application = status.application();
    ApplicationInfo.Reload reload = application.lastReload();
    return new ApplicationView(
        application.version(),
        application.isReady(),
        application.configuration() == null ? null : Texts.line(application.configuration()),
        Texts.age(Duration.between(application.started(), now)),
        reload == null
            ? null
            : new ReloadView(
                reload.at().toString(),
                Texts.ago(reload.at(), now),
                reload.isSuccessful(),
                reload.problems().stream().map(Texts::line).toList()));
  }

  private EndpointView endpoint(String id, EndpointStatus endpoint) {
    EndpointState details = endpoint.details();
    return new EndpointView(
        id,
        Texts.line(endpoint.path()),
        href(endpoint.path()),
        endpoint.isProtected(),
        endpoint.health().word(),
        endpoint.isUndecided(),
        details == null ? null : details(id, details));
  }

  private String href(String path) {
    try {
      // A question mark or a semicolon is a part of the path here.
      String encoded =
          new URI(null, null, Texts.wellFormed(path), null).toASCIIString().replace(";", "%3B");
      return place.root() + encoded.substring(1);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a path that no address can have", e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private DetailsView details(String id, EndpointState endpoint) {
    var exporters = new ArrayList<ExporterView>();
    for (ExporterState exporter : endpoint.exporters()) {
      exporters.add(exporter(id + "-" + exporters.size(), endpoint.path(), exporter));
    }
    PageState page = endpoint.lastPage();
    String totals = Texts.count(endpoint.pages(), "page", "pages") + " so far";
    return new DetailsView(
        inFlight(endpoint),
        page == null
            ? null
            : new LastPageView(page.at().toString(), Texts.ago(page.at(), now), text(page)),
        endpoint.withoutPage() == 0
            ? totals
            : totals + ", " + Texts.count(endpoint.withoutPage()) + " answered without one",
        exporters,
        merge(endpoint));
  }

  private static String inFlight(EndpointState endpoint) {
    String inFlight = Texts.count(endpoint.inFlight(), "scrape", "scrapes") + " in flight";
    return endpoint.waiting() == 0
        ? inFlight
        : inFlight + ", " + Texts.count(endpoint.waiting()) + " waiting";
  }

  private static String text(PageState page) {
    return (page.isWhole() ? "" : "of some exporters: ")
        + Texts.bytes(page.bytes())
        + ", "
        + Texts.count(page.samples(), "sample", "samples")
        + ", "
        + Texts.count(page.families(), "family", "families")
        + ", in "
        + Texts.duration(page.duration().toNanos());
  }

  private ExporterView exporter(String id, String path, ExporterState exporter) {
    String state = count(exporter.condition());
    String name = Texts.line(exporter.name());
    if (exporter.condition() == Condition.DOWN || exporter.condition() == Condition.STALE) {
      failing.add(new FailingView(id, name, Texts.line(path), state));
    }
    return new ExporterView(
        id,
        name,
        href(path) + "?exporter=" + encoded(exporter.name()),
        exporter.about().kind(),
        Texts.line(exporter.about().source()),
        exporter.required(),
        state,
        failure(exporter),
        last(exporter),
        Sparkline.of(exporter.history()));
  }

  private String count(Condition condition) {
    switch (condition) {
      case UP -> up++;
      case STALE -> stale++;
      case DOWN -> down++;
      case UNSCRAPED -> unscraped++;
    }
    return StatusJson.word(condition);
  }

  private @Nullable FailureView failure(ExporterState exporter) {
    ScrapeFailure failure = StatusJson.failure(exporter);
    Instant at = exporter.lastFailureAt();
    return failure == null || at == null
        ? null
        : new FailureView(
            at.toString(),
            Texts.ago(at, now),
            failure.reason().word(),
            Texts.line(failure.details()),
            exporter.condition() == Condition.UP);
  }

  private @Nullable ScrapeView last(ExporterState exporter) {
    Outcome last = exporter.last();
    Instant at = exporter.lastScrape();
    if (last == null || at == null) {
      return null;
    }
    Duration age = last.age();
    return new ScrapeView(
        at.toString(),
        Texts.ago(at, now),
        Texts.duration(last.duration().toNanos()),
        last.isServed() ? Texts.count(last.samples()) : "",
        last.isServed() ? Texts.bytes(last.bodyBytes()) : "",
        age == null ? "" : Texts.age(age));
  }

  private @Nullable MergeView merge(EndpointState endpoint) {
    MergeState merge = endpoint.merge();
    if (merge == null) {
      return null;
    }
    var doctor = new Doctor(merge);
    return new MergeView(
        merge.at().toString(),
        Texts.ago(merge.at(), now),
        doctor.summary(),
        doctor.findings(),
        "?families=" + encoded(endpoint.path()),
        endpoint.path().equals(families) ? families(doctor) : null);
  }

  private static FamiliesView families(Doctor doctor) {
    Bounded<Doctor.Row> rows = doctor.families();
    return new FamiliesView(
        rows.first(), rows.more() == 0 ? "" : "and " + Texts.count(rows.more()) + " more");
  }
}
