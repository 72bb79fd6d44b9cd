package io.reverseexporter.exporter.exec;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What every process of one run carries in its environment, so that it is found again after it has
 * been re-parented.
 *
 * @param id unique to the run
 */
record RunMark(String id) {
  /** The environment variable that holds the id. */
  static final String VARIABLE = "REVERSE_EXPORTER_RUN";

  static RunMark random() {
    return new RunMark(UUID.randomUUID().toString());
  }

  /** Whether the first {@code length} bytes, NUL-separated entries, hold this mark. */
  boolean isIn(byte[] environ, int length) {
    byte[] entry = (VARIABLE + '=' + id).getBytes(StandardCharsets.US_ASCII);
    for (int start = 0; start + entry.length <= length; start++) {
      if (environ[start] == entry[0] && matches(environ, start, entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int start, byte[] entry) {
    for (int i = 1; i < entry.length; i++) {
      if (bytes[start + i] != entry[i]) {
        return false;
      }
    }
    return true;
  }
}
