package io.reverseexporter.config;

import io.reverseexporter.exporter.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads how much of an exporter's answer is taken, and how old it may be.
 *
 * @param memoryLimit in bytes; null if the file does not say it
 */
record LimitsReader(Values values, @Nullable Long memoryLimit) {
  /** The limits of a section; what it does not say has its default. */
  Limits read(Section section) {
    Limits otherwise = Limits.DEFAULT;
    Node node = section.value("body_size_limit");
    Long bodySize = node == null ? null : values.size(node, Sizes.EXPECTED + ", or 0");
    if (bodySize != null && memoryLimit != null && bodySize > memoryLimit) {
      values
          .problems()
          .warn(
              section.key("body_size_limit"),
              "body_size_limit is above memory_limit: no body of this size is ever taken");
    }
    return new Limits(
        bodySize == null ? otherwise.bodySize() : bodySize,
        section.wholeNumber("sample_limit", 0, otherwise.samples()),
        section.wholeNumber("label_limit", 0, otherwise.labels()),
        section.wholeNumber("label_name_length_limit", 0, otherwise.labelNameLength()),
        section.wholeNumber("label_value_length_limit", 0, otherwise.labelValueLength()));
  }

  /**
   * The age up to which a result is served; null for any.
   *
   * @param interval between two results; null if it is not known
   */
  @Nullable Duration maxAge(Section section, @Nullable Duration interval) {
    Duration maxAge = section.positiveDuration("max_age");
    if (maxAge != null && interval != null && maxAge.compareTo(interval) < 0) {
      Node key = section.key("max_age");
      values
          .problems()
          .warn(key, "max_age is below exec_interval: until the next run there is no result");
    }
    return maxAge;
  }
}
