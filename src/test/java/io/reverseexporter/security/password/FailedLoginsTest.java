package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailedLoginsTest {
  private static final String LOGGER = "FailedLoginsTest";

  // Near the end of what a long holds: the clock may wrap.
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90);
  private final LogCapture log = new LogCapture(LOGGER);
  private final FailedLogins failures =
      new FailedLogins(() -> now, LoggerFactory.getLogger(LOGGER));

  @AfterEach
  void stopCapturing() {
    log.close();
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private long fail(String address) {
    return TimeUnit.NANOSECONDS.toMillis(failures.failed("endpoint /m", address, null));
  }

  @Test
  void eachFailureIsAnsweredLaterThanTheOneBefore() {
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      delays.add(fail("a"));
    }
    assertThat(delays).containsExactly(0L, 250L, 500L, 1000L, 2000L, 4000L, 5000L, 5000L, 5000L);
    assertThat(fail("b")).as("another address").isZero();
    for (int i = 0; i < 200; i++) {
      assertThat(fail("a")).isEqualTo(5_000);
    }
  }

  @Test
  void isForgottenAfterAMinuteWithoutFailure() {
    fail("a");
    for (int i = 0; i < 10; i++) {
      pass(59_999);
      assertThat(fail("a")).isPositive();
    }
    pass(60_000);
    assertThat(fail("a")).isZero();
    assertThat(fail("a")).isEqualTo(250);
  }

  @Test
  void addressesAreBounded() {
    fail("first");
    fail("second");
    for (int i = 0; i < FailedLogins.MAX_ADDRESSES - 1; i++) {
      assertThat(fail("first")).isPositive();
      fail("a" + i);
    }
    assertThat(fail("first")).isPositive();
    assertThat(fail("second")).as("forgotten, for it failed longest ago").isZero();
  }

  @Test
  void theFirstFailureOfAnAddressIsLoggedWithTheNameOfAKnownUserOnly() {
    failures.failed("endpoint /m", "192.0.2.1", null);
    failures.failed("management", "192.0.2.2", "root");
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
                + " (and 59 more failures from it since the last such line)",
            "WARNING endpoint /m: wrong password of an unknown user from a"
                + " (and 59 more failures from it since the last such line)");
  }

  @Test
  void manyAddressesAreCountedInOneLine() {
    for (int i = 0; i < 500; i++) {
      fail("a" + i);
    }
    assertThat(log.lines()).hasSize(FailedLogins.MAX_LINES_A_MINUTE);
    pass(60_000);
    fail("b");
    assertThat(log.lines()).hasSize(FailedLogins.MAX_LINES_A_MINUTE + 2);
    assertThat(log.lines().subList(FailedLogins.MAX_LINES_A_MINUTE, log.lines().size()))
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
    assertThat(log.lines()).hasSize(10 * FailedLogins.MAX_LINES_A_MINUTE);
  }

  @Test
  void whatComesFromOutsideStaysOnItsLine() {
    failures.failed("endpoint /m", "a\nWARNING faked", "user\r\u2028x");
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of user user\\u000d\\u2028x from"
                + " a\\u000aWARNING faked");
  }
}
