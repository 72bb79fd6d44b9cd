package io.reverseexporter.index;

import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Syntax;

/** What a sample is in the family whose TYPE came last before it. */
enum Part {
  /** Its name is none of the family's. */
  OUTSIDE(1),
  /** Its name is the family's, and the type says no more. */
  VALUE(1 << 1),
  /** Its name is the family's, but the type gives it none such. */
  MISNAMED(1 << 2),
  TOTAL(1 << 3),
  INFO(1 << 4),
  STATE(1 << 5),
  BUCKET(1 << 6),
  QUANTILE(1 << 7),
  SUM(1 << 8),
  COUNT(1 << 9),
  CREATED(1 << 10);

  private final int bit;

  Part(int bit) {
    this.bit = bit;
  }

  /** What a sample with the family's own name is. */
  static Part ofFamilyName(MetricType type, Syntax syntax) {
    return switch (type) {
      case SUMMARY -> QUANTILE;
      case STATESET -> STATE;
      case HISTOGRAM, GAUGE_HISTOGRAM, INFO -> MISNAMED;
      case COUNTER -> syntax == Syntax.OPENMETRICS ? MISNAMED : VALUE;
      case GAUGE, UNTYPED, CREATED -> VALUE;
    };
  }

  /** What a sample is whose name has this suffix behind the family's. */
  static Part of(Suffix suffix, MetricType type, Syntax syntax) {
    if ((suffix.types() & type.bit()) == 0) {
      return OUTSIDE;
    }
    boolean isOpenMetrics = syntax == Syntax.OPENMETRICS;
    return switch (suffix) {
      case BUCKET -> BUCKET;
      case SUM, GSUM -> SUM;
      case COUNT, GCOUNT -> COUNT;
      case CREATED -> isOpenMetrics ? CREATED : OUTSIDE;
      case TOTAL -> isOpenMetrics ? TOTAL : OUTSIDE;
      case INFO -> isOpenMetrics ? INFO : OUTSIDE;
    };
  }

  /** This part in a set of parts kept as bits. */
  int bit() {
    return bit;
  }
}
