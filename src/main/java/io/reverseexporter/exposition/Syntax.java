package io.reverseexporter.exposition;

/** How the bytes of an exposition are to be read. Versions of one syntax differ in no byte read. */
public enum Syntax {
  /** Prometheus text format 0.0.4 and 1.0.0. */
  TEXT,
  /** OpenMetrics text format 0.0.1 and 1.0.0. */
  OPENMETRICS,
  /** {@code io.prometheus.client.MetricFamily} messages, each behind its length. */
  PROTOBUF
}
