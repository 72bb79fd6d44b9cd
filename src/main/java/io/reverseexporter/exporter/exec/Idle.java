package io.reverseexporter.exporter.exec;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for an exporter's last run to end, at its close. */
final class Idle {
  /** A run that was told to stop needs a third of a second; this is for a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private Idle() {}

  /**
   * Returns when the exporter is idle, or after three seconds.
   *
   * @param lock guards what {@code isIdle} looks at, and is notified when that changes
   */
  static void await(Object lock, BooleanSupplier isIdle) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lock) {
      try {
        while (!isIdle.getAsBoolean() && end - System.nanoTime() > 0) {
          TimeUnit.NANOSECONDS.timedWait(lock, end - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
