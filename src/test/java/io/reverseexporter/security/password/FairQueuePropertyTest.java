package io.reverseexporter.security.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes and goes in whatever order, the queue keeps its promises. */
class FairQueuePropertyTest {
  private static final int ROUNDS = Integer.getInteger("queue.rounds", 20);
  private static final int STEPS = 3_000;

  /** One thing that waits, and what has been served since it came. */
  private static final class Item {
    private final String name;
    private final String address;
    private final String line;
    private final int number;
    private final int namesAtMost;
    private final int addressesAtMost;
    private int turns;

    Item(String name, String address, int number, int namesAtMost, int addressesAtMost) {
      this.name = name;
      this.address = address;
      this.line = name + "@" + address;
      this.number = number;
      this.namesAtMost = namesAtMost;
      this.addressesAtMost = addressesAtMost;
    }
  }

  private final List<Item> waiting = new ArrayList<>();

  /** How many wait in each line. */
  private final Map<String, Integer> lines = new HashMap<>();

  private FairQueue<Item> queue = new FairQueue<>();
  private int names;
  private int addresses;
  private String seed = "";

  @Test
  void keepsItsPromises() {
    for (int round = 0; round < ROUNDS; round++) {
      seed = "seed " + round;
      check(new Random(round));
    }
  }

  private void check(Random random) {
    waiting.clear();
    lines.clear();
    queue = new FairQueue<>();
    names = 1 + random.nextInt(random.nextBoolean() ? 3 : 300);
    addresses = 1 + random.nextInt(random.nextBoolean() ? 3 : 300);
    int arrivals = 2 + random.nextInt(8);
    for (int step = 0; step < STEPS; step++) {
      int what = random.nextInt(10);
      if (what < arrivals) {
        arrive(step, random);
      } else if (what == 9 && !waiting.isEmpty()) {
        Item item = waiting.get(random.nextInt(waiting.size()));
        leave(item);
        queue.remove(item, item.name, item.address);
      } else {
        serve();
      }
      assertThat(queue.size()).as(seed).isEqualTo(waiting.size()).isLessThanOrEqualTo(1_024);
    }
    while (!waiting.isEmpty()) {
      serve();
    }
    assertThat(queue.poll()).as(seed).isNull();
  }

  private void arrive(int number, Random random) {
    var item =
        new Item(
            "n" + random.nextInt(names), "a" + random.nextInt(addresses), number, names, addresses);
    Item evicted = queue.add(item, item.name, item.address);
    waiting.add(item);
    int inLine = lines.merge(item.line, 1, Integer::sum);
    if (evicted == null) {
      assertThat(inLine).as(seed).isLessThanOrEqualTo(16);
      return;
    }
    int most = lines.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(lines.get(evicted.line)).as("%s: the fullest gives way", seed).isEqualTo(most);
    leave(evicted);
    assertThat(most == 17 || waiting.size() == 1_024).as(seed).isTrue();
    assertThat(ofLine(evicted.line))
        .as("%s: the oldest", seed)
        .allMatch(left -> left.number > evicted.number);
  }

  private void serve() {
    Item item = queue.poll();
    if (item == null) {
      assertThat(waiting).as(seed).isEmpty();
      return;
    }
    leave(item);
    assertThat(ofLine(item.line))
        .as("%s: the newest", seed)
        .allMatch(left -> left.number < item.number);
    fair(item);
  }

  /**
   * While one waits, its name is served at every second turn after all other names at the latest,
   * and so is its address.
   */
  private void fair(Item served) {
    for (Item item : waiting) {
      if (item.name.equals(served.name) || item.address.equals(served.address)) {
        item.turns = 0;
      } else {
        item.turns++;
      }
      int most = 2 * Math.min(item.namesAtMost, item.addressesAtMost) + 2;
      if (item.turns > most) {
        fail(seed + ": " + item.turns + " turns in a row went to others, at most " + most);
      }
    }
  }

  private List<Item> ofLine(String line) {
    return waiting.stream().filter(item -> item.line.equals(line)).toList();
  }

  private void leave(Item item) {
    assertThat(waiting.remove(item)).as(seed).isTrue();
    lines.computeIfPresent(item.line, (line, count) -> count == 1 ? null : count - 1);
  }
}
