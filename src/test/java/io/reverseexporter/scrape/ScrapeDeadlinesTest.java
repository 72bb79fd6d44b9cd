package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeDeadlinesTest {
  private static final ScrapeDeadlines DEADLINES =
      new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));

  @ParameterizedTest
  @CsvSource({
    "10, 9750",
    "1, 750",
    "0.5, 250",
    "0.4, 200",
    "' 5 ', 4750",
    "5., 4750",
    ".5, 250",
    "+5, 4750",
    "1e1, 9750",
    "1E+1, 9750",
    "120, 119750",
    "120.25, 120000",
    "3600, 120000",
    "1e300, 120000",
    "1e-30, 0",
    "10.000000, 9750",
  })
  void takesTheOffsetButNoMoreThanHalf(String header, long millis) {
    assertThat(DEADLINES.within(List.of(header))).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "0",
        "0.0",
        "-1",
        "-0.5",
        "NaN",
        "nan",
        "Infinity",
        "inf",
        "1e400",
        "1e-400",
        "0x1p3",
        "0x10",
        "5d",
        "5f",
        "5D",
        "abc",
        "5 s",
        "5s",
        "1_0",
        "5,5",
        "5;5",
        "..",
        ".",
        "e5",
        "1e",
        "٣",
        "1 2",
        "--1"
      })
  void ignoresWhatIsNoFiniteNumberAboveZero(String header) {
    assertThat(DEADLINES.within(List.of(header))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void ignoresANumberWithoutEnd() {
    assertThat(DEADLINES.within(List.of("1".repeat(10_000)))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void ignoresHeadersThatContradictEachOther() {
    assertThat(DEADLINES.within(List.of("5", "6"))).isEqualTo(Duration.ofSeconds(10));
    assertThat(DEADLINES.within(List.of())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void startsNow() {
    Deadline deadline = DEADLINES.deadline(List.of("100"));
    assertThat(Duration.ofNanos(deadline.remainingNanos()))
        .isBetween(Duration.ofSeconds(60), Duration.ofMillis(99_750));
  }
}
