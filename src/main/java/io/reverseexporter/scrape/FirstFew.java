package io.reverseexporter.scrape;

import java.util.List;

/** A list on one line of the log. */
final class FirstFew {
  private static final int SHOWN = 3;

  private FirstFew() {}

  static String of(List<String> all) {
    String shown = String.join("; ", all.subList(0, Math.min(SHOWN, all.size())));
    int more = all.size() - SHOWN;
    return more > 0 ? shown + "; and " + more + " more" : shown;
  }
}
