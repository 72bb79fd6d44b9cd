package io.reverseexporter.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reverseexporter.merge.Bounded;
import io.reverseexporter.merge.MergeReport;
import io.reverseexporter.merge.MergeReport.Claim;
import io.reverseexporter.merge.MergeReport.Clash;
import io.reverseexporter.merge.MergeReport.Family;
import io.reverseexporter.merge.MergeReport.HelpDifference;
import io.reverseexporter.merge.MergeReport.Omission;
import io.reverseexporter.merge.MergeReport.OtherHelp;
import io.reverseexporter.scrape.MergeState;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How an endpoint's exporters were merged, as a part of the JSON document. */
final class MergeJson {
  private final JsonGenerator json;
  private final MergeState merge;

  private MergeJson(JsonGenerator json, MergeState merge) {
    this.json = json;
    this.merge = merge;
  }

  static void write(JsonGenerator json, @Nullable MergeState merge, boolean families)
      throws IOException {
    if (merge == null) {
      json.writeNullField("merge");
    } else {
      new MergeJson(json, merge).write(families);
    }
  }

  private interface Writer<T> {
    void write(T item) throws IOException;
  }

  private void write(boolean families) throws IOException {
    MergeReport report = merge.report();
    json.writeObjectFieldStart("merge");
    JsonOutput.time(json, "time", merge.at());
    json.writeNumberField("family_count", report.families().count());
    list("clashes", report.clashes(), this::clash);
    list("help_differences", report.helps(), this::help);
    list("dropped", report.omissions(), this::omission);
    list("repairs", report.repairs(), repair -> json.writeString(Texts.line(repair)));
    if (families) {
      list("families", report.families(), this::family);
    }
    json.writeEndObject();
  }

  private <T> void list(String name, Bounded<T> items, Writer<T> writer) throws IOException {
    json.writeArrayFieldStart(name);
    for (T item : items.first()) {
      writer.write(item);
    }
    json.writeEndArray();
    json.writeNumberField("more_" + name, items.more());
  }

  private void family(Family family) throws IOException {
    json.writeStartObject();
    JsonOutput.text(json, "name", family.name());
    json.writeStringField("type", family.type());
    json.writeArrayFieldStart("exporters");
    for (String exporter : Doctor.exporters(merge, family.pages())) {
      json.writeString(Texts.wellFormed(exporter));
    }
    json.writeEndArray();
    json.writeNumberField("more_pages", family.pages().more());
    json.writeEndObject();
  }

  private void clash(Clash clash) throws IOException {
    json.writeStartObject();
    JsonOutput.text(json, "name", clash.name());
    list("types", clash.claims(), this::claim);
    json.writeEndObject();
  }

  private void claim(Claim claim) throws IOException {
    json.writeStartObject();
    exporter(claim.page());
    json.writeStringField("type", claim.types());
    json.writeEndObject();
  }

  private void help(HelpDifference help) throws IOException {
    json.writeStartObject();
    JsonOutput.text(json, "name", help.name());
    exporter(help.page());
    json.writeStringField("help", Texts.line(help.help()));
    list("others", help.others(), this::other);
    json.writeEndObject();
  }

  private void other(OtherHelp other) throws IOException {
    json.writeStartObject();
    exporter(other.page());
    json.writeStringField("help", Texts.line(other.help()));
    json.writeEndObject();
  }

  private void omission(Omission omission) throws IOException {
    json.writeStartObject();
    JsonOutput.text(json, "name", omission.name());
    exporter(omission.page());
    json.writeNumberField("samples", omission.samples());
    json.writeStringField("cause", omission.cause().name().toLowerCase(Locale.ROOT));
    json.writeEndObject();
  }

  /** The exporter's name; empty for what this application says itself. */
  private void exporter(int page) throws IOException {
    JsonOutput.text(json, "exporter", merge.exporters().get(page));
  }
}
