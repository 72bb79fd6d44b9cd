package io.reverseexporter.security.password;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where users of one list log in; remembers for a short time who did. */
public final class Login {
  Login() {}

  /**
   * Whether name and password are right.
   *
   * @param users as they are now; others than the last time make everything forgotten
   * @param address of the client
   * @return complete already if the answer is known; never fails
   */
  public CompletionStage<Verdict> verify(Users users, Credentials credentials, String address) {
    return CompletableFuture.completedFuture(Verdict.WRONG);
  }
}
