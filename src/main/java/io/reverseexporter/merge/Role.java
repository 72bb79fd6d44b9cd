package io.reverseexporter.merge;

/** What a sample is to its metric. In the order in which they are written. */
public enum Role {
  /** The value of a counter, gauge or the like. */
  VALUE,
  /** One state of a stateset. */
  STATE,
  /** A quantile of a summary. */
  QUANTILE,
  /** A bucket of a histogram or gauge histogram. */
  BUCKET,
  /** {@code _sum} or {@code _gsum}. */
  SUM,
  /** {@code _count} or {@code _gcount}. */
  COUNT,
  /** {@code _created}. */
  CREATED
}
