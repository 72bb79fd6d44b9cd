package io.reverseexporter.index;

import io.reverseexporter.exposition.Decimals;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MetricType;

/**
 * Whether the samples behind a TYPE stand as OpenMetrics wants them: metric by metric, buckets
 * complete and in order, and so on. What is called regular here may be copied as it stands; what is
 * not may still be valid, and has to be looked at metric by metric. No object per sample: a sample
 * is compared with the one before it, a bound with the one of the metric before at the same place.
 *
 * <p>Whether a whole metric stands twice is not asked here.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics</a>
 */
final class MetricOrder {
  private static final double MAX_WHOLE = 0x1p64;
  private static final int BOUNDS = Part.BUCKET.bit() | Part.QUANTILE.bit();

  private final byte[] body;
  private final ExpositionCursor cursor;
  private final Bounds bounds;
  private final MetricLabels labels;

  private MetricType type = MetricType.UNTYPED;
  private boolean isRegular;

  /** The parts that the first metric of the family has, as bits; 0 before its end. */
  private int composition;

  /** The parts that the present metric has so far, as bits; 0 if there is none. */
  private int parts;

  private double lastBucket;
  private double count;
  private boolean isSumBelowZero;

  MetricOrder(byte[] body, ExpositionCursor cursor) {
    this.body = body;
    this.cursor = cursor;
    bounds = new Bounds(body);
    labels = new MetricLabels(body);
  }

  /** Whether there is anything to see in families of this type. */
  static boolean matters(MetricType type) {
    return switch (type) {
      case COUNTER, HISTOGRAM, SUMMARY, GAUGE_HISTOGRAM -> true;
      case GAUGE, UNTYPED, INFO, STATESET, CREATED -> false;
    };
  }

  /** Begins a family. */
  void begin(MetricType of) {
    type = of;
    isRegular = true;
    composition = 0;
    parts = 0;
    bounds.clear();
  }

  /**
   * Takes the family's next sample, which the cursor stands on.
   *
   * @param part none but total, bucket, quantile, sum, count and time of creation
   * @param bound the label with the bucket's or quantile's bound, whatever the part; or -1
   * @return whether all is regular so far
   */
  boolean sample(Part part, LabelSpans spans, int bound) {
    if (isRegular) {
      isRegular = (bound >= 0) == ((part.bit() & BOUNDS) != 0) && isNext(part, spans, bound);
    }
    return isRegular;
  }

  private boolean isNext(Part part, LabelSpans spans, int bound) {
    labels.load(spans, bound);
    boolean isSame = parts != 0 && part != Part.TOTAL && labels.isSame();
    if (!isSame && !isMetricRegular()) {
      return false;
    }
    boolean isTimely = !isSame || labels.isSameTime(cursor);
    labels.keep(cursor);
    parts = isSame ? parts : 0;
    boolean isRepeated = (parts & part.bit() & ~BOUNDS) != 0;
    int before = parts;
    parts |= part.bit();
    return isTimely
        && !isRepeated
        && switch (part) {
          case BUCKET, QUANTILE -> (before & ~BOUNDS) == 0 && isNextBound(part, spans, bound);
          case SUM -> isSum();
          case COUNT -> isCount();
          case CREATED -> !isBelowZeroOrNaN();
          case TOTAL -> true;
          case OUTSIDE, VALUE, MISNAMED, INFO, STATE -> false;
        };
  }

  private boolean isNextBound(Part part, LabelSpans spans, int bound) {
    boolean isNext = bounds.next(spans.valueStart(bound), spans.valueEnd(bound));
    if (part == Part.QUANTILE) {
      return isNext && bounds.areQuantiles() && (isNaN() || !isBelowZeroOrNaN());
    }
    double value = value();
    boolean grows = value >= lastBucket;
    lastBucket = value;
    return isNext && grows && isWhole(value);
  }

  /** Of a sum nothing but its sign matters: most have more digits than are read without effort. */
  private boolean isSum() {
    isSumBelowZero = isBelowZeroOrNaN();
    return type == MetricType.SUMMARY ? !isSumBelowZero : !isNaN();
  }

  private boolean isBelowZeroOrNaN() {
    return Decimals.isBelowZeroOrNaN(body, cursor.valueStart(), cursor.valueEnd());
  }

  private boolean isNaN() {
    return Decimals.isNaN(body, cursor.valueStart());
  }

  private boolean isCount() {
    count = value();
    return isWhole(count);
  }

  private double value() {
    return Decimals.parse(body, cursor.valueStart(), cursor.valueEnd());
  }

  private static boolean isWhole(double value) {
    return value >= 0 && value < MAX_WHOLE && value == Math.rint(value);
  }

  /** Ends the family; whether all of it was regular. A family without samples is. */
  boolean end() {
    isRegular = isRegular && isMetricRegular();
    parts = 0;
    return isRegular;
  }

  /** Ends the present metric, if there is one, and makes ready for the next. */
  private boolean isMetricRegular() {
    if (parts == 0) {
      reset();
      return true;
    }
    boolean isAlike = composition == 0 || composition == parts;
    composition = parts;
    boolean isComplete =
        switch (type) {
          case HISTOGRAM, GAUGE_HISTOGRAM -> isHistogram();
          case COUNTER -> has(Part.TOTAL);
          default -> true;
        };
    reset();
    return isAlike && isComplete;
  }

  private void reset() {
    bounds.restart();
    lastBucket = 0;
  }

  private boolean isHistogram() {
    if (!bounds.isComplete() || (has(Part.COUNT) && count != lastBucket)) {
      return false;
    }
    if (!has(Part.SUM)) {
      return !has(Part.COUNT);
    }
    boolean belowZero = bounds.isBelowZero();
    boolean mayBeSummed = type == MetricType.GAUGE_HISTOGRAM || !belowZero;
    return has(Part.COUNT) && mayBeSummed && (!isSumBelowZero || belowZero);
  }

  private boolean has(Part part) {
    return (parts & part.bit()) != 0;
  }
}
