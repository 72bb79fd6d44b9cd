package io.reverseexporter.security;

/**
 * A client that is asked for nothing: what it shows by itself decides what it gets. Its realm tells
 * the log by itself when it cannot be asked, and leaves the answer alone.
 */
public interface UnaskedCaller extends Caller {
  /**
   * Whether {@link #logInToRealm} has found that the password which the client shows is a user's.
   * False before it was asked, and for a client that the container knows by something else, such as
   * the word of a server before it: that says nothing of the password.
   */
  boolean isPasswordOfRealm();
}
