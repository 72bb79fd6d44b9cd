package io.reverseexporter.security;

import io.reverseexporter.security.Decision.Outcome;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which of several guards would let a client in, for a page that shows to each what is its own. The
 * client is asked for nothing.
 *
 * <p>A password that one list of users knows, or the realm, is not held against the client by the
 * others: it can be tried here for all of them at once only, so that nobody guesses faster. One
 * that no list knows is a failed login like any other, counted once and answered late.
 */
public final class Glance {
  private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
  private final List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
  private final List<CompletableFuture<Decision>> realm = new ArrayList<>();

  /** Of the lists that were asked the first. */
  private @Nullable PasswordRule first;

  private Glance() {}

  /**
   * Asks all guards.
   *
   * @param caller asked on this thread only; its realm is not to challenge the client
   * @return one answer for each guard; complete already unless a password has to be checked; never
   *     fails
   * @throws IOException when the container's realm cannot be asked
   */
  public static CompletionStage<List<Boolean>> at(List<Guard> guards, Caller caller)
      throws IOException {
    var glance = new Glance();
    for (Guard guard : guards) {
      glance.add(guard, caller);
    }
    return glance.answer(caller);
  }

  private void add(Guard guard, Caller caller) throws IOException {
    Decision decision = guard.decideWithoutUser(caller);
    Rule basic = guard.basic();
    if (decision != null || basic == null) {
      answers.add(CompletableFuture.completedFuture(decision == null || decision.isAdmitted()));
    } else if (basic instanceof PasswordRule passwords) {
      add(passwords, caller);
    } else {
      CompletableFuture<Decision> decided = basic.decide(caller).toCompletableFuture();
      realm.add(decided);
      answers.add(decided.thenApply(Decision::isAdmitted));
    }
  }

  private void add(PasswordRule passwords, Caller caller) {
    CompletionStage<Verdict> verdict = passwords.glance(caller);
    if (verdict == null) {
      answers.add(CompletableFuture.completedFuture(false));
      return;
    }
    if (first == null) {
      first = passwords;
    }
    verdicts.add(verdict.toCompletableFuture());
    answers.add(verdict.thenApply(told -> told == Verdict.RIGHT).toCompletableFuture());
  }

  private CompletionStage<List<Boolean>> answer(Caller caller) {
    Credentials credentials = Credentials.ofHeaders(caller.authorization());
    PasswordRule asked = first;
    if (credentials == null || asked == null) {
      return all().thenApply(done -> told());
    }
    Client client = caller.client();
    return all()
        .thenCompose(
            done ->
                isWrong()
                    ? asked.wrong(credentials, client)
                    : CompletableFuture.completedFuture(Verdict.RIGHT))
        .thenApply(done -> told());
  }

  private CompletableFuture<Void> all() {
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  /** Whether neither a list nor the realm knows the password, and a list says so for certain. */
  private boolean isWrong() {
    if (realm.stream().anyMatch(told -> told.join().outcome() != Outcome.UNKNOWN_TO_REALM)) {
      return false;
    }
    boolean isWrong = false;
    for (CompletableFuture<Verdict> verdict : verdicts) {
      if (verdict.join() == Verdict.RIGHT) {
        return false;
      }
      isWrong |= verdict.join() == Verdict.WRONG;
    }
    return isWrong;
  }

  private List<Boolean> told() {
    return answers.stream().map(CompletableFuture::join).toList();
  }
}
