package io.reverseexporter.exporter.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandTest {
  private static final Path FOLDER = Path.of("/etc/x");

  @ParameterizedTest
  @CsvSource({
    "date, date",
    "./now.sh, /etc/x/now.sh",
    "bin/now.sh, /etc/x/bin/now.sh",
    "../now.sh, /etc/x/../now.sh",
    "/bin/date, /bin/date"
  })
  void aPathStartsAtTheFolderAndANameIsLeftToTheSystem(String command, String resolved) {
    Command actual = Command.of(command, List.of(), Map.of(), FOLDER);

    assertThat(actual.command()).isEqualTo(resolved);
    assertThat(actual.directory()).isEqualTo(FOLDER);
  }

  @Test
  void whatNoSystemTakesIsRefused() {
    List<String> nul = List.of("a\0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of(" ", List.of(), Map.of(), FOLDER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("./a\0", List.of(), Map.of(), FOLDER));
    assertThatIllegalArgumentException().isThrownBy(() -> Command.of("a", nul, Map.of(), FOLDER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", List.of(), Map.of("A=B", "c"), FOLDER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", List.of(), Map.of("A", "\0"), FOLDER));
  }

  @Test
  void valuesOfVariablesAreNotShown() {
    assertThat(Command.of("a", List.of("b"), Map.of("TOKEN", "s3cret"), FOLDER))
        .hasToString("Command[a [b], env [TOKEN], in /etc/x]");
  }
}
