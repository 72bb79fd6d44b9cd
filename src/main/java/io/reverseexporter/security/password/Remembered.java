package io.reverseexporter.security.password;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that were checked not long ago, by digests that say nothing of the passwords. Not
 * safe for use by several threads.
 */
final class Remembered {
  /** Right credentials are remembered for so long after their last use. */
  static final long RIGHT_NANOS = TimeUnit.MINUTES.toNanos(10);

  /** Wrong ones are remembered for so long after they were checked. */
  static final long WRONG_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Wrong ones that are remembered. */
  static final int MAX_WRONG = 1_024;

  /** By user, the one used last at the end. */
  private final Map<String, Deque<Right>> right = new HashMap<>();

  /** When they were checked. */
  private final BoundedMap<Long> wrong = new BoundedMap<>(MAX_WRONG);

  /**
   * What became of the same credentials.
   *
   * @return null if it is not known
   */
  @Nullable Verdict verdict(String name, byte[] digest, long now) {
    if (isRight(name, digest, now)) {
      return Verdict.RIGHT;
    }
    String key = key(digest);
    Long checked = wrong.get(key);
    if (checked == null) {
      return null;
    }
    if (now - checked >= WRONG_NANOS) {
      wrong.remove(key);
      return null;
    }
    return Verdict.WRONG;
  }

  private boolean isRight(String name, byte[] digest, long now) {
    Deque<Right> known = right.get(name);
    if (known == null) {
      return false;
    }
    for (Iterator<Right> i = known.iterator(); i.hasNext(); ) {
      Right one = i.next();
      if (now - one.used >= RIGHT_NANOS) {
        i.remove();
      } else if (MessageDigest.isEqual(one.digest, digest)) {
        i.remove();
        known.addLast(new Right(digest, now));
        return true;
      }
    }
    return false;
  }

  /**
   * Remembers right credentials.
   *
   * @param max how many passwords are right for this user; more are not remembered
   */
  void right(String name, byte[] digest, int max, long now) {
    Deque<Right> known = right.computeIfAbsent(name, n -> new ArrayDeque<>());
    known.addLast(new Right(digest, now));
    if (known.size() > max) {
      known.removeFirst();
    }
  }

  void wrong(byte[] digest, long now) {
    wrong.put(key(digest), now);
  }

  static String key(byte[] digest) {
    return Base64.getEncoder().encodeToString(digest);
  }

  /** Right credentials and when they were used. */
  private static final class Right {
    private final byte[] digest;
    private final long used;

    Right(byte[] digest, long used) {
      this.digest = digest;
      this.used = used;
    }
  }
}
