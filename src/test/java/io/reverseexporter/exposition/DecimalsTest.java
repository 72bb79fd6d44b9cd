package io.reverseexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
  @Test
  void equalsTheJdk() {
    Random random = new Random(1);
    for (int i = 0; i < 100_000; i++) {
      String text = random(random);
      assertThat(parse(text)).as(text).isEqualTo(Double.parseDouble(text));
    }
  }

  private static String random(Random random) {
    String sign = random.nextInt(3) == 0 ? "-" : "";
    return switch (random.nextInt(5)) {
      case 0 -> sign + random.nextLong(1L << random.nextInt(1, 63));
      case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
      case 2 -> random.nextInt(1000) + "." + random.nextInt(1 << 30) + exponent(random);
      case 3 -> sign + random.nextInt(1000) + "." + random.nextLong(1L << 60);
      default -> sign + "." + "0".repeat(random.nextInt(25)) + random.nextInt(100_000);
    };
  }

  private static String exponent(Random random) {
    return (random.nextBoolean() ? "e" : "E")
        + List.of("", "+", "-", "+0", "-0").get(random.nextInt(5))
        + random.nextInt(40);
  }

  @ParameterizedTest
  @CsvSource({
    "+Inf, Infinity",
    "-inf, -Infinity",
    "Infinity, Infinity",
    "nan, NaN",
    "x, NaN",
    "'', NaN",
    "., NaN",
    "-, NaN",
    "1., 1.0",
    "+1e3, 1000.0",
    "1.000123e+06, 1000123.0",
    "-12e-1, -1.2",
    "1e22, 1e22",
    "1e023, 1e23",
    "1e, NaN",
    "1e+, NaN",
    "e1, NaN",
    "1e+x, NaN",
    "1e1.5, NaN",
    "-0e3, -0.0",
    "-0, -0.0"
  })
  void takesWhatTheFormatsCallNumbers(String text, Double number) {
    assertThat(parse(text)).isEqualTo(number);
  }

  private static double parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return Decimals.parse(bytes, 0, bytes.length);
  }
}
