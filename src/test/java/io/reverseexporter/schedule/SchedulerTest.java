package io.reverseexporter.schedule;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quartz.impl.SchedulerRepository;

@Timeout(60)
class SchedulerTest {
  private static final String EVERY_SECOND = "* * * * * ?";
  private static final String NEW_YEAR = "0 0 0 1 1 ?";

  private final Scheduler scheduler = new Scheduler(null, Duration.ofMillis(300));

  @AfterEach
  void nothingIsLeft() {
    scheduler.close();
    until("no thread left", () -> threads().isEmpty());
    assertThat(SchedulerRepository.getInstance().lookupAll()).isEmpty();
  }

  @Test
  void withoutJobsThereIsNoThread() {
    assertThat(threads()).isEmpty();
  }

  @Test
  void anIntervalRunsAtOnceAndAgain() throws Exception {
    var runs = new Semaphore(0);
    try (var registration = scheduler.every(Duration.ofMillis(50), runs::release)) {
      assertThat(registration).isNotNull();
      assertThat(runs.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(threads()).isNotEmpty().allSatisfy(t -> assertThat(t.isDaemon()).isTrue());
    }
  }

  @Test
  void aLongIntervalRunsAtOnce() throws Exception {
    var runs = new Semaphore(0);
    try (var registration = scheduler.every(Duration.ofDays(40), runs::release)) {
      assertThat(registration).isNotNull();
      assertThat(runs.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void cronRunsAtOnceAndThenWhenItIsDue() throws Exception {
    var rare = new Semaphore(0);
    var often = new Semaphore(0);
    try (var first = scheduler.cron(NEW_YEAR, rare::release);
        var second = scheduler.cron(EVERY_SECOND, often::release)) {
      assertThat(first).isNotSameAs(second);
      assertThat(rare.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      assertThat(often.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(rare.availablePermits()).isZero();
    }
  }

  @Test
  void overrunsSkipWhatWasDueAndNeverOverlap() throws Exception {
    long interval = Duration.ofMillis(300).toNanos();
    // Begin and end of each run.
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    var running = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var done = new CountDownLatch(3);
    Runnable slow =
        () -> {
          if (running.incrementAndGet() > 1) {
            overlaps.incrementAndGet();
          }
          long begin = System.nanoTime();
          times.add(begin);
          // More than one interval, and it ends long before the next run is due.
          until(
              "it is early in an interval",
              () -> {
                long now = System.nanoTime();
                return now - begin > interval && (now - times.get(0)) % interval < interval / 3;
              });
          times.add(System.nanoTime());
          running.decrementAndGet();
          done.countDown();
        };
    try (var registration = scheduler.every(Duration.ofNanos(interval), slow)) {
      assertThat(registration).isNotNull();
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(overlaps).hasValue(0);
    for (int i = 2; i < 6; i += 2) {
      // On the grid of the interval, not straight after the run before.
      long gap = (times.get(i) - times.get(i - 1)) / 1_000_000;
      assertThat(gap).as("ms between two runs").isGreaterThan(20);
    }
  }

  @Test
  void aSlowJobHoldsUpNoOther() throws Exception {
    var release = new CountDownLatch(1);
    var runs = new Semaphore(0);
    var slow = new ArrayList<Registration>();
    for (int i = 0; i < 12; i++) {
      slow.add(scheduler.every(Duration.ofSeconds(1), () -> await(release)));
    }
    try (var registration = scheduler.every(Duration.ofMillis(50), runs::release)) {
      assertThat(registration).isNotNull();
      assertThat(runs.tryAcquire(5, 10, TimeUnit.SECONDS)).isTrue();
    } finally {
      release.countDown();
      slow.forEach(Registration::close);
    }
  }

  @Test
  void aClosedRegistrationRunsNoMoreAndAFailingJobDoes() throws Exception {
    var failing = new Semaphore(0);
    var closed = new Semaphore(0);
    Registration registration = scheduler.every(Duration.ofMillis(30), closed::release);
    assertThat(closed.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
    registration.close();
    registration.close();
    Runnable fails =
        () -> {
          failing.release();
          throw new IllegalStateException("thrown by the test");
        };
    try (var other = scheduler.every(Duration.ofMillis(30), fails)) {
      assertThat(other).isNotNull();
      // A run that had begun may still end.
      assertThat(failing.tryAcquire(5, 10, TimeUnit.SECONDS)).isTrue();
      closed.drainPermits();
      assertThat(failing.tryAcquire(10, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(closed.availablePermits()).isZero();
    }
  }

  @Test
  void closingInterruptsJobsThatDoNotEndEvenIfThereAreMoreThanThreads() {
    var started = new CountDownLatch(32);
    var interrupted = new CountDownLatch(32);
    Runnable hangs =
        () -> {
          started.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        };
    var registrations = new ArrayList<Registration>();
    for (int i = 0; i < 40; i++) {
      registrations.add(scheduler.every(Duration.ofSeconds(1), hangs));
    }
    await(started);
    scheduler.close();
    await(interrupted);
    registrations.forEach(Registration::close);
    assertThatThrownBy(() -> scheduler.every(Duration.ofSeconds(1), () -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aBrokenExpressionIsRefused() {
    assertThatThrownBy(() -> scheduler.cron("*/5 * * * *", () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scheduler.cron("0 0 0 1 1 ? 1999", () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void schedulersDoNotMeet() throws Exception {
    var runs = new Semaphore(0);
    try (var second = new Scheduler(null)) {
      var a = scheduler.every(Duration.ofMillis(50), () -> {});
      var b = second.every(Duration.ofMillis(50), runs::release);
      scheduler.close();
      runs.drainPermits();
      assertThat(runs.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
      a.close();
      b.close();
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> t.getName().startsWith("reverse-exporter-schedule") && t.isAlive())
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
