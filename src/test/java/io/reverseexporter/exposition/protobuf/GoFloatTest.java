package io.reverseexporter.exposition.protobuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoFloatTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-1, -1",
    "100000, 100000",
    "999999, 999999",
    "1000000, 1e+06",
    "-1000000, -1e+06",
    "123456789, 1.23456789e+08",
    "999999.5, 999999.5",
    "1e21, 1e+21",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "0.000012345, 1.2345e-05",
    "0.1, 0.1",
    "12345.678, 12345.678",
    "1e100, 1e+100",
    "2e-3, 0.002",
    "4.9e-324, 5e-324",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2e-322, 2.2e-322",
    "2.0E23, 2e+23",
    "9007199254740993, 9.007199254740992e+15",
    "5.684341886080802e-14, 5.684341886080802e-14",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
  })
  void writesTheFewestDigitsLikeGo(double value, String text) {
    assertThat(GoFloat.format(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "1, 1.0",
    "-1, -1.0",
    "100, 100.0",
    "0.5, 0.5",
    "1000000, 1e+06",
    "1500000, 1.5e+06",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf",
  })
  void spellsLabelValuesCanonically(double value, String text) {
    assertThat(GoFloat.formatLabel(value)).isEqualTo(text);
  }

  @Test
  void givesTheSameDoubleAgain() {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (!Double.isNaN(value) && !Double.isInfinite(value)) {
        assertThat(Double.parseDouble(GoFloat.format(value))).isEqualTo(value);
      }
    }
  }

  @Test
  void writesNoDigitTooMany() {
    Random random = new Random(4);
    for (int i = 0; i < 10_000; i++) {
      // All decimals of so few digits are different doubles: the digits have to come back.
      String digits = Long.toString(1 + random.nextInt(999_999_999)).replaceAll("0+$", "");
      int exponent = random.nextInt(560) - 280;
      String text = GoFloat.format(Double.parseDouble(digits + "e" + exponent));
      assertThat(text.replaceAll("e.*", "").replace(".", "").replaceAll("^0+|0+$", ""))
          .isEqualTo(digits);
    }
  }
}
