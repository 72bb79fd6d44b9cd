package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file says: a configuration comes out, or problems do; nothing else, and soon. */
class ConfigurationFuzzTest {
  private static final int ROUNDS = 150;
  private static final String BYTES = "\n\t -:[]{},*&!|>'\"%@`#?<=~0aZ/\\\u0000\u007f\u00e4\u20ac";

  static List<Path> files() {
    return Stream.concat(
            Fixtures.in(Fixtures.GOOD).stream(), Fixtures.in(Fixtures.EXAMPLES).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void mutatedFilesAreReadOrRefused(Path file) {
    String text = Fixtures.text(file);
    var random = new Random(file.getFileName().toString().hashCode());
    assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            String mutated = text;
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
              mutated = random.nextBoolean() ? bytes(mutated, random) : lines(mutated, random);
            }
            String yaml = mutated;
            assertThatCode(() -> read(yaml)).as(yaml).doesNotThrowAnyException();
          }
        });
  }

  private static void read(String yaml) throws ConfigurationException {
    Configuration configuration;
    try {
      configuration = Fixtures.read(yaml);
    } catch (ConfigurationException e) {
      assertThat(e.problems()).isNotEmpty().isSorted().allMatch(p -> p.line() >= 0);
      return;
    }
    NormalisedConfigurationTest.assertReadsAgain(configuration);
  }

  private static String bytes(String text, Random random) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      return "x";
    }
    int at = random.nextInt(bytes.length);
    int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
    var out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    switch (random.nextInt(3)) {
      case 0 -> {} // deleted
      case 1 -> {
        out.write(bytes, at, end - at);
        out.write(bytes, at, end - at);
      }
      default -> {
        int c = random.nextInt(BYTES.length());
        out.writeBytes(BYTES.substring(c, c + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    out.write(bytes, end, bytes.length - end);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String lines(String text, Random random) {
    var lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int at = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(other, lines.get(at));
      case 2 -> lines.set(at, lines.get(other));
      default -> lines.set(at, " ".repeat(random.nextInt(3)) + lines.get(at));
    }
    return String.join("\n", lines);
  }
}
