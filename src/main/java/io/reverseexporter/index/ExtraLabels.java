package io.reverseexporter.index;

import io.reverseexporter.exposition.LabelSpans;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The labels that every sample of an exporter gets: {@code exporter_name} first, then the
 * configured ones. Escaped once, here, for as many samples as there will be.
 */
public final class ExtraLabels {
  /** The label that names the exporter a sample came from. */
  public static final String EXPORTER_NAME = "exporter_name";

  static final byte[] EXPORTER_NAME_BYTES = bytes(EXPORTER_NAME);

  private final byte[][] names;
  private final boolean exporterNamed;
  private final long mask;
  private final Map<String, String> labels;
  private final byte[] escaped;
  private final byte[] appended;
  private final byte[] braced;

  private ExtraLabels(Map<String, String> labels, boolean exporterNamed) {
    this.exporterNamed = exporterNamed;
    this.labels = Collections.unmodifiableMap(labels);
    names = labels.keySet().stream().map(ExtraLabels::bytes).toArray(byte[][]::new);
    long bits = 0;
    for (byte[] name : names) {
      bits |= LabelSpans.bit(name);
    }
    mask = bits;
    String text =
        labels.entrySet().stream()
            .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + '"')
            .collect(Collectors.joining(","));
    escaped = bytes(text);
    appended = bytes("," + text);
    braced = bytes("{" + text + "}");
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
    return new ExtraLabels(all, exporterName != null);
  }

  /** A label value with backslash, quote and newline escaped as the text formats want them. */
  public static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  /** Whether there are none at all. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** The labels as they are written, comma separated, without braces. */
  public byte[] escaped() {
    return escaped;
  }

  /** The labels behind a comma: for a sample that has some. */
  public byte[] appended() {
    return appended;
  }

  /** The labels in braces: for a sample that has none. */
  public byte[] braced() {
    return braced;
  }

  /** Each label by its name, in the order in which they are written. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Bits of all names, as in {@link LabelSpans#mask()}. */
  long mask() {
    return mask;
  }

  /** Whether {@code exporter_name} is among them, so that a scraped one has to give way. */
  boolean isExporterNamed() {
    return exporterNamed;
  }

  boolean contains(byte[] source, int start, int length) {
    for (byte[] name : names) {
      if (Arrays.equals(source, start, start + length, name, 0, name.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a label of the sample, whose names are all without quotes, has the name of one of
   * these.
   */
  boolean anyIn(LabelSpans labels, byte[] body) {
    if ((labels.mask() & mask) == 0) {
      return false;
    }
    for (byte[] name : names) {
      if (labels.find(body, name) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
