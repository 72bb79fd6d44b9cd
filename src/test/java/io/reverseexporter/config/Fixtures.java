package io.reverseexporter.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Configuration files of the tests. */
final class Fixtures {
  static final Path BAD = Path.of("src/test/resources/config/bad");
  static final Path GOOD = Path.of("src/test/resources/config/good");
  static final Path EXAMPLES = Path.of("examples");

  private Fixtures() {}

  /** The YAML files of a folder, sorted. */
  static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a text as a file of /etc/reverse-exporter. */
  static Configuration read(String yaml) throws ConfigurationException {
    return ConfigurationReader.read(yaml, "config.yml", Path.of("/etc/reverse-exporter"));
  }

  /** The only endpoint of a text. */
  static EndpointConfig endpoint(String yaml) throws ConfigurationException {
    List<EndpointConfig> endpoints = read(yaml).endpoints();
    if (endpoints.size() != 1) {
      throw new AssertionError("one endpoint expected: " + endpoints);
    }
    return endpoints.get(0);
  }

  /** The problems of a text for the log, one a line. */
  static String problems(String yaml, String fileName) {
    try {
      ConfigurationReader.read(yaml, fileName, Path.of("/etc/reverse-exporter"));
      return "";
    } catch (ConfigurationException e) {
      return e.problems().stream().map(p -> p.forLog() + "\n").collect(Collectors.joining());
    }
  }
}
