package io.reverseexporter.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AtMostTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void neverRunsMoreAtATimeAndRunsAllInTheEnd() throws Exception {
    var limited = new AtMost(threads, 3);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      limited.execute(
          () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            running.decrementAndGet();
            done.countDown();
          });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void whatWaitsRunsInOrderAlsoBehindWorkThatThrows() throws Exception {
    var limited = new AtMost(threads, 1);
    var begin = new CountDownLatch(1);
    var done = new CountDownLatch(2);
    List<Integer> order = new ArrayList<>();
    limited.execute(
        () -> {
          await(begin);
          Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> order.add(0));
          throw new IllegalStateException("on purpose");
        });
    for (int i = 1; i <= 2; i++) {
      int number = i;
      limited.execute(
          () -> {
            order.add(number);
            done.countDown();
          });
    }
    begin.countDown();
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(order).containsExactly(0, 1, 2);
  }

  @Test
  void aRefusalOfTheThreadsLeavesRoomForTheNext() {
    var limited = new AtMost(threads, 1);
    threads.shutdownNow();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> limited.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
