package io.reverseexporter.exporter;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.exposition.NoRoomException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  private static HeldMemory holding(Allowance allowance, long bytes) throws NoRoomException {
    HeldMemory memory = allowance.hold();
    memory.take(bytes);
    return memory;
  }

  @Test
  void allOrNothing() throws NoRoomException {
    var budget = new MemoryBudget(100);
    HeldMemory memory = holding(budget.allowance(), 60);
    assertThatThrownBy(() -> memory.take(41))
        .isInstanceOf(NoRoomException.class)
        .hasMessage("memory_limit: 41 bytes more do not fit, of 100 for all scrapes 60 are in use");
    assertThat(budget.used()).isEqualTo(60);
    memory.take(40);
    assertThat(memory.taken()).isEqualTo(100);
    assertThatThrownBy(() -> memory.take(Long.MAX_VALUE)).isInstanceOf(NoRoomException.class);
    memory.give(30);
    assertThat(budget.used()).isEqualTo(70);
    memory.share();
    memory.release();
    assertThat(budget.used()).isEqualTo(70);
    memory.release();
    assertThat(budget.used()).isZero();
    assertThatThrownBy(memory::release).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(memory::share).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> memory.take(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsSetAsideStaysSo() throws NoRoomException {
    var budget = new MemoryBudget(100);
    var admitted = new ArrayList<Allowance>();
    budget.admit(80, Deadline.after(LONG), timer, admitted::add);
    Allowance allowance = admitted.get(0);
    assertThat(budget.used()).isEqualTo(80);
    HeldMemory memory = holding(allowance, 50);
    memory.give(20);
    // Given back in between, as it is when an array grows: nobody else gets it.
    assertThatThrownBy(() -> budget.allowance().hold().take(21))
        .isInstanceOf(NoRoomException.class);
    memory.take(70);
    assertThat(budget.used()).isEqualTo(100);
    allowance.close();
    allowance.close();
    assertThat(budget.used()).isEqualTo(100);
    memory.release();
    assertThat(budget.used()).isZero();
  }

  @Test
  void whoDoesNotFitWaitsForWhatIsGivenBack() throws NoRoomException {
    var budget = new MemoryBudget(100);
    HeldMemory first = holding(budget.allowance(), 60);
    var order = new ArrayList<String>();
    budget.admit(70, Deadline.after(LONG), timer, a -> order.add("70"));
    budget.admit(200, Deadline.after(LONG), timer, a -> order.add("all"));
    budget.admit(30, Deadline.after(LONG), timer, a -> order.add("30"));
    assertThat(order).containsExactly("30");
    first.give(10);
    assertThat(order).containsExactly("30");
    first.release();
    assertThat(order).containsExactly("30", "70");
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void beginsWithoutAnythingWhenPatienceEnds() throws Exception {
    var budget = new MemoryBudget(100);
    HeldMemory all = holding(budget.allowance(), 100);
    var begun = new CountDownLatch(1);
    budget.admit(50, Deadline.after(Duration.ofMillis(20)), timer, a -> begun.countDown());
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(budget.used()).isEqualTo(100);
    all.release();
    assertThat(budget.used()).isZero();
  }

  @Test
  void beginsAtOnceWithoutATimer() throws NoRoomException {
    var budget = new MemoryBudget(100);
    holding(budget.allowance(), 100);
    timer.shutdownNow();
    var begun = new AtomicInteger();
    budget.admit(50, Deadline.after(LONG), timer, a -> begun.incrementAndGet());
    assertThat(begun).hasValue(1);
  }

  @Test
  void whoWaitsForMuchIsNotOvertakenForEver() throws NoRoomException {
    var budget = new MemoryBudget(100);
    Allowance one = budget.allowance();
    HeldMemory last = holding(one, 10);
    var large = new AtomicBoolean();
    budget.admit(100, Deadline.after(LONG), timer, a -> large.set(true));
    List<Allowance> small = new ArrayList<>();
    int asked = 0;
    while (!large.get() && asked < 1000) {
      // There is always one in flight.
      int before = small.size();
      budget.admit(10, Deadline.after(LONG), timer, small::add);
      asked++;
      if (small.size() == before) {
        last.release();
        small.forEach(Allowance::close);
        break;
      }
      if (before > 0) {
        small.get(before - 1).close();
      }
    }
    assertThat(large).isTrue();
    assertThat(asked).isEqualTo(MemoryBudget.MAX_OVERTAKING + 1);
  }

  @Test
  void neverMoreThanThereIsAndNothingLeft() throws Exception {
    long limit = 1000;
    var budget = new MemoryBudget(limit);
    var begun = new AtomicInteger();
    var twice = new AtomicInteger();
    var most = new AtomicLong();
    int threads = 8;
    int rounds = 500;
    var pool = Executors.newFixedThreadPool(threads);
    try {
      for (int t = 0; t < threads; t++) {
        int seed = t;
        pool.execute(
            () -> {
              var random = new Random(seed);
              for (int i = 0; i < rounds; i++) {
                var once = new AtomicBoolean();
                int bytes = random.nextInt(600);
                long use = random.nextLong();
                budget.admit(
                    bytes,
                    Deadline.after(Duration.ofMillis(random.nextInt(30))),
                    timer,
                    allowance -> {
                      if (!once.compareAndSet(false, true)) {
                        twice.incrementAndGet();
                      }
                      pool.execute(
                          () -> {
                            use(allowance, new Random(use), budget, most);
                            begun.incrementAndGet();
                          });
                    });
              }
            });
      }
      until("all have begun", () -> begun.get() == threads * rounds);
    } finally {
      pool.shutdownNow();
    }
    assertThat(begun).hasValue(threads * rounds);
    assertThat(twice).hasValue(0);
    assertThat(most.get()).isBetween(1L, limit);
    assertThat(budget.used()).isZero();
  }

  /** Does what a scrape does, in any order. */
  private static void use(
      Allowance allowance, Random random, MemoryBudget budget, AtomicLong most) {
    HeldMemory one = allowance.hold();
    HeldMemory two = allowance.hold();
    boolean isClosed = false;
    for (int i = random.nextInt(10); i > 0; i--) {
      HeldMemory memory = random.nextBoolean() ? one : two;
      try {
        switch (random.nextInt(4)) {
          case 0 -> memory.take(random.nextInt(400));
          case 1 -> memory.give(random.nextInt((int) memory.taken() + 1));
          case 2 -> {
            byte[] bytes = memory.allocate(random.nextInt(200));
            memory.resized(bytes, bytes.length, bytes.length + random.nextInt(200));
          }
          default -> {
            isClosed = true;
            allowance.close();
          }
        }
      } catch (NoRoomException e) {
        assertThat(e).hasMessageStartingWith("memory_limit: ");
      }
      most.accumulateAndGet(budget.used(), Math::max);
    }
    two.share();
    one.release();
    two.release();
    if (!isClosed) {
      allowance.close();
    }
    two.release();
  }
}
