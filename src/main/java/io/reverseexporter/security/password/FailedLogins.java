package io.reverseexporter.security.password;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Remembers by address who failed to log in, and says how long the answer is to be held back.
 *
 * <p>Only time makes a failure forgotten, not a right login: else whoever has one account could
 * reset his address between two guesses at another. Right credentials are never held back, so that
 * a good client behind the same address loses nothing.
 */
final class FailedLogins {
  /** Addresses that are remembered. */
  static final int MAX_ADDRESSES = 10_000;

  /** Without a failure in it, an address begins anew. */
  static final long FORGOTTEN_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long MAX_DELAY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final LongSupplier nanoTime;
  private final BoundedMap<Address> addresses = new BoundedMap<>(MAX_ADDRESSES);

  FailedLogins(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A client gave wrong credentials.
   *
   * @param network of the client, see {@link Network}
   * @return how long the answer is to be held back, in nanoseconds
   */
  synchronized long failed(String network) {
    long now = nanoTime.getAsLong();
    Address failing = addresses.computeIfAbsent(network, a -> new Address());
    if (failing.failures > 0 && now - failing.last >= FORGOTTEN_AFTER_NANOS) {
      failing.failures = 0;
    }
    failing.failures++;
    failing.last = now;
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

  /** What is known of one address. */
  private static final class Address {
    private int failures;
    private long last;
  }
}
