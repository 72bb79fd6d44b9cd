package io.reverseexporter.security.password;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Checks passwords for the whole application: knows the threads that hash, and the addresses that
 * failed.
 */
public final class PasswordService implements AutoCloseable {
  /**
   * A service that knows nobody.
   *
   * @param hashing runs the checks
   * @param parallelism how many checks may run at once
   * @param timer delays answers to wrong passwords; never runs a check
   * @param nanoTime a clock like {@link System#nanoTime()}
   * @param log is told of failures with their address, once
   */
  public PasswordService(
      Executor hashing,
      int parallelism,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Logger log) {}

  /**
   * The login to one thing that is protected.
   *
   * @param place for the log, such as {@code endpoint /metrics}
   */
  public Login login(String place) {
    return new Login();
  }

  /** Answers everything that waits with {@link Verdict#BUSY}. Idempotent. */
  @Override
  public void close() {}
}
