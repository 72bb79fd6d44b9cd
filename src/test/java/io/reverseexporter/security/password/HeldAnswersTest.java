package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldAnswersTest {
  private final ManualTimer timer = new ManualTimer();
  private final HeldAnswers held = new HeldAnswers(timer);

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private CompletableFuture<Verdict> hold(long millis) {
    return hold("a", millis);
  }

  private CompletableFuture<Verdict> hold(String network, long millis) {
    var answer = new CompletableFuture<Verdict>();
    held.hold(answer, network, millis * 1_000_000);
    return answer;
  }

  @Test
  void tellsWhenItIsTime() {
    CompletableFuture<Verdict> later = hold(1_000);
    CompletableFuture<Verdict> soon = hold(250);
    assertThat(hold(0)).isCompletedWithValue(Verdict.WRONG);
    timer.pass(249);
    assertThat(soon).isNotDone();
    timer.pass(1);
    assertThat(soon).isCompletedWithValue(Verdict.WRONG);
    assertThat(later).isNotDone();
    timer.pass(750);
    assertThat(later).isCompletedWithValue(Verdict.WRONG);
  }

  @Test
  void isBusyBeyondTheLimit() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < HeldAnswers.MAX; i++) {
        assertThat(hold("a" + i, 5_000)).isNotDone();
      }
      assertThat(hold("b", 5_000)).isCompletedWithValue(Verdict.BUSY);
      timer.pass(5_000);
    }
  }

  /** One that has many connections must not end the slowing of the others, nor his own. */
  @Test
  void anAddressHasALimitOfItsOwn() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < HeldAnswers.MAX_OF_NETWORK; i++) {
        assertThat(hold("attacker", 5_000)).isNotDone();
      }
      for (int i = 0; i < 2 * HeldAnswers.MAX; i++) {
        assertThat(hold("attacker", 5_000)).isCompletedWithValue(Verdict.BUSY);
      }
      assertThat(hold("another", 250)).isNotDone();
      timer.pass(5_000);
    }
  }

  @Test
  void isBusyWithoutATimer() {
    timer.fail(new OutOfMemoryError("as told"));
    for (int i = 0; i < HeldAnswers.MAX + 1; i++) {
      assertThat(hold(5_000)).isCompletedWithValue(Verdict.BUSY);
    }
    timer.fail(null);
    assertThat(hold(5_000)).as("nothing is held that was told").isNotDone();
    timer.reject();
    assertThat(hold(5_000)).isCompletedWithValue(Verdict.BUSY);
  }

  @Test
  void closingTellsAllAndHoldsNothingAnyMore() {
    CompletableFuture<Verdict> answer = hold(250);
    held.close();
    assertThat(answer).isCompletedWithValue(Verdict.BUSY);
    assertThat(hold(250)).isCompletedWithValue(Verdict.BUSY);
    timer.pass(1_000);
    held.close();
    assertThat(answer).isCompletedWithValue(Verdict.BUSY);
  }
}
