package io.reverseexporter.security.password;

import io.reverseexporter.telemetry.OneLine;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Remembers by address who failed to log in: says how long the answer is to be held back, and logs.
 *
 * <p>Only time makes a failure forgotten, not a right login: else whoever has one account could
 * reset his address between two guesses at another. Right credentials are never held back, so that
 * a good client behind the same address loses nothing.
 */
final class FailedLogins {
  /** Addresses that are remembered. */
  static final int MAX_ADDRESSES = 10_000;

  /** Lines of all addresses in a minute. */
  static final int MAX_LINES_A_MINUTE = 20;

  /** Without a failure in it, an address begins anew. */
  static final long FORGOTTEN_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier nanoTime;
  private final Logger log;
  private final BoundedMap<Address> addresses = new BoundedMap<>(MAX_ADDRESSES);

  private long minuteBegan;
  private int linesThisMinute;

  /** Failures of addresses that had no line of their own. */
  private long untold;

  FailedLogins(LongSupplier nanoTime, Logger log) {
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /**
   * A client gave wrong credentials.
   *
   * @param place what it wanted to log in to
   * @param user null if there is none of the name, which may then be anything, even a password
   * @return how long the answer is to be held back, in nanoseconds
   */
  synchronized long failed(String place, String address, @Nullable String user) {
    long now = nanoTime.getAsLong();
    Address failing = addresses.computeIfAbsent(address, a -> new Address());
    if (failing.failures > 0 && now - failing.last >= FORGOTTEN_AFTER_NANOS) {
      failing.failures = 0;
    }
    failing.failures++;
    failing.last = now;
    tell(failing, now, place, address, user);
    return delay(failing.failures);
  }

  /** None, then 250 ms, doubled by each failure, up to 5 s. */
  private static long delay(int failures) {
    if (failures == 1) {
      return 0;
    }
    int doublings = Math.min(failures - 2, 5);
    return Math.min(FIRST_DELAY_NANOS << doublings, MAX_DELAY_NANOS);
  }

  private void tell(
      Address failing, long now, String place, String address, @Nullable String user) {
    if (failing.told && now - failing.toldAt < LOG_INTERVAL_NANOS) {
      failing.untold++;
      return;
    }
    if (!mayLog(now)) {
      untold++;
      return;
    }
    String more =
        failing.untold == 0
            ? ""
            : " (and " + failing.untold + " more failures from it since the last such line)";
    failing.told = true;
    failing.toldAt = now;
    failing.untold = 0;
    log.warn(
        "{}: wrong password of {} from {}{}",
        OneLine.of(place),
        user == null ? "an unknown user" : "user " + OneLine.of(user),
        OneLine.of(address),
        more);
  }

  /** Whether there is room for a line; says what there was none for. */
  private boolean mayLog(long now) {
    if (linesThisMinute == 0 || now - minuteBegan >= LOG_INTERVAL_NANOS) {
      minuteBegan = now;
      linesThisMinute = 0;
      if (untold > 0) {
        log.warn("{} more wrong passwords from further addresses", untold);
        untold = 0;
        linesThisMinute = 1;
      }
    }
    if (linesThisMinute >= MAX_LINES_A_MINUTE) {
      return false;
    }
    linesThisMinute++;
    return true;
  }

  /** What is known of one address. */
  private static final class Address {
    private int failures;
    private long last;
    private boolean told;
    private long toldAt;

    /** Failures since the last line. */
    private long untold;
  }
}
