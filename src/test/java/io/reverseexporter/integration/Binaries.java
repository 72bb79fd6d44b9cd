package io.reverseexporter.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Programs that the machine may or may not have. */
public final class Binaries {
  private static final List<String> OF_PROMETHEUS =
      List.of("prometheus", "promtool", "prometheus-node-exporter", "prometheus-blackbox-exporter");

  private Binaries() {}

  /** Requires all programs of Prometheus. */
  public static void require() {
    require(OF_PROMETHEUS);
  }

  /**
   * Skips the tests of a class where a program is missing. In CI, where {@code .ci/run} installs
   * them, that is a failure.
   */
  public static void require(List<String> programs) {
    List<String> missing = missing(programs);
    if ("true".equals(System.getenv("CI"))) {
      assertThat(missing).as("programs that .ci/run installs").isEmpty();
    }
    assumeTrue(missing.isEmpty(), () -> "not installed: " + missing);
  }

  /** Those that are not there. */
  public static List<String> missing(List<String> programs) {
    return programs.stream().filter(name -> !isInstalled(name)).toList();
  }

  private static boolean isInstalled(String name) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }
}
