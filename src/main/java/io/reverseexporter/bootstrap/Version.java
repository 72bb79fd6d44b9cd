package io.reverseexporter.bootstrap;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this application, as the build wrote it. */
final class Version {
  private static final String FILE = "version.properties";

  private Version() {}

  static String read() {
    var properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not in the archive");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
    return properties.getProperty("version", "unknown");
  }
}
