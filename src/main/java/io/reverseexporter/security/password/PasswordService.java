package io.reverseexporter.security.password;

import io.reverseexporter.telemetry.FailureLog;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Checks passwords for the whole application: knows the threads that hash, and the addresses that
 * failed.
 */
public final class PasswordService implements AutoCloseable {
  /** For digests by which credentials are remembered. */
  private final Hmac hmac = new Hmac();

  /** For digests of names. */
  private final Hmac lines = new Hmac();

  private final LongSupplier nanoTime;
  private final Checks checks;
  private final HeldAnswers heldAnswers;
  private final FailedLogins failedLogins;
  private final FailedLoginLog failedLoginLog;
  private final FailureLog failureLog;
  private volatile boolean closed;

  /**
   * A service that knows nobody.
   *
   * @param hashing runs the checks
   * @param parallelism how many checks may run at once; at least one
   * @param timer delays answers to wrong passwords; never runs a check
   * @param nanoTime a clock like {@link System#nanoTime()}
   * @param log is told of failures with their address, once
   */
  public PasswordService(
      Executor hashing,
      int parallelism,
      ScheduledExecutorService timer,
      LongSupplier nanoTime,
      Logger log) {
    this.nanoTime = nanoTime;
    checks = new Checks(hashing, parallelism, timer, nanoTime);
    heldAnswers = new HeldAnswers(timer);
    failedLogins = new FailedLogins(nanoTime);
    failedLoginLog = new FailedLoginLog(nanoTime, log);
    failureLog = new FailureLog(log, nanoTime);
  }

  /**
   * A list of users that log in at several places.
   *
   * @param key of no other list
   * @param name for the log
   */
  public CheckedList list(String key, String name) {
    return new CheckedList(this, key, name, failureLog);
  }

  /**
   * The login to one thing that is protected.
   *
   * @param place for the log, such as {@code endpoint /metrics}
   * @param list whose users log in there
   */
  public Login login(String place, CheckedList list) {
    return new Login(this, place, list);
  }

  /** The login to the one place where a list's users log in. */
  public Login login(String place) {
    return login(place, list(place, place));
  }

  /** Answers everything that waits with {@link Verdict#BUSY}. Idempotent. */
  @Override
  public void close() {
    closed = true;
    checks.close();
    heldAnswers.close();
  }

  boolean isClosed() {
    return closed;
  }

  /**
   * Behind whom a check waits. Users of the same name in two lists are two users. A name that
   * nobody has is treated like one that somebody has: else waiting would tell which names there
   * are. A digest, since a name may be long.
   */
  String line(String list, String name) {
    return Remembered.key(
        lines.of(list.getBytes(StandardCharsets.UTF_8), name.getBytes(StandardCharsets.UTF_8)));
  }

  Checks checks() {
    return checks;
  }

  CheckedUsers checkedUsers(Users users) {
    return new CheckedUsers(users, hmac, nanoTime);
  }

  /**
   * Tells a client that it is wrong, the later the more often its address was.
   *
   * @param times how often it was so at once; at least one
   */
  void tellWrong(
      CompletableFuture<Verdict> answer,
      String place,
      String address,
      @Nullable String user,
      long patienceNanos,
      int times) {
    String network = Network.of(address);
    long delay = 0;
    for (int i = 0; i < times; i++) {
      failedLoginLog.failed(place, network, address, user);
      delay = failedLogins.failed(network);
    }
    // Who waits no longer is to hear that the password is wrong, and not that it took too long.
    long useful = patienceNanos - patienceNanos / 8;
    heldAnswers.hold(answer, network, Math.min(delay, useful));
  }
}
