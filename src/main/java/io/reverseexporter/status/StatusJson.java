package io.reverseexporter.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.scrape.ExporterState;
import io.reverseexporter.scrape.ExporterState.Condition;
import io.reverseexporter.scrape.ExporterState.Point;
import io.reverseexporter.scrape.Outcome;
import io.reverseexporter.scrape.PageState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The status as a JSON document, as docs/status.md describes it. */
public final class StatusJson {
  /** Changes when a field goes, or means something else; not when one is added. */
  static final int VERSION = 1;

  private StatusJson() {}

  /**
   * The document.
   *
   * @param families whether the families of each merge are listed
   */
  public static byte[] of(Status status, boolean families) {
    return JsonOutput.bytes(json -> write(json, status, families));
  }

  private static void write(JsonGenerator json, Status status, boolean families)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", VERSION);
    JsonOutput.time(json, "time", status.now());
    application(json, status.application());
    json.writeArrayFieldStart("endpoints");
    for (EndpointStatus endpoint : status.endpoints()) {
      endpoint(json, endpoint, families);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void application(JsonGenerator json, ApplicationInfo application)
      throws IOException {
    json.writeObjectFieldStart("application");
    json.writeStringField("version", application.version());
    JsonOutput.time(json, "started", application.started());
    json.writeBooleanField("ready", application.isReady());
    JsonOutput.text(json, "configuration", application.configuration());
    ApplicationInfo.Reload reload = application.lastReload();
    if (reload == null) {
      json.writeNullField("last_reload");
    } else {
      json.writeObjectFieldStart("last_reload");
      JsonOutput.time(json, "time", reload.at());
      json.writeBooleanField("successful", reload.isSuccessful());
      json.writeArrayFieldStart("problems");
      for (String problem : reload.problems()) {
        json.writeString(Texts.line(problem));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void endpoint(JsonGenerator json, EndpointStatus endpoint, boolean families)
      throws IOException {
    json.writeStartObject();
    JsonOutput.text(json, "path", endpoint.path());
    json.writeBooleanField("protected", endpoint.isProtected());
    json.writeStringField("state", endpoint.health().word());
    EndpointState details = endpoint.details();
    json.writeBooleanField("visible", details != null);
    if (details != null) {
      details(json, details, families);
    }
    json.writeEndObject();
  }

  private static void details(JsonGenerator json, EndpointState endpoint, boolean families)
      throws IOException {
    json.writeNumberField("scrapes_in_flight", endpoint.inFlight());
    json.writeNumberField("scrapes_waiting", endpoint.waiting());
    json.writeNumberField("pages", endpoint.pages());
    json.writeNumberField("without_page", endpoint.withoutPage());
    PageState page = endpoint.lastPage();
    if (page == null) {
      json.writeNullField("last_page");
    } else {
      page(json, page);
    }
    json.writeArrayFieldStart("exporters");
    for (ExporterState exporter : endpoint.exporters()) {
      exporter(json, exporter);
    }
    json.writeEndArray();
    MergeJson.write(json, endpoint.merge(), families);
  }

  private static void page(JsonGenerator json, PageState page) throws IOException {
    json.writeObjectFieldStart("last_page");
    JsonOutput.time(json, "time", page.at());
    JsonOutput.seconds(json, "duration_seconds", page.duration());
    json.writeBooleanField("all_exporters", page.isWhole());
    json.writeNumberField("bytes", page.bytes());
    json.writeNumberField("samples", page.samples());
    json.writeNumberField("families", page.families());
    json.writeNumberField("type_conflicts", page.typeConflicts());
    json.writeNumberField("duplicate_series_dropped", page.duplicateSeriesDropped());
    json.writeEndObject();
  }

  private static void exporter(JsonGenerator json, ExporterState exporter) throws IOException {
    Outcome last = exporter.last();
    json.writeStartObject();
    JsonOutput.text(json, "name", exporter.name());
    json.writeStringField("kind", exporter.about().kind());
    JsonOutput.text(json, "source", exporter.about().source());
    json.writeBooleanField("required", exporter.required());
    json.writeStringField("state", word(exporter.condition()));
    JsonOutput.time(json, "last_scrape", exporter.lastScrape());
    JsonOutput.seconds(json, "duration_seconds", last == null ? null : last.duration());
    json.writeNumberField("samples", last == null ? 0 : last.samples());
    json.writeNumberField("body_bytes", last == null ? 0 : last.bodyBytes());
    JsonOutput.seconds(json, "result_age_seconds", last == null ? null : last.age());
    json.writeNumberField("scrapes", exporter.scrapes());
    json.writeNumberField("failures", exporter.failures());
    failure(json, exporter);
    history(json, exporter.history());
    json.writeEndObject();
  }

  private static void failure(JsonGenerator json, ExporterState exporter) throws IOException {
    ScrapeFailure failure = failure(exporter);
    if (failure == null) {
      json.writeNullField("last_failure");
      return;
    }
    json.writeObjectFieldStart("last_failure");
    JsonOutput.time(json, "time", exporter.lastFailureAt());
    json.writeStringField("reason", failure.reason().word());
    json.writeStringField("details", Texts.line(failure.details()));
    json.writeEndObject();
  }

  /** Why an exporter failed last, be it up again; null if it never did. */
  static @Nullable ScrapeFailure failure(ExporterState exporter) {
    Outcome failed = exporter.lastFailure();
    return failed == null ? null : failed.failure();
  }

  private static void history(JsonGenerator json, List<Point> history) throws IOException {
    json.writeArrayFieldStart("history");
    for (Point point : history) {
      json.writeStartObject();
      json.writeStringField("state", word(point.condition()));
      json.writeNumberField("duration_seconds", JsonOutput.seconds(point.nanos()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static String word(Condition condition) {
    return condition.name().toLowerCase(Locale.ROOT);
  }
}
