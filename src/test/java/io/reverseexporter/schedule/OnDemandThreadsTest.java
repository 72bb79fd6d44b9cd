package io.reverseexporter.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OnDemandThreadsTest {
  @Test
  void takesWorkAsSoonAsItHasSaidThatAThreadIsFree() {
    var threads = new OnDemandThreads(new NamedThreads("on-demand-threads-test-", null), 1, 5_000);
    var atOnce = new AtomicInteger();
    var most = new AtomicInteger();
    try {
      for (int i = 0; i < 20_000; i++) {
        assertThat(threads.blockForAvailableThreads()).isEqualTo(1);
        boolean taken =
            threads.runInThread(
                () -> {
                  most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                  atOnce.decrementAndGet();
                });
        assertThat(taken).as("work %d", i).isTrue();
      }
    } finally {
      threads.shutdown(true);
    }
    assertThat(most).hasValue(1);
  }
}
