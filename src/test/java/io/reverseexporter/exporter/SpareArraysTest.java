package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpareArraysTest {
  private static final int KIB = 1024;

  private final AtomicLong clock = new AtomicLong();
  private final MemoryBudget budget = new MemoryBudget(1000 * KIB, clock::get);

  @Test
  void lengthsAreFewAndHardlyLongerThanAskedFor() {
    int different = 0;
    int last = 0;
    for (int capacity = SpareArrays.SHORTEST; capacity < 64 * KIB; capacity++) {
      int length = SpareArrays.length(capacity);
      assertThat(length).isBetween(capacity, capacity + capacity / 16 + 1);
      different += length == last ? 0 : 1;
      last = length;
    }
    assertThat(different).isLessThan(60);
    assertThat(SpareArrays.length(100)).isEqualTo(100);
    assertThat(SpareArrays.length(Integer.MAX_VALUE - 8)).isEqualTo(Integer.MAX_VALUE - 8);
  }

  @Test
  void anArrayBecomesAnotherAnswersOnceAllHaveReleasedIt() throws Exception {
    HeldMemory first = budget.allowance().hold();
    byte[] array = first.allocate(20 * KIB);
    first.share();
    first.release();
    HeldMemory second = budget.allowance().hold();
    assertThat(second.allocate(20 * KIB)).as("one still holds it").isNotSameAs(array);
    first.release();
    assertThat(second.allocate(20 * KIB)).isSameAs(array);
    assertThat(budget.spares().bytes()).isZero();
    second.release();
    assertThat(budget.spares().bytes()).isEqualTo(40L * KIB);
    assertThat(budget.used()).isZero();
  }

  @Test
  void anArrayThatWasOutgrownIsSpare() throws Exception {
    HeldMemory memory = budget.allowance().hold();
    byte[] small = memory.allocate(20 * KIB);
    byte[] large = memory.resized(small, 20 * KIB, 40 * KIB);
    assertThat(memory.allocate(20 * KIB)).isSameAs(small);
    memory.release();
    HeldMemory next = budget.allowance().hold();
    assertThat(next.allocate(40 * KIB)).isSameAs(large);
    assertThat(next.allocate(20 * KIB)).isSameAs(small);
    assertThat(next.allocate(20 * KIB)).isNotSameAs(small);
  }

  @Test
  void neverMoreThanTheLimitTogetherWithWhatIsTaken() throws Exception {
    HeldMemory first = budget.allowance().hold();
    first.allocate(600 * KIB);
    first.release();
    long spare = budget.spares().bytes();
    assertThat(spare).isGreaterThanOrEqualTo(600L * KIB);
    HeldMemory second = budget.allowance().hold();
    second.take(1000L * KIB - spare);
    assertThat(budget.spares().bytes()).as("there is room for both").isEqualTo(spare);
    second.take(1);
    assertThat(budget.spares().bytes()).isZero();
  }

  @Test
  void anArrayForWhichThereIsNoMemoryIsNotLost() throws Exception {
    HeldMemory first = budget.allowance().hold();
    byte[] array = first.allocate(600 * KIB);
    first.release();
    Allowance others = budget.allowance();
    assertThat(others.tryTake(900L * KIB)).isTrue();
    HeldMemory second = budget.allowance().hold();
    assertThatThrownBy(() -> second.allocate(600 * KIB)).isInstanceOf(NoRoomException.class);
    others.putBack(900L * KIB);
    assertThat(second.allocate(600 * KIB)).isSameAs(array);
  }

  @Test
  void whatNobodyUsesIsDropped() throws Exception {
    HeldMemory memory = budget.allowance().hold();
    memory.allocate(20 * KIB);
    memory.release();
    clock.addAndGet(TimeUnit.SECONDS.toNanos(4));
    HeldMemory late = budget.allowance().hold();
    late.allocate(50 * KIB);
    late.release();
    budget.dropUnused();
    assertThat(budget.spares().bytes()).isEqualTo(70L * KIB);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    budget.dropUnused();
    assertThat(budget.spares().bytes()).isEqualTo(50L * KIB);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(5));
    budget.dropUnused();
    assertThat(budget.spares().bytes()).isZero();
  }

  /** Whatever stands behind the end of a body in an array that was used before is not seen. */
  @ParameterizedTest
  @ValueSource(strings = {"a 1\n", "a 1", "# TYPE a gauge\na{b=\"c\"} 1", "a 1\n# EOF", "{", ""})
  void whatAnotherAnswerLeftBehindIsNotSeen(String page) {
    for (String left : new String[] {"0", "\n", "x 1\n", "\"} 1\n"}) {
      assertThat(read(page, left)).isEqualTo(read(page, "\u0000"));
    }
  }

  private String read(String page, String left) {
    HeldMemory before = budget.allowance().hold();
    HeldMemory memory = budget.allowance().hold();
    byte[] text = page.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] array = before.allocate(16 * KIB);
      byte[] pattern = left.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < array.length; i++) {
        array[i] = pattern[i % pattern.length];
      }
      before.release();
      var reader = new BodyReader(Limits.DEFAULT, ExpositionFormat.TEXT, memory);
      Body body = reader.read(new ByteArrayInputStream(text), Syntax.TEXT, -1, 0);
      assertThat(body.bytes()).isSameAs(array);
      ExpositionIndex index =
          ExpositionIndex.of(body, ExtraLabels.of("x", Map.of()), ExpositionFormat.TEXT, memory);
      return index.samples()
          + " samples of "
          + index.nameCount()
          + " names, "
          + Arrays.toString(Arrays.copyOf(body.bytes(), body.length()));
    } catch (MalformedExpositionException e) {
      return String.valueOf(e.getMessage());
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      memory.release();
    }
  }
}
