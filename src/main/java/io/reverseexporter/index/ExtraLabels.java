package io.reverseexporter.index;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels that every sample of an exporter gets: {@code exporter_name} first, then the
 * configured ones.
 */
public final class ExtraLabels {
  /** The label that names the exporter a sample came from. */
  public static final String EXPORTER_NAME = "exporter_name";

  private final Map<String, String> labels;

  private ExtraLabels(Map<String, String> labels) {
    this.labels = labels;
  }

  /**
   * Labels of one exporter.
   *
   * @param exporterName value of {@code exporter_name}; null leaves it out ({@code no_rewrite})
   * @param labels configured labels, classic label names, in the order in which they are written
   */
  public static ExtraLabels of(@Nullable String exporterName, Map<String, String> labels) {
    var all = new LinkedHashMap<String, String>();
    if (exporterName != null) {
      all.put(EXPORTER_NAME, exporterName);
    }
    all.putAll(labels);
    return new ExtraLabels(all);
  }

  Map<String, String> labels() {
    return labels;
  }
}
