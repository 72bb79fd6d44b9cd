package io.reverseexporter.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * An exporter that is one file or several.
 *
 * @param directory the configuration file's folder, absolute: a relative path starts there
 * @param path as written: a path, or a glob
 */
public record FileExporterConfig(
    String name, boolean noRewrite, Map<String, String> labels, Path directory, String path)
    implements ExporterConfig {
  public FileExporterConfig {
    labels = Ordered.copyOf(labels);
  }
}
