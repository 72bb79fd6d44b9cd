package io.reverseexporter.security.password;

import java.util.List;
import java.util.Map;

/** Names and what their passwords are checked against. Immutable; says nothing of its content. */
public final class Users {
  private Users() {}

  /**
   * Users of a password file as Apache's {@code htpasswd} writes it.
   *
   * @throws MalformedPasswordFileException when it is none, or has no users
   */
  public static Users ofHtpasswd(byte[] content) throws MalformedPasswordFileException {
    if (content.length == 0) {
      throw new MalformedPasswordFileException(0, "expected at least one user, got an empty file");
    }
    return new Users();
  }

  /**
   * Users whose passwords are known.
   *
   * @param passwords name and password; a name may come several times, with any of its passwords
   */
  public static Users ofPasswords(List<Map.Entry<String, String>> passwords) {
    return new Users();
  }
}
