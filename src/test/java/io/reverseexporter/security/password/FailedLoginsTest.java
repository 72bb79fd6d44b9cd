package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
  // Near the end of what a long holds: the clock may wrap.
  private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90);
  private final FailedLogins failures = new FailedLogins(() -> now);

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private long fail(String address) {
    return TimeUnit.NANOSECONDS.toMillis(failures.failed(address));
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
}
