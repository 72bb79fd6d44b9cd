package io.reverseexporter.security.password;

import io.reverseexporter.telemetry.LineBudget;
import io.reverseexporter.telemetry.OneLine;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Logs who failed to log in: each address once a minute, and not too many of them. */
final class FailedLoginLog {
  /** Lines of all addresses in a minute. */
  static final int MAX_LINES_A_MINUTE = 20;

  private static final long LOG_INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final Logger log;
  private final LineBudget lines = new LineBudget(MAX_LINES_A_MINUTE);

  /** By their network; those that had a line. */
  private final BoundedMap<Told> addresses = new BoundedMap<>(FailedLogins.MAX_ADDRESSES);

  /** Failures of addresses that had no line of their own. */
  private long untold;

  FailedLoginLog(LongSupplier nanoTime, Logger log) {
    this.nanoTime = nanoTime;
    this.log = log;
  }

  /**
   * A client gave wrong credentials.
   *
   * @param place what it wanted to log in to
   * @param network of the address, see {@link Network}
   * @param user null if there is none of the name, which may then be anything, even a password
   */
  synchronized void failed(String place, String network, String address, @Nullable String user) {
    long now = nanoTime.getAsLong();
    Told told = addresses.get(network);
    if (told != null && now - told.at < LOG_INTERVAL_NANOS) {
      told.untold++;
      return;
    }
    if (!lines.take(now)) {
      untold++;
      return;
    }
    if (untold > 0) {
      log.warn("{} more wrong passwords from further addresses", untold);
      untold = 0;
      var unused = lines.take(now);
    }
    String more =
        told == null || told.untold == 0
            ? ""
            : " (and " + told.untold + " more failures from there since the last such line)";
    addresses.put(network, new Told(now));
    log.warn(
        "{}: wrong password of {} from {}{}",
        OneLine.of(place),
        user == null ? "an unknown user" : "user " + OneLine.of(user),
        OneLine.of(address),
        more);
  }

  /** An address that had a line. */
  private static final class Told {
    private final long at;

    /** Failures since then. */
    private long untold;

    Told(long at) {
      this.at = at;
    }
  }
}
