package io.reverseexporter.status;

import io.reverseexporter.status.Doctor.Findings;
import io.reverseexporter.status.Doctor.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the template shows. All texts are for people, and are escaped by the template.
 *
 * @param assets what stands before the names of the page's own files
 * @param now RFC 3339
 */
record PageView(
    String title,
    String assets,
    String now,
    ApplicationView application,
    CountsView counts,
    List<FailingView> failing,
    String moreFailing,
    List<EndpointView> endpoints) {

  /** The application itself. */
  record ApplicationView(
      String version,
      boolean ready,
      @Nullable String configuration,
      String running,
      @Nullable ReloadView reload) {}

  /** The last reading of the configuration. */
  record ReloadView(String time, String ago, boolean successful, List<String> problems) {}

  /** How many exporters are in which state. */
  record CountsView(
      String endpoints, String up, String stale, String down, String unscraped, boolean failing) {}

  /** An exporter that fails, with the place on the page where it stands. */
  record FailingView(String id, String name, String path, String state) {}

  /**
   * An endpoint.
   *
   * @param id on the page
   * @param isUndecided whether that is so because it could not be found out who reads it
   * @param details null if it may be told that it is there, and nothing else
   */
  record EndpointView(
      String id,
      String path,
      String href,
      boolean isProtected,
      String state,
      boolean isUndecided,
      @Nullable DetailsView details) {}

  /** What is told of an endpoint to those who may scrape it. */
  record DetailsView(
      String inFlight,
      @Nullable LastPageView page,
      String totals,
      List<ExporterView> exporters,
      @Nullable MergeView merge) {}

  /** The last page of an endpoint. */
  record LastPageView(String time, String ago, String text) {}

  /** A row of the table. */
  record ExporterView(
      String id,
      String name,
      String href,
      String kind,
      String source,
      boolean required,
      String state,
      @Nullable FailureView failure,
      @Nullable ScrapeView last,
      Sparkline history) {}

  /**
   * Why an exporter failed last.
   *
   * @param isPast whether it has succeeded since
   */
  record FailureView(String time, String ago, String reason, String details, boolean isPast) {}

  /** The last scrape of an exporter. */
  record ScrapeView(
      String time, String ago, String duration, String samples, String bytes, String age) {}

  /**
   * How the exporters were merged.
   *
   * @param families null if they are not asked for
   */
  record MergeView(
      String time,
      String ago,
      String summary,
      List<Findings> findings,
      String familiesHref,
      @Nullable FamiliesView families) {}

  /** The families of a page. */
  record FamiliesView(List<Row> rows, String more) {}
}
