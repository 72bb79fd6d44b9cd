package io.reverseexporter.security.password;

/** What passwords of one user are checked against. Immutable; says nothing of its content. */
interface PasswordHash {
  /**
   * Whether this is a password of the user. Takes the same time for each that is not.
   *
   * @param password is not changed
   */
  boolean matches(byte[] password);

  /** How many passwords the user has. */
  default int passwords() {
    return 1;
  }
}
