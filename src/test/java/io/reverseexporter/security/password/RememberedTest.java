package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RememberedTest {
  // Near the end of what a long holds: the clock may wrap.
  private long now = Long.MAX_VALUE - 1_000;
  private final Remembered remembered = new Remembered();

  private static byte[] digest(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  private @Nullable Verdict ask(String name, int digest) {
    return remembered.verdict(name, digest(digest), now);
  }

  @Test
  void knowsNobodyAtFirst() {
    assertThat(ask("a", 1)).isNull();
  }

  @Test
  void rightOnesAreKnownForTenMinutesAfterTheirLastUse() {
    remembered.right("a", digest(1), 1, now);
    for (int i = 0; i < 5; i++) {
      now += Remembered.RIGHT_NANOS - 1;
      assertThat(ask("a", 1)).isEqualTo(Verdict.RIGHT);
    }
    now += Remembered.RIGHT_NANOS;
    assertThat(ask("a", 1)).isNull();
  }

  @Test
  void othersAreNotKnown() {
    remembered.right("a", digest(1), 1, now);
    assertThat(ask("a", 2)).isNull();
    assertThat(ask("b", 1)).isNull();
  }

  @Test
  void anotherOfTheSameUserTakesItsPlace() {
    remembered.right("a", digest(1), 1, now);
    remembered.right("a", digest(2), 1, now);
    assertThat(ask("a", 1)).isNull();
    assertThat(ask("a", 2)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void aUserWithSeveralPasswordsHasAsMany() {
    remembered.right("a", digest(1), 2, now);
    remembered.right("a", digest(2), 2, now);
    assertThat(ask("a", 1)).isEqualTo(Verdict.RIGHT);
    assertThat(ask("a", 2)).isEqualTo(Verdict.RIGHT);
    assertThat(ask("a", 1)).isEqualTo(Verdict.RIGHT);
    remembered.right("a", digest(3), 2, now);
    assertThat(ask("a", 2)).as("used longest ago").isNull();
    assertThat(ask("a", 1)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void wrongOnesAreKnownForAMinute() {
    remembered.wrong(digest(1), now);
    now += Remembered.WRONG_NANOS - 1;
    assertThat(ask("a", 1)).isEqualTo(Verdict.WRONG);
    now += 1;
    assertThat(ask("a", 1)).as("asking does not make it longer").isNull();
  }

  @Test
  void wrongOnesAreBounded() {
    for (int i = 0; i <= Remembered.MAX_WRONG; i++) {
      remembered.wrong(digest(i), now);
      assertThat(ask("a", 1)).isEqualTo(i == 0 ? null : Verdict.WRONG);
    }
    assertThat(ask("a", 0)).as("asked for longest ago").isNull();
  }
}
