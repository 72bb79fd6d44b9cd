package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0B, 0",
    "0.0MB, 0",
    "1B, 1",
    "1.9B, 1",
    "1KB, 1024",
    "1KiB, 1024",
    "0.5KB, 512",
    ".5KB, 512",
    "1.KB, 1024",
    "128MB, 134217728",
    "1.5GB, 1610612736",
    "1.5GiB, 1610612736",
    "1TB, 1099511627776",
    "1PB, 1125899906842624",
    "1EB, 1152921504606846976",
    "1MB512KB, 1572864",
    "1MiB1B, 1048577",
    "0512KB, 524288",
    "8191PB, 9222246136947933184",
    "9223372036854775807B, 9223372036854775807"
  })
  void readsPrometheusSizes(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "00",
        "0.0",
        "1",
        "128",
        "-1B",
        "+1MB",
        "-0",
        "1kB",
        "1mb",
        "1M",
        "1Mi",
        "1iB",
        "1 MB",
        "1MB ",
        "MB",
        ".MB",
        "1..5MB",
        "1e3B",
        "1_000B",
        "1,5GB",
        "1MiB1KB",
        "1ZB",
        "0.5B",
        "0.0001KB",
        "8EB",
        "8192PB",
        "9223372036854775808B",
        "7.9EB1EB",
        "99999999999999999999999999EB",
        "\u0661MB"
      })
  void refusesOthers(String text) {
    assertThat(Sizes.parse(text)).isNull();
  }

  @Test
  void refusesWhatOnlyCostsTime() {
    assertThat(Sizes.parse("0".repeat(200_000) + "1B")).isNull();
    assertThat(Sizes.parse("1B".repeat(200_000))).isNull();
  }
}
