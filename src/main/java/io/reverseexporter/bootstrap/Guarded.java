package io.reverseexporter.bootstrap;

import io.reverseexporter.security.Guard;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.watch.WatchedFiles;
import org.jspecify.annotations.Nullable;

/**
 * A guard with what it has of its own.
 *
 * @param fingerprint the same for what is asked for in the same words
 * @param users follows the password file; null without one
 */
record Guarded(String fingerprint, Guard guard, @Nullable WatchedFiles<Users> users)
    implements AutoCloseable {
  /** Ends the watching of the password file; who is being decided on still is. */
  @Override
  public void close() {
    if (users != null) {
      users.close();
    }
  }
}
