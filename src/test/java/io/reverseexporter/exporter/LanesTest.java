package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LanesTest {
  private static final int MAX_WAITING = 4096;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Task> all = new ArrayList<>();

  /** Work that blocks until it is told to end. */
  private final class Task implements Runnable {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    Task in(Executor lane) {
      all.add(this);
      lane.execute(this);
      return this;
    }

    @Override
    public void run() {
      begun.countDown();
      await(end);
      ended.countDown();
    }

    Task begins() {
      await(begun);
      return this;
    }

    void ends() {
      end.countDown();
      await(ended);
    }

    boolean hasBegun() {
      return begun.getCount() == 0;
    }
  }

  @AfterEach
  void close() {
    all.forEach(task -> task.end.countDown());
    threads.shutdownNow();
  }

  private Task task() {
    return new Task();
  }

  @Test
  void ownThreadsAreThereWhateverOthersDo() {
    var lanes = new Lanes(threads, 3);
    Executor greedy = lanes.lane(2, 100);
    for (int i = 0; i < 50; i++) {
      task().in(greedy);
    }
    all.subList(0, 5).forEach(Task::begins);
    assertThat(all.subList(5, 50)).noneMatch(Task::hasBegun);
    Executor modest = lanes.lane(2, 100);
    task().in(modest).begins();
    task().in(modest).begins();
    assertThat(task().in(modest).hasBegun()).isFalse();
  }

  @Test
  void anExtraThreadGoesToTheLaneThatWaitsLongest() {
    var lanes = new Lanes(threads, 2);
    Executor first = lanes.lane(1, 3);
    Executor second = lanes.lane(1, 3);
    Executor third = lanes.lane(1, 3);
    Task own = task().in(first).begins();
    Task extra = task().in(first).begins();
    task().in(first).begins();
    task().in(second).begins();
    task().in(third).begins();
    Task waits = task().in(second);
    Task waitsToo = task().in(third);
    Task again = task().in(second);
    Task atMax = task().in(first);
    extra.ends();
    waits.begins();
    own.ends();
    waitsToo.begins();
    assertThat(again.hasBegun() || atMax.hasBegun()).isFalse();
    waitsToo.ends();
    // Its lane could have taken a thread before the second lane, which has had one since.
    atMax.begins();
    assertThat(again.hasBegun()).isFalse();
    waits.ends();
    again.begins();
  }

  @Test
  void workBeyondTheQueueIsRefusedUnlessSomeWasGivenUp() {
    var lanes = new Lanes(threads, 0);
    Executor lane = lanes.lane(1, 1);
    Task hangs = task().in(lane).begins();
    var givenUp = new AtomicBoolean();
    var runs = new AtomicInteger();
    for (int i = 0; i < MAX_WAITING; i++) {
      lane.execute(
          new Abandonable() {
            @Override
            public boolean isAbandoned() {
              return givenUp.get();
            }

            @Override
            public void run() {
              runs.incrementAndGet();
            }
          });
    }
    assertThatThrownBy(() -> lane.execute(runs::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("4096 pieces of work are waiting");
    givenUp.set(true);
    Task fits = task().in(lane);
    hangs.ends();
    fits.begins();
    assertThat(runs).hasValue(0);
  }

  @Test
  void whatWaitsRunsInOrderAlsoBehindWorkThatThrows() throws Exception {
    Executor lane = new Lanes(threads, 0).lane(1, 1);
    var begin = new CountDownLatch(1);
    var done = new CountDownLatch(2);
    List<Integer> order = new ArrayList<>();
    lane.execute(
        () -> {
          await(begin);
          Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> order.add(0));
          Thread.currentThread().interrupt();
          throw new IllegalStateException("on purpose");
        });
    for (int i = 1; i <= 2; i++) {
      int number = i;
      lane.execute(
          () -> {
            order.add(Thread.currentThread().isInterrupted() ? -1 : number);
            done.countDown();
          });
    }
    begin.countDown();
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void aRefusalOfTheThreadsLeavesRoomForTheNext() {
    var full = new AtomicBoolean(true);
    Executor sometimes =
        work -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          threads.execute(work);
        };
    Executor lane = new Lanes(sometimes, 1).lane(1, 2);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> lane.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("full");
    }
    full.set(false);
    task().in(lane).begins();
    task().in(lane).begins();
  }

  @Test
  void whatWaitsIsForgottenWhenItIsClosed() throws Exception {
    var lanes = new Lanes(threads, 0);
    Executor lane = lanes.lane(1, 1);
    Task runs = task().in(lane).begins();
    Task waits = task().in(lane);
    lanes.close();
    assertThatThrownBy(() -> lane.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("closed");
    runs.ends();
    threads.shutdown();
    assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(waits.hasBegun()).isFalse();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
