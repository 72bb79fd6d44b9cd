package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.Vitals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM has allocated: what its heap holds, and what collections have taken away by its log of
 * them, which says so to the megabyte.
 */
final class Allocations {
  private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->(\\d+)M\\(");

  private final Vitals vitals;
  private final Path log;
  private int linesRead;
  private double used;
  private double total;

  /** Those of a JVM that was started with {@code -Xlog:gc:file=LOG}. */
  Allocations(Measured server, Path log) {
    this.vitals = new Vitals(server.process().pid());
    this.log = log;
  }

  /** MB since the JVM began; it should have nothing to do while this looks. */
  double megabytes() throws IOException {
    double now = vitals.heapKibibytes() * 1024 / 1e6;
    List<String> lines = Files.readAllLines(log);
    for (String line : lines.subList(linesRead, lines.size())) {
      Matcher collection = COLLECTION.matcher(line);
      if (collection.find()) {
        total += mebibytes(collection.group(1)) - used;
        used = mebibytes(collection.group(2));
      }
    }
    total += now - used;
    used = now;
    linesRead = lines.size();
    return total;
  }

  private static double mebibytes(String number) {
    return Long.parseLong(number) * 1.048576;
  }
}
