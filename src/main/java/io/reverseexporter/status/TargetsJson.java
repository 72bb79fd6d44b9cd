package io.reverseexporter.status;

import com.fasterxml.jackson.core.JsonGenerator;
import io.reverseexporter.scrape.EndpointState;
import io.reverseexporter.scrape.ExporterState;
import java.io.IOException;

/**
 * The exporters as targets of Prometheus, in the format of its HTTP service discovery: for those
 * who want one target for each exporter instead of one page of all.
 *
 * @see <a href="https://prometheus.io/docs/prometheus/latest/http_sd/">HTTP SD</a>
 */
public final class TargetsJson {
  private TargetsJson() {}

  /**
   * How this application was reached.
   *
   * @param scheme {@code http} or {@code https}
   * @param hostAndPort of a form that Prometheus takes
   * @param contextPath decoded; empty at the root
   */
  public record Reached(String scheme, String hostAndPort, String contextPath) {}

  /** One target group for each exporter that the client may see. */
  public static byte[] of(Status status, Reached reached) {
    return JsonOutput.bytes(
        json -> {
          json.writeStartArray();
          for (EndpointStatus endpoint : status.endpoints()) {
            EndpointState details = endpoint.details();
            if (details != null) {
              for (ExporterState exporter : details.exporters()) {
                group(json, endpoint.path(), exporter, reached);
              }
            }
          }
          json.writeEndArray();
        });
  }

  private static void group(
      JsonGenerator json, String path, ExporterState exporter, Reached reached) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("targets");
    json.writeString(reached.hostAndPort());
    json.writeEndArray();
    json.writeObjectFieldStart("labels");
    json.writeStringField("__scheme__", reached.scheme());
    JsonOutput.text(json, "__metrics_path__", reached.contextPath() + path);
    JsonOutput.text(json, "__param_exporter", exporter.name());
    JsonOutput.text(json, "__meta_reverse_exporter_endpoint", path);
    JsonOutput.text(json, "__meta_reverse_exporter_exporter", exporter.name());
    JsonOutput.text(json, "__meta_reverse_exporter_kind", exporter.about().kind());
    // All have one address, and so one instance: without these their own series would be one.
    JsonOutput.text(json, "endpoint", path);
    JsonOutput.text(json, "exporter", exporter.name());
    json.writeEndObject();
    json.writeEndObject();
  }
}
