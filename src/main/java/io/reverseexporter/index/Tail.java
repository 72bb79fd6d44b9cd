package io.reverseexporter.index;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.Timestamps;
import java.io.IOException;

/** What stands behind a sample's value, as it goes out: timestamp, exemplar, end of line. */
public final class Tail {
  private static final byte[] BLANK = {' '};
  private static final byte[] NEWLINE = {'\n'};

  private Tail() {}

  /**
   * Writes the tail of a sample in a plain run that is {@linkplain ExpositionIndex#isRunTailed
   * tailed}, in the syntax of the page's target, text or OpenMetrics.
   *
   * @param lineEnd first byte after the sample's line
   * @param withExemplar whether an exemplar goes out; never in the text format
   */
  public static void write(
      ExpositionIndex page, int sample, int lineEnd, boolean withExemplar, ByteSink sink)
      throws IOException {
    byte[] body = page.body().bytes();
    int end = lineEnd - 1;
    int start = page.tail(sample);
    if (start < end && body[start + 1] != '#') {
      int first = start + 1;
      start = first;
      while (start < end && body[start] != ' ') {
        start++;
      }
      timestamp(page, first, start, sink);
    }
    if (start < end && withExemplar && isOpenMetrics(page)) {
      sink.write(body, start, end - start);
    }
    sink.write(NEWLINE);
  }

  /** Writes a blank and the timestamp in the unit of the page's target. */
  static void timestamp(ExpositionIndex page, int start, int end, ByteSink sink)
      throws IOException {
    byte[] body = page.body().bytes();
    sink.write(BLANK);
    if (page.syntax() == page.target().syntax()) {
      sink.write(body, start, end - start);
    } else if (isOpenMetrics(page)) {
      Timestamps.writeSeconds(body, start, end, sink);
    } else {
      Timestamps.writeMillis(body, start, end, sink);
    }
  }

  /** Whether the page goes out as OpenMetrics, where exemplars may stand. */
  static boolean isOpenMetrics(ExpositionIndex page) {
    return page.target().syntax() == Syntax.OPENMETRICS;
  }
}
