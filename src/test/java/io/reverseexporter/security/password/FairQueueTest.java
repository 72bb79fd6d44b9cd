package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>();

  private List<String> pollAll() {
    List<String> all = new ArrayList<>();
    for (String item = queue.poll(); item != null; item = queue.poll()) {
      all.add(item);
    }
    assertThat(queue.size()).isZero();
    return all;
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(queue.poll()).isNull();
    queue.remove("x", "n", "a");
    assertThat(queue.size()).isZero();
  }

  @Test
  void theNewestOfOneNameAndAddressComesFirst() {
    queue.add("1", "n", "a");
    queue.add("2", "n", "a");
    queue.add("3", "n", "a");
    assertThat(pollAll()).containsExactly("3", "2", "1");
  }

  @Test
  void manyNamesFromOneAddressMakeAnotherAddressWaitForAFewTurnsOnly() {
    for (int i = 0; i < 100; i++) {
      queue.add("attack", "user" + i, "attacker");
    }
    queue.add("good", "good", "client");
    assertThat(pollAll().indexOf("good")).isLessThanOrEqualTo(4);
  }

  @Test
  void oneNameFromManyAddressesMakesAnotherNameWaitForAFewTurnsOnly() {
    for (int i = 0; i < 100; i++) {
      queue.add("attack", "user", "attacker" + i);
    }
    queue.add("good", "good", "client");
    assertThat(pollAll().indexOf("good")).isLessThanOrEqualTo(4);
  }

  @Test
  void aBurstOfManyNamesMakesWhoComesFromTheSameAddressWaitForAFewTurnsOnly() {
    for (int i = 0; i < 1_000; i++) {
      queue.add("attack", "user" + i, "proxy");
    }
    queue.add("good", "good", "proxy");
    assertThat(pollAll().indexOf("good")).isLessThanOrEqualTo(4);
  }

  /** The same while the attacker goes on, and when the good client comes again. */
  @Test
  void aFloodThatGoesOnDelaysNobodyElse() {
    for (int i = 0; i < 1_000; i++) {
      queue.add("attack", "user" + i % 50, "attacker");
    }
    for (int round = 0; round < 20; round++) {
      queue.add("good", "user1", "client");
      int turns = 0;
      String item;
      do {
        item = queue.poll();
        queue.add("attack", "user" + turns % 50, "attacker");
        turns++;
      } while (!"good".equals(item));
      assertThat(turns).isLessThanOrEqualTo(5);
    }
  }

  @Test
  void theOldestOfOneNameAndAddressGivesWay() {
    for (int i = 0; i < FairQueue.MIN_OF_LINE; i++) {
      assertThat(queue.add("" + i, "n", "a")).isNull();
    }
    assertThat(queue.add("other", "n", "b")).isNull();
    assertThat(queue.add("16", "n", "a")).isEqualTo("0");
    assertThat(queue.add("17", "n", "a")).isEqualTo("1");
    assertThat(queue.size()).isEqualTo(FairQueue.MIN_OF_LINE + 1);
  }

  @Test
  void theFullestGivesWayWhenAllIsFull() {
    queue.add("good", "good", "client");
    queue.add("first", "two", "b");
    queue.add("second", "two", "b");
    for (int i = 3; i < FairQueue.MAX; i++) {
      assertThat(queue.add("x" + i, "n" + i, "a" + i)).isNull();
    }
    assertThat(queue.add("beyond", "n", "a")).isEqualTo("first");
    assertThat(queue.size()).isEqualTo(FairQueue.MAX);
  }

  @Test
  void anAddressWithManyNamesGivesWayRatherThanOneThatHasOne() {
    queue.add("good", "good", "client");
    for (int i = 1; i < FairQueue.MAX; i++) {
      queue.add("x" + i, "n" + i, "attacker");
    }
    for (int i = 0; i < 2 * FairQueue.MAX; i++) {
      assertThat(queue.add("y" + i, "m" + i, "attacker")).isNotEqualTo("good");
    }
    assertThat(pollAll().indexOf("good")).isLessThanOrEqualTo(4);
  }

  @Test
  void aNameWithManyAddressesGivesWayRatherThanOneThatHasOne() {
    queue.add("good", "good", "client");
    for (int i = 0; i < 3 * FairQueue.MAX; i++) {
      assertThat(queue.add("x" + i, "unknown", "a" + i)).isNotEqualTo("good");
    }
    assertThat(pollAll().indexOf("good")).isLessThanOrEqualTo(4);
  }

  @Test
  void whatIsRemovedDoesNotCome() {
    queue.add("1", "n", "a");
    queue.add("2", "n", "a");
    queue.remove("1", "n", "a");
    queue.remove("2", "n", "b");
    assertThat(queue.size()).isEqualTo(1);
    assertThat(pollAll()).containsExactly("2");
  }

  @Test
  void namesAndAddressesThatReadAlikeTogetherAreTwo() {
    queue.add("1", "a", "bc");
    queue.remove("1", "ab", "c");
    assertThat(queue.size()).isEqualTo(1);
  }

  @Test
  void isEmptyOnceCleared() {
    queue.add("1", "a", "b");
    queue.clear();
    assertThat(queue.size()).isZero();
    assertThat(queue.poll()).isNull();
    queue.add("2", "a", "b");
    assertThat(pollAll()).containsExactly("2");
  }
}
