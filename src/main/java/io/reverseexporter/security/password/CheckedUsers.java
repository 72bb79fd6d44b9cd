package io.reverseexporter.security.password;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One list of users, what is known of its credentials and what is being found out. */
final class CheckedUsers {
  private final Users users;
  private final Hmac hmac;
  private final LongSupplier nanoTime;
  private final Remembered remembered = new Remembered();

  /** By the credentials' digest: who asks for the same waits for the same check. */
  private final Map<String, Check> unfinished = new HashMap<>();

  CheckedUsers(Users users, Hmac hmac, LongSupplier nanoTime) {
    this.users = users;
    this.hmac = hmac;
    this.nanoTime = nanoTime;
  }

  Users users() {
    return users;
  }

  /** A digest of credentials under a key that this process alone knows. */
  byte[] digest(Credentials credentials) {
    return hmac.of(credentials.name().getBytes(StandardCharsets.UTF_8), credentials.password());
  }

  /** What became of the same credentials a short time ago; null if it is not known. */
  synchronized @Nullable Verdict remembered(Credentials credentials, byte[] digest) {
    return remembered.verdict(credentials.name(), digest, nanoTime.getAsLong());
  }

  /** The check of the same credentials that has begun, or else this one. */
  synchronized Check begun(byte[] digest, Check check) {
    Check before = unfinished.putIfAbsent(Remembered.key(digest), check);
    return before == null ? check : before;
  }

  /** That check has ended. */
  synchronized void ended(byte[] digest) {
    unfinished.remove(Remembered.key(digest));
  }

  /** Checks a password, which takes long, and remembers the outcome. */
  Verdict check(Credentials credentials, byte[] digest) {
    boolean right = users.verify(credentials.name(), credentials.password());
    remember(right, credentials, digest);
    return right ? Verdict.RIGHT : Verdict.WRONG;
  }

  private synchronized void remember(boolean right, Credentials credentials, byte[] digest) {
    long now = nanoTime.getAsLong();
    if (right) {
      String name = credentials.name();
      remembered.right(name, digest, users.passwords(name), now);
    } else {
      remembered.wrong(digest, now);
    }
  }
}
