package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | GZIP",
        "GZIP | GZIP",
        "gzip;q=0.001 | GZIP",
        "gzip; q=1.0 | GZIP",
        "deflate, gzip;q=1.0, *;q=0.5 | GZIP",
        "gzip, deflate, br, zstd | GZIP",
        "* | GZIP",
        "gzip, identity | GZIP",
        "gzip;q=0.5, identity;q=0.4 | GZIP",
        "gzip, *;q=0 | GZIP",
        "identity;q=0, * | GZIP",
        "gzip;q=0 | IDENTITY",
        "gzip;q=0.000, * | IDENTITY",
        "*;q=0 | IDENTITY",
        "identity;q=0 | IDENTITY",
        "gzip;q=0.5, identity | IDENTITY",
        "br | IDENTITY",
        "identity | IDENTITY",
        "'' | IDENTITY",
        "'  ' | IDENTITY",
        "gzip;q=x | IDENTITY",
        "gzip;q= | IDENTITY",
        "gzip;q | IDENTITY",
        "; | IDENTITY",
        "gzip/1 | IDENTITY",
        "x-gzipped | IDENTITY",
      })
  void followsTheWishOfTheClient(String header, ContentCoding expected) {
    assertThat(ContentCoding.choose(List.of(header))).isEqualTo(expected);
  }

  @Test
  void noHeaderIsNoWish() {
    assertThat(ContentCoding.choose(List.of())).isEqualTo(ContentCoding.IDENTITY);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(ContentCoding.choose(List.of("br", "gzip"))).isEqualTo(ContentCoding.GZIP);
  }
}
