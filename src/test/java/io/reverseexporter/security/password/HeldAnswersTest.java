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
    var answer = new CompletableFuture<Verdict>();
    held.hold(answer, millis * 1_000_000);
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
  void tellsAtOnceWhatIsBeyondTheLimit() {
    for (int i = 0; i < HeldAnswers.MAX; i++) {
      assertThat(hold(5_000)).isNotDone();
    }
    assertThat(hold(5_000)).isCompletedWithValue(Verdict.WRONG);
    timer.pass(5_000);
    assertThat(hold(5_000)).isNotDone();
  }

  @Test
  void tellsAtOnceWithoutATimer() {
    timer.reject();
    for (int i = 0; i < HeldAnswers.MAX + 1; i++) {
      assertThat(hold(5_000)).isCompletedWithValue(Verdict.WRONG);
    }
  }

  @Test
  void closingTellsAllAndHoldsNothingAnyMore() {
    CompletableFuture<Verdict> answer = hold(250);
    held.close();
    assertThat(answer).isCompletedWithValue(Verdict.BUSY);
    assertThat(hold(250)).isCompletedWithValue(Verdict.WRONG);
    timer.pass(1_000);
    held.close();
    assertThat(answer).isCompletedWithValue(Verdict.BUSY);
  }
}
