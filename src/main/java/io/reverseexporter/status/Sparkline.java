package io.reverseexporter.status;

import io.reverseexporter.scrape.ExporterState.Condition;
import io.reverseexporter.scrape.ExporterState.Point;
import java.util.List;
import java.util.Locale;

/**
 * The last scrapes of an exporter as a small drawing: a bar for each, as high as it took long, the
 * newest at the right. One that failed fills the height.
 *
 * @param text the same in words
 * @param up the path of the bars of scrapes that succeeded; may be empty
 * @param stale of those that failed with an older result to serve
 * @param down of those that failed
 */
record Sparkline(String text, String up, String stale, String down) {
  static final int BARS = 60;
  static final int HEIGHT = 20;

  /** Of which one is left free. */
  private static final int BAR_WIDTH = 2;

  static Sparkline of(List<Point> history) {
    long longest = history.stream().mapToLong(Point::nanos).max().orElse(0);
    var up = new StringBuilder();
    var stale = new StringBuilder();
    var down = new StringBuilder();
    int x = (BARS - history.size()) * BAR_WIDTH;
    for (Point point : history) {
      switch (point.condition()) {
        case STALE -> bar(stale, x, HEIGHT);
        case DOWN -> bar(down, x, HEIGHT);
        case UP, UNSCRAPED -> bar(up, x, height(point.nanos(), longest));
      }
      x += BAR_WIDTH;
    }
    return new Sparkline(text(history, longest), up.toString(), stale.toString(), down.toString());
  }

  private static int height(long nanos, long longest) {
    return longest == 0 ? 1 : Math.max(1, Math.round((float) HEIGHT * nanos / longest));
  }

  private static void bar(StringBuilder path, int x, int height) {
    path.append('M').append(x).append(' ').append(HEIGHT).append('v').append(-height);
    path.append("h1v").append(height).append('z');
  }

  private static String text(List<Point> history, long longest) {
    if (history.isEmpty()) {
      return "no scrape yet";
    }
    long[] nanos = history.stream().mapToLong(Point::nanos).sorted().toArray();
    long failed = history.stream().filter(point -> point.condition() != Condition.UP).count();
    return String.format(
        Locale.ROOT,
        "last %s: %s; median %s, longest %s",
        Texts.count(history.size(), "scrape", "scrapes"),
        failed == 0 ? "none failed" : Texts.count(failed) + " failed",
        Texts.duration(nanos[nanos.length / 2]),
        Texts.duration(longest));
  }
}
