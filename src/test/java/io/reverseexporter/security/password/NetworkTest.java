package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
    "2001:DB8:1:2::ffff, 2001:db8:1:2:0:0:0:0/64",
    "[2001:db8:1:2::9], 2001:db8:1:2:0:0:0:0/64",
    "2001:db8:1:2::9%eth0, 2001:db8:1:2:0:0:0:0/64",
    "[2001:db8:1:2::9%nonsense], 2001:db8:1:2:0:0:0:0/64",
    "2001:db8:1:3::9, 2001:db8:1:3:0:0:0:0/64",
    "::1, 0:0:0:0:0:0:0:0/64",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void isTheFirstHalfOfAnAddressOfSixteenBytes(String address, String network) {
    assertThat(Network.of(address)).isEqualTo(network);
  }

  /** None of these may be looked up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "192.0.2.1:80",
        "localhost",
        "localhost:80",
        "unknown",
        "",
        ":",
        "[",
        "[:",
        ":]",
        "[]",
        "%:",
        "[%:]",
        "fe80:",
        "2001:db8::1::2",
        "2001:db8::zz",
        "a::b/64"
      })
  void whatIsNoneStaysAsItIs(String address) {
    assertThat(Network.of(address)).isEqualTo(address);
  }
}
