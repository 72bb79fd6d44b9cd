package io.reverseexporter.config;

import io.reverseexporter.exporter.Limits;
import java.util.Map;

/**
 * What exporters of all kinds have.
 *
 * @param name not blank, and unique within the endpoint
 * @param noRewrite whether samples go without the label {@code exporter_name}
 * @param labels for every sample, in the order of the file; classic label names
 * @param required whether the endpoint answers 503 when this exporter fails
 * @param limits how much of an answer is taken
 */
public record CommonConfig(
    String name, boolean noRewrite, Map<String, String> labels, boolean required, Limits limits) {
  public CommonConfig {
    labels = Ordered.copyOf(labels);
  }
}
