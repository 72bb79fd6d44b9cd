package io.reverseexporter.bootstrap;

import java.time.Instant;
import java.util.List;

/**
 * How the configuration was read.
 *
 * @param isSuccessful whether it is in use now
 * @param at when it was read
 * @param problems that made it fail, for everybody to read: place and rule, without values
 * @param changes what became different by it, in words
 */
record Reload(boolean isSuccessful, Instant at, List<String> problems, List<String> changes) {
  Reload {
    problems = List.copyOf(problems);
    changes = List.copyOf(changes);
  }

  static Reload succeeded(Instant at, List<String> changes) {
    return new Reload(true, at, List.of(), changes);
  }

  static Reload failed(Instant at, List<String> problems) {
    return new Reload(false, at, problems, List.of());
  }

  /** For whoever asked for it, in lines. */
  String text() {
    return isSuccessful
        ? "the configuration has been read and is in use\n" + lines(changes)
        : "nothing has changed, the configuration cannot be used\n" + lines(problems);
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
