package io.reverseexporter.bootstrap;

import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationText;
import io.reverseexporter.config.Problem;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that the configuration is read from, each time anew. Which one it is is found out once,
 * at deployment: JNDI says it to the container's threads only.
 */
final class ConfigurationFile {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationFile.class);

  private final String name;
  private final @Nullable Path path;

  /** Why there is no path. */
  private final @Nullable Problem problem;

  private ConfigurationFile(String name, @Nullable Path path, @Nullable Problem problem) {
    this.name = name;
    this.path = path;
    this.problem = problem;
  }

  /** The one at this path. */
  static ConfigurationFile at(Path path) {
    return new ConfigurationFile(path.toString(), path, null);
  }

  /** The one that this deployment is to use. Called by the container's thread. */
  static ConfigurationFile of(ServletContext context) {
    Optional<ConfigurationSources.Setting> setting = ConfigurationSources.of(context).first();
    if (setting.isPresent()) {
      String source = setting.get().source();
      String path = setting.get().path();
      LOG.info("configuration: {}, as {} says", path, source);
      try {
        return at(Path.of(path));
      } catch (InvalidPathException e) {
        return none(source, "expected the path of a file", path);
      }
    }
    try {
      Path demo = Demo.unpack(context);
      LOG.info("configuration: none is set, the demo is served from {}", demo);
      return at(demo);
    } catch (IOException e) {
      return none("demo", "expected a folder that the demo can be copied to", e.toString());
    }
  }

  private static ConfigurationFile none(String source, String rule, String value) {
    return new ConfigurationFile(source, null, new Problem(source, 0, 0, rule, value));
  }

  /** How it is named where nothing is secret: in the log, over JMX. */
  String name() {
    return name;
  }

  /** Where it is; null if that is not known. */
  @Nullable Path path() {
    return path;
  }

  /**
   * What it holds now.
   *
   * @throws ConfigurationException if it is not known where it is
   */
  ConfigurationText text() throws ConfigurationException {
    Problem unknown = problem;
    if (path == null || unknown != null) {
      throw new ConfigurationException(unknown == null ? List.of() : List.of(unknown));
    }
    return ConfigurationText.of(path);
  }
}
