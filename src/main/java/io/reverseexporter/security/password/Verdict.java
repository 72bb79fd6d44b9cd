package io.reverseexporter.security.password;

/** What becomes of a name and a password. */
public enum Verdict {
  /** The password is the user's. */
  RIGHT,
  /** No such user, or another password. */
  WRONG,
  /** There are too many passwords to be checked; the client may try again. */
  BUSY,
  /** It could not be found out, by a fault; the log says why. An endpoint takes it for wrong. */
  UNKNOWN
}
