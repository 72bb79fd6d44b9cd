package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.LogCapture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailedLoginLogTest {
  private static final String LOGGER = "FailedLoginLogTest";

  // Near the end of what a long holds: the clock may wrap.
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90);
  private final LogCapture log = new LogCapture(LOGGER);
  private final FailedLoginLog failures =
      new FailedLoginLog(() -> now, LoggerFactory.getLogger(LOGGER));

  @AfterEach
  void stopCapturing() {
    log.close();
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void fail(String address) {
    failures.failed("endpoint /m", address, address, null);
  }

  @Test
  void theFirstFailureOfAnAddressIsLoggedWithTheNameOfAKnownUserOnly() {
    failures.failed("endpoint /m", "192.0.2.1", "192.0.2.1", null);
    failures.failed("management", "192.0.2.2", "192.0.2.2", "root");
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of an unknown user from 192.0.2.1",
            "WARNING management: wrong password of user root from 192.0.2.2");
  }

  @Test
  void furtherOnesAreCountedAndToldOnceAMinute() {
    for (int i = 0; i < 150; i++) {
      fail("a");
      pass(1_000);
    }
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of an unknown user from a",
            "WARNING endpoint /m: wrong password of an unknown user from a"
                + " (and 59 more failures from there since the last such line)",
            "WARNING endpoint /m: wrong password of an unknown user from a"
                + " (and 59 more failures from there since the last such line)");
  }

  @Test
  void manyAddressesAreCountedInOneLine() {
    for (int i = 0; i < 500; i++) {
      fail("a" + i);
    }
    assertThat(log.lines()).hasSize(FailedLoginLog.MAX_LINES_A_MINUTE);
    pass(60_000);
    fail("b");
    assertThat(log.lines()).hasSize(FailedLoginLog.MAX_LINES_A_MINUTE + 2);
    assertThat(log.lines().subList(FailedLoginLog.MAX_LINES_A_MINUTE, log.lines().size()))
        .containsExactly(
            "WARNING 480 more wrong passwords from further addresses",
            "WARNING endpoint /m: wrong password of an unknown user from b");
  }

  @Test
  void noMinuteHasMoreLinesThanItMay() {
    for (int second = 0; second < 600; second++) {
      for (int i = 0; i < 10; i++) {
        fail("a" + (second * 7 + i) % 100);
      }
      pass(1_000);
    }
    assertThat(log.lines()).hasSize(10 * FailedLoginLog.MAX_LINES_A_MINUTE);
  }

  @Test
  void whatComesFromOutsideStaysOnItsLine() {
    failures.failed("endpoint /m", "a", "a\nWARNING faked", "user\r\u2028x");
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of user user\\u000d\\u2028x from"
                + " a\\u000aWARNING faked");
  }

  @Test
  void theVeryAddressIsToldOfANetwork() {
    for (int i = 0; i < 60; i++) {
      failures.failed("endpoint /m", "2001:db8::/64", "2001:db8::" + i, null);
      pass(2_000);
    }
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of an unknown user from 2001:db8::0",
            "WARNING endpoint /m: wrong password of an unknown user from 2001:db8::30"
                + " (and 29 more failures from there since the last such line)");
  }
}
