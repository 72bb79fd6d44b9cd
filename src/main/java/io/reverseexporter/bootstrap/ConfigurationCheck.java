package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationReader;
import io.reverseexporter.config.NormalisedConfiguration;
import io.reverseexporter.config.Problem;
import io.reverseexporter.config.TooLongException;
import io.reverseexporter.web.Action.Reply;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a configuration would mean here, without serving it. Files that it names are not
 * touched: whoever asks could find out what there is on this machine.
 *
 * @param folder where relative paths start, absolute
 */
record ConfigurationCheck(Path folder) {
  static final String PATH = "/-/check";

  /** How problems and warnings name the text. */
  private static final String NAME = "request";

  private static final String YAML = "application/yaml";

  /**
   * A check of what would stand in place of this file.
   *
   * @param file null if it is not known where it is: then nobody may ask
   */
  static ConfigurationCheck beside(@Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    return new ConfigurationCheck(folder == null ? Path.of("").toAbsolutePath() : folder);
  }

  /** The normalised configuration with its warnings as comments, or all problems. */
  Reply reply(byte[] body) {
    try {
      Configuration configuration = ConfigurationReader.read(body, NAME, folder);
      String warnings =
          configuration.warnings().stream()
              .map(warning -> "# warning: " + warning.forPublic() + "\n")
              .collect(Collectors.joining());
      return new Reply(200, YAML, warnings + NormalisedConfiguration.of(configuration).text());
    } catch (TooLongException e) {
      return Reply.plain(400, NAME + ": " + e.getMessage() + "\n");
    } catch (ConfigurationException e) {
      return Reply.plain(
          400,
          e.problems().stream()
              .map(Problem::forPublic)
              .collect(Collectors.joining("\n", "", "\n")));
    }
  }
}
