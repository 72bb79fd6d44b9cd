package io.reverseexporter.security;

import io.reverseexporter.security.Decision.Outcome;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.Login;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.security.password.Verdict;
import io.reverseexporter.watch.UnusableFilesException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A user of a list of our own. */
record PasswordRule(UserList users, Login login) implements Rule {
  static final Decision CLOSED =
      new Decision(
          Outcome.CLOSED, "not served: its password file cannot be used, the log says why");
  private static final Decision NEEDED =
      new Decision(Outcome.UNAUTHENTICATED, "user name and password are needed");
  private static final Decision WRONG =
      new Decision(Outcome.UNAUTHENTICATED, "user name or password are wrong");
  static final Decision BUSY =
      new Decision(Outcome.BUSY, "too many passwords are waiting to be checked");

  /** Whether nobody can log in, whatever the password. */
  boolean isClosed() {
    try {
      users.now();
      return false;
    } catch (UnusableFilesException e) {
      // Who watches the file has told the log.
      return true;
    }
  }

  @Override
  public CompletionStage<Decision> decide(Caller caller) {
    Users now;
    try {
      now = users.now();
    } catch (UnusableFilesException e) {
      return CompletableFuture.completedFuture(CLOSED);
    }
    if (caller.authorization().isEmpty()) {
      return CompletableFuture.completedFuture(NEEDED);
    }
    Credentials credentials = Credentials.ofHeaders(caller.authorization());
    return credentials == null
        ? CompletableFuture.completedFuture(WRONG)
        : login.verify(now, credentials, caller.client()).thenApply(PasswordRule::decision);
  }

  /**
   * Whether a client's password is right. One that is wrong is not held against the client yet: see
   * {@link #wrong}.
   */
  CompletionStage<Verdict> glance(Credentials credentials, Client client) {
    try {
      return login.glance(users.now(), credentials, client);
    } catch (UnusableFilesException e) {
      // Who watches the file has told the log.
      return CompletableFuture.completedFuture(Verdict.UNKNOWN);
    }
  }

  /**
   * Takes note of a client whose password {@link #glance} has found wrong; completes late.
   *
   * @param times at how many lists
   */
  CompletionStage<Verdict> wrong(Credentials credentials, Client client, int times) {
    try {
      return login.wrong(users.now(), credentials, client, times);
    } catch (UnusableFilesException e) {
      // The file was there a moment ago; nobody is told anything early by that.
      return CompletableFuture.completedFuture(Verdict.BUSY);
    }
  }

  private static Decision decision(Verdict verdict) {
    return switch (verdict) {
      case RIGHT -> Decision.ADMITTED;
      case WRONG, UNKNOWN -> WRONG;
      case BUSY -> BUSY;
    };
  }
}
