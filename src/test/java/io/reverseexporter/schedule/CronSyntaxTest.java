package io.reverseexporter.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CronSyntaxTest {
  @ParameterizedTest
  @ValueSource(strings = {"0 * * * * ?", "0 0/5 * * * ?", "0 0 3 ? * MON-FRI", "0 0 0 29 2 ? 2096"})
  void acceptsWhatQuartzFires(String expression) {
    assertThat(CronSyntax.problem(expression)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "* * * * *",
        "0 0 * * * *",
        "0 60 * * * ?",
        "0 0 0 30 2 ?",
        "0 0 0 1 1 ? 1999",
        "0 0 0 1 1 ? 1-99999999",
        "0 0/ * * * ?",
        "0 0 0 L-99999 * ?",
        "0 0 0 ? * 9",
        "0 0 0 ? * #",
        "0 0 0 ? * MON#",
        "0 0 0 W * ?"
      })
  void tellsWhatIsWrongWithOthers(String expression) {
    assertThat(CronSyntax.problem(expression)).isNotBlank();
  }
}
