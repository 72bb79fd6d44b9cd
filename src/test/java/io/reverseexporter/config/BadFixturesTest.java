package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One file per rule, with its exact messages in the text file beside it. */
class BadFixturesTest {
  static List<Path> files() {
    return Fixtures.in(Fixtures.BAD);
  }

  @ParameterizedTest
  @MethodSource("files")
  void tellsExactlyTheProblems(Path file) {
    String name = file.getFileName().toString();
    String expected = Fixtures.text(file.resolveSibling(name.replace(".yml", ".txt")));

    assertThat(expected).isNotEmpty();
    assertThat(Fixtures.problems(Fixtures.text(file), name)).isEqualTo(expected);
  }

  /** Wherever somebody puts it who does not know the format: neither rule nor value tells it. */
  @ParameterizedTest
  @MethodSource("files")
  void tellsNoSecret(Path file) {
    assertThat(Fixtures.problems(Fixtures.text(file), "f")).doesNotContain("s3cr");
  }

  @Test
  void fiveMistakesAreFiveProblems() {
    String problems =
        Fixtures.problems(Fixtures.text(Fixtures.BAD.resolve("five-mistakes.yml")), "f");

    assertThat(problems.lines()).hasSize(5);
  }

  @Test
  void everyMessageHasItsFixture() {
    assertThat(Fixtures.BAD.toFile().list((dir, name) -> name.endsWith(".txt")))
        .allMatch(name -> Files.exists(Fixtures.BAD.resolve(name.replace(".txt", ".yml"))));
  }
}
