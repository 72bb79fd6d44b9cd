package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;

/** What holds for lanes whatever is done with them, by several threads at once. */
@Timeout(60)
class LanesPropertyTest {
  private static final int WORK = 4_000;
  private static final int CLIENTS = 3;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "lanes-property");
            thread.setUncaughtExceptionHandler((t, e) -> {});
            return thread;
          });
  private final AtomicInteger runningInAll = new AtomicInteger();
  private final AtomicInteger mostInAll = new AtomicInteger();
  private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  /** A lane with what is known of it. */
  private final class Watched {
    private final int own;
    private final int max;
    private final Executor lane;
    private final AtomicInteger running = new AtomicInteger();

    Watched(Lanes lanes, int own, int max) {
      this.own = own;
      this.max = max;
      lane = lanes.lane(own, max);
    }

    void run(Random random, AtomicInteger runs, CountDownLatch done) {
      if (running.incrementAndGet() > max) {
        broken.add("more than " + max);
      }
      mostInAll.accumulateAndGet(runningInAll.incrementAndGet(), Math::max);
      int kind = random.nextInt(20);
      if (kind < 4) {
        LockSupport.parkNanos(1_000);
      }
      runs.incrementAndGet();
      runningInAll.decrementAndGet();
      running.decrementAndGet();
      done.countDown();
      if (kind == 0) {
        throw new IllegalStateException("on purpose");
      }
    }
  }

  @RepeatedTest(20)
  void boundsHoldAndAllRunsOnce(RepetitionInfo repetition) throws Exception {
    var random = new Random(repetition.getCurrentRepetition());
    int extra = random.nextInt(6);
    var refusing = new Random(random.nextLong());
    Executor sometimes =
        work -> {
          synchronized (refusing) {
            if (refusing.nextInt(50) == 0) {
              throw new RejectedExecutionException("on purpose");
            }
          }
          threads.execute(work);
        };
    var lanes = new Lanes(sometimes, extra);
    List<Watched> watched = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(6); i++) {
      int own = 1 + random.nextInt(3);
      watched.add(new Watched(lanes, own, own + random.nextInt(6)));
    }
    int bound = extra + watched.stream().mapToInt(lane -> lane.own).sum();
    List<AtomicInteger> runs = new ArrayList<>();
    for (int i = 0; i < WORK; i++) {
      runs.add(new AtomicInteger());
    }
    var done = new CountDownLatch(WORK);
    var clients = new ArrayList<Thread>();
    for (int client = 0; client < CLIENTS; client++) {
      int first = client;
      var thread = new Thread(() -> submit(watched, runs, first, done), "client");
      thread.start();
      clients.add(thread);
    }
    for (Thread client : clients) {
      client.join();
    }
    while (!done.await(50, TimeUnit.MILLISECONDS)) {
      // A thread was refused while more work came: the next work takes it along.
      watched.forEach(lane -> attempt(lane.lane, () -> {}));
    }

    assertThat(broken).isEmpty();
    assertThat(mostInAll.get()).isBetween(1, bound);
    assertThat(runs).allMatch(count -> count.get() == 1);
    allPermitsAreBack(watched, extra);
  }

  private static void submit(
      List<Watched> watched, List<AtomicInteger> runs, int first, CountDownLatch done) {
    var random = new Random(first);
    for (int i = first; i < WORK; i += CLIENTS) {
      Watched lane = watched.get(random.nextInt(watched.size()));
      AtomicInteger count = runs.get(i);
      var own = new Random(random.nextLong());
      Runnable work = () -> lane.run(own, count, done);
      while (!attempt(lane.lane, work)) {
        Thread.onSpinWait();
      }
    }
  }

  private static boolean attempt(Executor lane, Runnable work) {
    try {
      lane.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Each lane alone gets all that it may have, at the same time. */
  private static void allPermitsAreBack(List<Watched> watched, int extra) throws Exception {
    for (Watched lane : watched) {
      int expected = Math.min(lane.max, lane.own + extra);
      var together = new CountDownLatch(expected);
      for (int i = 0; i < expected; i++) {
        while (!attempt(lane.lane, () -> meet(together))) {
          Thread.onSpinWait();
        }
      }
      assertThat(together.await(20, TimeUnit.SECONDS)).as("all permits").isTrue();
      var over = new CountDownLatch(1);
      while (!attempt(lane.lane, over::countDown)) {
        Thread.onSpinWait();
      }
      assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void meet(CountDownLatch together) {
    together.countDown();
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
