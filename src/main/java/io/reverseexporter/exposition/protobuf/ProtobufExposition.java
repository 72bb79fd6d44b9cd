package io.reverseexporter.exposition.protobuf;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import java.util.List;

/**
 * An exposition in delimited protobuf: its metrics as they came, and the same as OpenMetrics lines,
 * so that all else reads and merges them like any other.
 */
public final class ProtobufExposition {
  private ProtobufExposition() {}

  /**
   * Reads the messages.
   *
   * @param withCreated whether creation times become {@code _created} samples
   * @throws MalformedExpositionException at the first message that Prometheus would refuse
   */
  public static ProtobufExposition parse(Body body, boolean withCreated)
      throws MalformedExpositionException {
    if (body.length() >= 0 || withCreated) {
      throw new UnsupportedOperationException("skeleton");
    }
    return new ProtobufExposition();
  }

  /**
   * All samples as lines that {@code OpenMetricsCursor} reads: metadata of each family, then its
   * samples, metric by metric; each metric has at least one line.
   */
  public Body text() {
    return Body.of("");
  }

  /** Names of the families that have a native histogram. */
  public List<byte[]> nativeFamilies() {
    return List.of();
  }

  /** Number of metrics of all families. */
  public int metricCount() {
    return 0;
  }

  /** The metric that a sample of {@link #text()} was made of; samples are numbered from 0. */
  public int metricOf(int sample) {
    return sample;
  }
}
