package io.reverseexporter.bootstrap;

import io.reverseexporter.security.Guard;
import org.jspecify.annotations.Nullable;

/**
 * A guard with what it has of its own.
 *
 * @param fingerprint the same for what is asked for in the same words
 * @param users that it asks for, shared with other guards; null if it asks for none of ours
 */
record Guarded(String fingerprint, Guard guard, UserLists.@Nullable Use users)
    implements AutoCloseable {
  /** Lets go of the users; who is being decided on still is. */
  @Override
  public void close() {
    if (users != null) {
      users.close();
    }
  }
}
