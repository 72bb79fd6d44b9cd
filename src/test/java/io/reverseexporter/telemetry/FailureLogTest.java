package io.reverseexporter.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
  private static final String LOGGER = "FailureLogTest";

  // Near the end of what a long holds: the clock may wrap.
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(90));
  private final LogCapture log = new LogCapture(LOGGER);
  private final FailureLog.Subject subject =
      new FailureLog(LoggerFactory.getLogger(LOGGER), now::get).subject("endpoint /m, exporter e");

  @AfterEach
  void stopCapturing() {
    log.close();
  }

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void repeatedFailuresAreLoggedOnceThenOnceAMinuteWithACount() {
    subject.failed("CONNECT", "slow", null);
    for (int i = 0; i < 11; i++) {
      pass(15);
      subject.failed("CONNECT", "refused " + i, null);
    }
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: CONNECT: slow",
            "WARNING endpoint /m, exporter e: CONNECT: refused 3"
                + " (and 3 more failures since the last such line)",
            "WARNING endpoint /m, exporter e: CONNECT: refused 7"
                + " (and 3 more failures since the last such line)");
  }

  @Test
  void recoveryIsLoggedOnce() {
    subject.succeeded();
    subject.failed("x");
    subject.failed("x");
    subject.succeeded();
    subject.succeeded();
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: x",
            "INFO endpoint /m, exporter e: recovered, failures in a row before: 2");
  }

  @Test
  void aFailureOfAnotherKindIsLoggedAtOnce() {
    subject.failed("TIMEOUT", "slow", null);
    subject.failed("MALFORMED", "line 3", null);
    subject.failed("TIMEOUT", "slow", null);
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: TIMEOUT: slow",
            "WARNING endpoint /m, exporter e: MALFORMED: line 3");
  }

  @Test
  void aFailureAfterARecoveryIsLoggedAtOnce() {
    subject.failed("x");
    subject.succeeded();
    subject.failed("y");
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: x",
            "INFO endpoint /m, exporter e: recovered, failures in a row before: 1",
            "WARNING endpoint /m, exporter e: y");
  }

  @Test
  void whatComesAndGoesIsBoundedToo() {
    for (int i = 0; i < 120; i++) {
      subject.failed("x" + i);
      subject.succeeded();
      pass(1);
    }
    List<String> warnings =
        log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
    assertThat(warnings).hasSize(2 * FailureLog.MAX_LINES_A_MINUTE);
    assertThat(warnings.get(FailureLog.MAX_LINES_A_MINUTE))
        .endsWith("x60 (and 55 more failures since the last such line)");
    assertThat(log.lines()).hasSize(4 * FailureLog.MAX_LINES_A_MINUTE);
  }

  @Test
  void aFaultComesWithItsException() {
    subject.failed("INTERNAL", "bug", new IllegalStateException("why"));
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: INTERNAL: bug"
                + " [java.lang.IllegalStateException: why]");
  }

  @Test
  void aReasonFromOutsideStaysOnItsLine() {
    subject.failed("a\r\nSEVERE: faked\u001b[31m {} \u2028\u202e" + "x".repeat(5_000));
    assertThat(log.lines()).hasSize(1);
    assertThat(log.lines().get(0))
        .startsWith(
            "WARNING endpoint /m, exporter e:"
                + " a\\u000d\\u000aSEVERE: faked\\u001b[31m {} \\u2028\\u202ex")
        .hasSizeLessThan(2_200)
        .endsWith("more characters)");
  }

  @Test
  void isSafeForSeveralThreads() throws Exception {
    var barrier = new CyclicBarrier(4);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var thread =
          new Thread(
              () -> {
                try {
                  barrier.await(10, TimeUnit.SECONDS);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
                for (int n = 0; n < 1_000; n++) {
                  subject.failed("x");
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join(10_000);
    }
    pass(60);
    subject.failed("x");
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m, exporter e: x",
            "WARNING endpoint /m, exporter e: x (and 3999 more failures since the last such line)");
  }
}
