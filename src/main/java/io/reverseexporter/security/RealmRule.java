package io.reverseexporter.security;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A user of the container's realm.
 *
 * @param roles of which the user needs one; none is needed if there are none
 */
record RealmRule(List<String> roles) implements Rule {
  private static final Decision UNKNOWN =
      new Decision(Decision.Outcome.UNKNOWN_TO_REALM, "user name and password are needed");
  private static final Decision ROLE = Decision.forbidden("the user does not have the role");

  @Override
  public CompletionStage<Decision> decide(Caller caller) throws IOException {
    Decision decision =
        !caller.logInToRealm()
            ? UNKNOWN
            : roles.isEmpty() || roles.stream().anyMatch(caller::isInRole)
                ? Decision.ADMITTED
                : ROLE;
    return CompletableFuture.completedFuture(decision);
  }
}
