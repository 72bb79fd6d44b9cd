package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "500ms, PT0.5S",
    "1m30s, PT1M30S",
    "1d, PT24H",
    "1h30m, PT1H30M",
    "90s, PT1M30S",
    "1w, PT168H",
    "1y, PT8760H",
    "1y2w3d4h5m6s7ms, PT9172H5M6.007S",
    "292y, PT2557920H",
    "007s, PT7S"
  })
  void readsPrometheusDurations(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "00",
        "-1s",
        "+1s",
        "1.5s",
        "1s1m",
        "1s1s",
        "1S",
        "1 s",
        "s",
        "1us",
        "1m 30s",
        "293y",
        "99999999999999999999s",
        "9223372036854775807y",
        "\u0661s"
      })
  void refusesOthers(String text) {
    assertThat(Durations.parse(text)).isNull();
  }
}
