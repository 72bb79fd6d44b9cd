package io.reverseexporter.exporter;

/**
 * How much of an exporter's answer is taken, under the names that Prometheus has for it. 0 means no
 * limit. Lengths are in bytes; labels are those that the exporter wrote, the metric's name aside.
 *
 * @param bodySize bytes of the body after decompression ({@code body_size_limit})
 * @param samples in the whole answer ({@code sample_limit})
 * @param labels of one sample ({@code label_limit})
 * @param labelNameLength of one label name ({@code label_name_length_limit})
 * @param labelValueLength of one label value, unescaped ({@code label_value_length_limit})
 */
public record Limits(
    long bodySize, int samples, int labels, int labelNameLength, int labelValueLength) {
  /** Where the configuration says nothing. */
  public static final Limits DEFAULT = new Limits(128L * 1024 * 1024, 0, 0, 0, 0);
}
