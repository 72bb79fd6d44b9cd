package io.reverseexporter.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);

  @ParameterizedTest
  @CsvSource({
    "1520879607789, 1520879607.789",
    "1520879607000, 1520879607",
    "1520879607700, 1520879607.7",
    "5, 0.005",
    "50, 0.05",
    "500, 0.5",
    "5000, 5",
    "-1500, -1.5",
    "-1, -0.001",
    "0, 0",
    "-0, 0",
    "000, 0",
    "-0001020, -1.02",
    "9223372036854775807, 9223372036854775.807",
    "-9223372036854775808, -9223372036854775.808"
  })
  void millisBecomeSeconds(String millis, String seconds) throws Exception {
    assertThat(seconds(millis)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "1520879607.789, 1520879607789",
    "1520879607, 1520879607000",
    "1520879607., 1520879607000",
    "1.5e9, 1500000000000",
    "1.5E+9, 1500000000000",
    "-15e-1, -1500",
    "15e-4, 1",
    "-15e-5, 0",
    "0.0009999, 0",
    "-0.0009999, 0",
    "-0.0019999, -1",
    "+.5, 500",
    "-.05, -50",
    "5., 5000",
    "000.010, 10",
    "-0, 0",
    "0e999999999999, 0",
    "0.000e5, 0",
    "1e-999999999999, 0",
    "0.00000000000000000001e20, 1000",
    "9223372036854775.8079, 9223372036854775807",
    "-9223372036854775.808, -9223372036854775808",
    "-9223372036854775808e-3, -9223372036854775808"
  })
  void secondsBecomeMillisCutTowardsZero(String seconds, String millis) throws Exception {
    assertThat(millis(seconds)).isEqualTo(millis);
    assertThat(isInRange(seconds)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775.808",
        "-9223372036854775.809",
        "9223372036854776",
        "1e16",
        "-1e300",
        "1e999999999999",
        "99999999999999999999999999999999999999999",
        "0.00001e22"
      })
  void tellsWhatIsOutOfRange(String seconds) {
    byte[] b = ascii(seconds);
    assertThat(isInRange(seconds)).isFalse();
    assertThatThrownBy(() -> Timestamps.millis(b, 0, b.length, Syntax.OPENMETRICS))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void millisComeBackFromSeconds() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      String millis = Long.toString(random.nextLong() >> random.nextInt(64));
      String seconds = seconds(millis);
      assertThat(new BigDecimal(seconds)).isEqualByComparingTo(shifted(millis, -3));
      assertThat(millis(seconds)).isEqualTo(millis);
      byte[] b = ascii(millis);
      assertThat(Timestamps.millis(b, 0, b.length, Syntax.TEXT)).isEqualTo(Long.parseLong(millis));
    }
  }

  @Test
  void secondsAreExactAsBigDecimalIs() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      String seconds = randomSeconds(random);
      BigInteger expected = shifted(seconds, 3).setScale(0, RoundingMode.DOWN).toBigInteger();
      boolean fits = expected.compareTo(MIN) >= 0 && expected.compareTo(MAX) <= 0;
      assertThat(isInRange(seconds)).as(seconds).isEqualTo(fits);
      if (fits) {
        byte[] b = ascii(seconds);
        assertThat(millis(seconds)).as(seconds).isEqualTo(expected.toString());
        assertThat(Timestamps.millis(b, 0, b.length, Syntax.OPENMETRICS))
            .as(seconds)
            .isEqualTo(expected.longValue());
      }
    }
  }

  private static String randomSeconds(Random random) {
    String sign = random.nextInt(3) == 0 ? "-" : "";
    String whole = digits(random, 1 + random.nextInt(18));
    String fraction = random.nextBoolean() ? "." + digits(random, random.nextInt(8)) : "";
    String exponent = random.nextInt(3) == 0 ? "e" + (random.nextInt(40) - 20) : "";
    return sign + whole + fraction + exponent;
  }

  private static String digits(Random random, int count) {
    var digits = new StringBuilder();
    for (int i = 0; i < count; i++) {
      digits.append(random.nextInt(3) == 0 ? 0 : random.nextInt(10));
    }
    return digits.toString();
  }

  private static BigDecimal shifted(String number, int digits) {
    return new BigDecimal(number).scaleByPowerOfTen(digits);
  }

  private static boolean isInRange(String seconds) {
    byte[] b = ascii(seconds);
    return Timestamps.isInRange(b, 0, b.length);
  }

  private static String seconds(String millis) throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] b = ascii("<" + millis + ">");
    Timestamps.writeSeconds(b, 1, b.length - 1, out::write);
    return out.toString(StandardCharsets.US_ASCII);
  }

  private static String millis(String seconds) throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] b = ascii("9" + seconds + "9");
    Timestamps.writeMillis(b, 1, b.length - 1, out::write);
    return out.toString(StandardCharsets.US_ASCII);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
