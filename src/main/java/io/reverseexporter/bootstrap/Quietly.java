package io.reverseexporter.bootstrap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends parts, so that whatever becomes of one the others are ended, too. */
final class Quietly {
  private static final Logger LOG = LoggerFactory.getLogger(Quietly.class);

  private Quietly() {}

  /** Ends a part; if that fails, the log says so. */
  static void close(String what, AutoCloseable part) {
    try {
      part.close();
    } catch (Exception | LinkageError e) {
      LOG.error("{} did not end as it should", what, e);
    }
  }
}
