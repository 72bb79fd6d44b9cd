package io.reverseexporter.index;

import io.reverseexporter.exposition.ByteSink;
import io.reverseexporter.exposition.Scan;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.Timestamps;
import java.io.IOException;

/** What stands behind a sample's value, as it goes out: timestamp, exemplar, end of line. */
public final class Tail {
  private static final byte[] BLANK = {' '};

  private Tail() {}

  /**
   * Writes a line up to the last byte of its tail that changes: of a sample in a plain run that is
   * {@linkplain ExpositionIndex#isRunTailed tailed}, in the syntax of the page's target, text or
   * OpenMetrics. What stays as it is behind that, if need be the whole line, is left to go out in
   * one span with the line that follows.
   *
   * @param from first byte of the body that is not written yet
   * @param withExemplar whether an exemplar goes out; never in the text format
   * @return first byte that is still not written; at most the line's newline
   */
  public static int write(
      ExpositionIndex page, int sample, int from, boolean withExemplar, ByteSink sink)
      throws IOException {
    byte[] body = page.body().bytes();
    int end = page.tail(sample);
    int rest = from;
    if (body[end] == ' ' && body[end + 1] != '#') {
      int start = ++end;
      while (body[end] != ' ' && body[end] != '\n') {
        end++;
      }
      rest = timestamp(page, from, start, end, sink);
    }
    if (body[end] == ' ' && !(withExemplar && isOpenMetrics(page))) {
      sink.write(body, rest, end - rest);
      rest = Scan.newline(body, end, page.body().length());
    }
    return rest;
  }

  /** Writes a blank and the timestamp in the unit of the page's target. */
  static void timestamp(ExpositionIndex page, int start, int end, ByteSink sink)
      throws IOException {
    sink.write(BLANK);
    int rest = timestamp(page, start, start, end, sink);
    sink.write(page.body().bytes(), rest, end - rest);
  }

  /**
   * The same from {@code from} on; what stays as it is at the end is left, from what it returns.
   */
  private static int timestamp(ExpositionIndex page, int from, int start, int end, ByteSink sink)
      throws IOException {
    byte[] body = page.body().bytes();
    if (page.syntax() == page.target().syntax()) {
      return from;
    }
    return isOpenMetrics(page)
        ? Timestamps.writeSeconds(body, from, start, end, sink)
        : Timestamps.writeMillis(body, from, start, end, sink);
  }

  /** Whether the page goes out as OpenMetrics, where exemplars may stand. */
  static boolean isOpenMetrics(ExpositionIndex page) {
    return page.target().syntax() == Syntax.OPENMETRICS;
  }
}
