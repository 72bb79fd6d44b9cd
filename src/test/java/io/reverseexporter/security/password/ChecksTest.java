package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
  private final ManualTimer timer = new ManualTimer();
  private final AtomicLong nanos = new AtomicLong();
  private final ManualExecutor executor = new ManualExecutor();
  private final Checks checks = new Checks(executor, 2, timer, nanos::get);
  private final List<String> ran = new ArrayList<>();
  private int ended;

  /** What a check takes. */
  private long cost;

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private Check submit(String name, String address) {
    var check =
        new Check(
            name,
            address,
            () -> {
              ran.add(name + "@" + address);
              nanos.addAndGet(cost);
              return Verdict.RIGHT;
            },
            () -> ended++);
    checks.submit(check);
    return check;
  }

  @Test
  void runsAFewAtATimeInTheQueuesOrder() {
    for (int i = 0; i < 5; i++) {
      submit("n", "attacker");
    }
    Check good = submit("good", "client");
    assertThat(executor.given()).isEqualTo(2);
    assertThat(ran).isEmpty();
    executor.runOne();
    assertThat(executor.given()).isEqualTo(2);
    executor.runOne();
    executor.runOne();
    executor.runOne();
    assertThat(good.verdict()).isCompletedWithValue(Verdict.RIGHT);
    executor.runAll();
    assertThat(ran).hasSize(6);
    assertThat(ended).isEqualTo(6);
    assertThat(timer.pending()).as("what is done needs no limit").isZero();
  }

  @Test
  void nobodyWaitsForLongerThanTheLimit() {
    Check first = submit("n", "a");
    submit("n", "b");
    Check waiting = submit("n", "c");
    timer.pass(Checks.MAX_WAIT_MILLIS - 1);
    Check late = submit("n", "d");
    assertThat(waiting.verdict()).isNotDone();
    timer.pass(1);
    assertThat(first.verdict()).as("no thread took it").isCompletedWithValue(Verdict.BUSY);
    assertThat(waiting.verdict()).isCompletedWithValue(Verdict.BUSY);
    assertThat(late.verdict()).isNotDone();
    executor.runAll();
    assertThat(ran).as("what has got its answer is not run any more").containsExactly("n@d");
    assertThat(late.verdict()).isCompletedWithValue(Verdict.RIGHT);
    assertThat(ended).isEqualTo(4);
  }

  @Test
  void whatRunsMayTakeItsTime() {
    var check =
        new Check(
            "n",
            "a",
            () -> {
              timer.pass(2 * Checks.MAX_WAIT_MILLIS);
              return Verdict.WRONG;
            },
            () -> {});
    checks.submit(check);
    executor.runAll();
    assertThat(check.verdict()).isCompletedWithValue(Verdict.WRONG);
  }

  @Test
  void whatHasToGiveWayIsBusy() {
    submit("n", "x");
    submit("n", "y");
    Check oldest = submit("n", "a");
    for (int i = 1; i < FairQueue.MIN_OF_LINE; i++) {
      submit("n", "a");
    }
    assertThat(oldest.verdict()).isNotDone();
    submit("n", "a");
    assertThat(oldest.verdict()).isCompletedWithValue(Verdict.BUSY);
    executor.runAll();
    assertThat(ran).hasSize(2 + FairQueue.MIN_OF_LINE);
  }

  @Test
  void anExecutorThatTakesNoMoreMeansBusy() {
    submit("n", "a");
    submit("n", "b");
    Check waiting = submit("n", "c");
    executor.reject();
    executor.runOne();
    assertThat(waiting.verdict()).isCompletedWithValue(Verdict.BUSY);
    executor.runOne();
    assertThat(submit("n", "d").verdict()).isCompletedWithValue(Verdict.BUSY);
    assertThat(submit("n", "e").verdict()).isCompletedWithValue(Verdict.BUSY);
    assertThat(submit("n", "f").verdict()).isCompletedWithValue(Verdict.BUSY);
    assertThat(ran).containsExactly("n@a", "n@b");
  }

  @Test
  void withoutATimerNothingIsBegun() {
    timer.reject();
    assertThat(submit("n", "a").verdict()).isCompletedWithValue(Verdict.BUSY);
    executor.runAll();
    assertThat(ran).isEmpty();
  }

  @Test
  void closingAnswersWhatWaitsAndWhatRunsAndWhatComes() {
    List<Check> all = new ArrayList<>();
    var running =
        new Check(
            "n",
            "a",
            () -> {
              checks.close();
              return Verdict.RIGHT;
            },
            () -> {});
    checks.submit(running);
    for (int i = 0; i < 10; i++) {
      all.add(submit("n", "a"));
    }
    executor.runOne();
    all.add(running);
    all.add(submit("n", "a"));
    assertThat(all)
        .allSatisfy(check -> assertThat(check.verdict()).isCompletedWithValue(Verdict.BUSY));
    executor.runAll();
    assertThat(ran).isEmpty();
    assertThat(timer.pending()).isZero();
    checks.close();
  }

  @Test
  void aCheckThatThrowsKeepsNoPlace() {
    for (int i = 0; i < 5; i++) {
      checks.submit(
          new Check(
              "n",
              "a",
              () -> {
                throw new IllegalStateException("bug");
              },
              () -> {}));
      assertThatThrownBy(executor::runOne).isInstanceOf(IllegalStateException.class);
    }
    Check check = submit("n", "a");
    executor.runAll();
    assertThat(check.verdict()).isCompletedWithValue(Verdict.RIGHT);
  }

  @Test
  void oneAtATimeAtLeast() {
    assertThatThrownBy(() -> new Checks(executor, 0, timer, nanos::get))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A line of cheap checks may be long: it is soon over. */
  @ParameterizedTest
  @CsvSource({"1000, 1024", "10000000, 300", "30000000, 100", "1000000000, 16", "0, 16"})
  void aLineIsAsLongAsTheTimeThatItTakes(long nanosOfOne, int max) {
    cost = nanosOfOne;
    submit("first", "a");
    executor.runAll();
    submit("running", "a");
    submit("running", "b");
    for (int i = 0; i < max; i++) {
      submit("n", "attacker");
    }
    assertThat(ended).as("nobody gave way").isEqualTo(1);
    submit("n", "attacker");
    assertThat(ended).as("the oldest gave way").isEqualTo(2);
    executor.runAll();
    assertThat(ran).hasSize(3 + max);
  }
}
