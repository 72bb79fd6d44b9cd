package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {
  static List<Path> files() {
    return Fixtures.in(Fixtures.BAD);
  }

  @Test
  void tellsTheValueInTheLogOnly() {
    var problem = new Problem("/etc/x/config.yml", 3, 7, "expected a port", "a\"b\n\u2028\u001b");

    assertThat(problem.forLog())
        .isEqualTo("/etc/x/config.yml:3:7: expected a port, got \"a\\\"b\\n\\u2028\\u001b\"");
    assertThat(problem.forPublic()).isEqualTo("config.yml:3:7: expected a port");
    assertThat(problem).hasToString("config.yml:3:7: expected a port");
    assertThat(new Problem("f", 0, 0, "expected a file", "x".repeat(300)).forLog())
        .isEqualTo("f: expected a file, got \"" + "x".repeat(200) + "…\"");
  }

  /** What is told in public is the message without what follows "got". */
  @ParameterizedTest
  @MethodSource("files")
  void noValueIsPublic(Path file) {
    String text = Fixtures.text(file);
    for (Problem problem : problems(text)) {
      assertThat(problem.forLog()).startsWith(problem.forPublic());
      assertThat(problem.forPublic()).doesNotContain("s3cret");
      assertThat(problem.forLog()).doesNotContain("s3cret");
    }
  }

  private static List<Problem> problems(String text) {
    try {
      Fixtures.read(text);
      return List.of();
    } catch (ConfigurationException e) {
      assertThat(e.problems()).isSorted();
      assertThat(e.getMessage()).doesNotContain(", got ");
      return e.problems();
    }
  }
}
