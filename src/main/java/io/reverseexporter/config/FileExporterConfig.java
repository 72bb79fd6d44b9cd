package io.reverseexporter.config;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exporter that is one file or several.
 *
 * @param directory the configuration file's folder, absolute: a relative path starts there
 * @param path as written: a path, or a glob
 * @param maxAge how long ago a file may have been changed, above 0; null for any time
 */
public record FileExporterConfig(
    CommonConfig common, Path directory, String path, @Nullable Duration maxAge)
    implements ExporterConfig {
  /** The absolute path or glob; with wildcards it is no {@code Path} yet. */
  public String absolutePath() {
    File written = new File(path);
    return written.isAbsolute() ? path : new File(directory.toFile(), path).getPath();
  }
}
