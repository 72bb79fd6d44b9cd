package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OverflowQueueTest {
  private static final int WAITING = 8;

  private final OverflowQueue queue = new OverflowQueue(WAITING);
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(0, 2, 60, TimeUnit.SECONDS, queue, queue);
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    pool.shutdownNow();
  }

  @Test
  void workWaitsWhenAllThreadsAreBusyAndIsDone() throws Exception {
    CountDownLatch done = new CountDownLatch(2 + WAITING);
    for (int i = 0; i < 2 + WAITING; i++) {
      pool.execute(() -> finish(done));
    }
    assertThat(pool.getPoolSize()).isEqualTo(2);
    assertThatThrownBy(() -> pool.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("8 pieces of work are waiting");
    release.countDown();
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anIdleThreadTakesTheNextWorkBeforeAnotherIsMade() throws Exception {
    release.countDown();
    for (int i = 0; i < 50; i++) {
      CountDownLatch done = new CountDownLatch(1);
      pool.execute(() -> finish(done));
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      while (!queue.hasWaitingConsumer()) {
        Thread.onSpinWait();
      }
    }
    assertThat(pool.getPoolSize()).isEqualTo(1);
  }

  @Test
  void nothingIsTakenOnceItIsClosed() {
    pool.shutdown();
    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThat(queue).isEmpty();
  }

  private void finish(CountDownLatch done) {
    try {
      release.await();
      done.countDown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
