package io.reverseexporter.security;

import io.reverseexporter.security.password.Users;
import io.reverseexporter.watch.UnusableFilesException;

/** Users as they are now, such as those of a password file. */
@FunctionalInterface
public interface UserList {
  /**
   * The users. Never waits.
   *
   * @throws UnusableFilesException when there is no telling who they are
   */
  Users now() throws UnusableFilesException;
}
