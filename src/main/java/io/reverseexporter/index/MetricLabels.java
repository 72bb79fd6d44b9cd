package io.reverseexporter.index;

import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.LabelSpans;
import java.util.Arrays;

/**
 * Tells whether a sample has the labels of the one before it, {@code le} or {@code quantile} left
 * out, byte for byte and in the same order. Compared as two spans: what stands before the bound and
 * what stands behind it.
 */
final class MetricLabels {
  private final byte[] body;

  // Of the present sample: the labels before the bound, or all of them, and those behind it.
  private int headStart;
  private int headEnd;
  private int restStart;
  private int restEnd;

  // The same of the sample before, and its timestamp.
  private int lastHeadStart;
  private int lastHeadEnd;
  private int lastRestStart;
  private int lastRestEnd;
  private int timestampStart;
  private int timestampEnd;

  MetricLabels(byte[] body) {
    this.body = body;
  }

  /**
   * Takes the labels of a sample.
   *
   * @param bound the one that is left out, or -1
   */
  void load(LabelSpans labels, int bound) {
    int last = labels.count() - 1;
    int headLast = bound < 0 ? last : bound - 1;
    headStart = headLast < 0 ? 0 : labels.nameStart(0);
    headEnd = headLast < 0 ? 0 : labels.valueEnd(headLast) + 1;
    boolean hasRest = bound >= 0 && bound < last;
    restStart = hasRest ? labels.nameStart(bound + 1) : 0;
    restEnd = hasRest ? labels.valueEnd(last) + 1 : 0;
  }

  /** Whether the labels are those of the sample before. */
  boolean isSame() {
    int head = headEnd - headStart;
    int rest = restEnd - restStart;
    int lastHead = lastHeadEnd - lastHeadStart;
    int lastRest = lastRestEnd - lastRestStart;
    if (head == lastHead && rest == lastRest) {
      return isEqual(headStart, lastHeadStart, head) && isEqual(restStart, lastRestStart, rest);
    }
    if (rest == 0) {
      return isJoined(headStart, head, lastHeadStart, lastHead, lastRestStart, lastRest);
    }
    return lastRest == 0 && isJoined(lastHeadStart, lastHead, headStart, head, restStart, rest);
  }

  /** Whether the whole is the two others with a comma between them. */
  private boolean isJoined(int whole, int length, int one, int oneLength, int other, int rest) {
    if (oneLength == 0 || rest == 0) {
      return length == oneLength + rest && isEqual(whole, oneLength == 0 ? other : one, length);
    }
    return length == oneLength + 1 + rest
        && isEqual(whole, one, oneLength)
        && body[whole + oneLength] == ','
        && isEqual(whole + oneLength + 1, other, rest);
  }

  private boolean isEqual(int one, int other, int length) {
    return length == 0 || Arrays.equals(body, one, one + length, body, other, other + length);
  }

  /** Whether the timestamp is that of the sample before, or both have none. */
  boolean isSameTime(ExpositionCursor cursor) {
    int start = cursor.timestampStart();
    int length = cursor.timestampEnd() - start;
    return length == timestampEnd - timestampStart && isEqual(start, timestampStart, length);
  }

  /** Keeps the present sample as the one before the next. */
  void keep(ExpositionCursor cursor) {
    lastHeadStart = headStart;
    lastHeadEnd = headEnd;
    lastRestStart = restStart;
    lastRestEnd = restEnd;
    timestampStart = cursor.timestampStart();
    timestampEnd = cursor.timestampEnd();
  }
}
