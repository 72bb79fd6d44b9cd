package io.reverseexporter.index;

import io.reverseexporter.exposition.Decimals;
import java.util.Arrays;

/**
 * The bounds of a metric's buckets or quantiles, checked to be ascending. Most metrics of a family
 * have the same ones: where the bytes are those of the metric before, nothing is parsed.
 */
final class Bounds {
  private final byte[] body;

  /** Start and end of each bound, ascending numbers; the first ones are the present metric's. */
  private int[] spans = new int[32];

  private int known;
  private int place;
  private boolean belowZero;
  private boolean infinite;
  private boolean quantiles;

  Bounds(byte[] body) {
    this.body = body;
  }

  /** Begins a family. */
  void clear() {
    known = 0;
    place = 0;
    quantiles = true;
  }

  /** Begins a metric. */
  void restart() {
    place = 0;
  }

  /** Takes the next bound; false if it is not above the one before. */
  boolean next(int start, int end) {
    int at = 2 * place;
    place++;
    if (place <= known && isEqual(spans[at], spans[at + 1], start, end)) {
      return true;
    }
    double bound = Decimals.parse(body, start, end);
    boolean ascends = !Double.isNaN(bound);
    if (place == 1) {
      belowZero = bound < 0;
    } else {
      ascends = bound > Decimals.parse(body, spans[at - 2], spans[at - 1]);
    }
    if (at == spans.length) {
      spans = Arrays.copyOf(spans, 2 * at);
    }
    spans[at] = start;
    spans[at + 1] = end;
    known = place;
    infinite = bound == Double.POSITIVE_INFINITY;
    quantiles &= bound >= 0 && bound <= 1;
    return ascends;
  }

  /** Compares byte by byte: bounds are short. */
  private boolean isEqual(int one, int oneEnd, int other, int otherEnd) {
    int length = oneEnd - one;
    if (length != otherEnd - other) {
      return false;
    }
    final byte[] b = body;
    for (int i = 0; i < length; i++) {
      if (b[one + i] != b[other + i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether the last bound so far is {@code +Inf}. */
  boolean isComplete() {
    return place > 0 && place == known && infinite;
  }

  /** Whether any bound of the present metric is below zero. */
  boolean isBelowZero() {
    return belowZero;
  }

  /** Whether all bounds of the family so far are between 0 and 1. */
  boolean areQuantiles() {
    return quantiles;
  }
}
