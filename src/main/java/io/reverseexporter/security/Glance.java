package io.reverseexporter.security;

import io.reverseexporter.security.Decision.Outcome;
import io.reverseexporter.security.password.CheckedList;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
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
 * that no list knows is a failed login like any other, counted once for each list that was asked
 * and answered late, whatever could not be found out.
 */
public final class Glance {
  private final UnaskedCaller caller;
  private final @Nullable Credentials credentials;
  private final List<CompletableFuture<Sight>> sights = new ArrayList<>();

  /** Several guards may ask for a user of the same list, which is asked once. */
  private final IdentityHashMap<CheckedList, CompletableFuture<Verdict>> verdicts =
      new IdentityHashMap<>();

  /** Of the lists that were asked the first. */
  private @Nullable PasswordRule first;

  private Glance(UnaskedCaller caller) {
    this.caller = caller;
    credentials = Credentials.ofHeaders(caller.authorization());
  }

  /**
   * Asks all guards.
   *
   * @param caller asked on this thread only
   * @return complete already unless a password has to be checked; never fails
   */
  public static CompletionStage<View> at(List<Guard> guards, UnaskedCaller caller) {
    var glance = new Glance(caller);
    for (Guard guard : guards) {
      glance.add(guard);
    }
    return glance.view();
  }

  private void add(Guard guard) {
    Decision decision = guard.decideWithoutUser(caller);
    Rule basic = guard.basic();
    if (decision != null && decision.outcome() == Outcome.CLOSED) {
      add(atClosed(guard));
    } else if (decision != null || basic == null) {
      add(decision == null || decision.isAdmitted() ? Sight.SHOWN : Sight.HIDDEN);
    } else if (basic instanceof PasswordRule passwords) {
      add(passwords);
    } else {
      addRealm(basic);
    }
  }

  private void add(Sight sight) {
    sights.add(CompletableFuture.completedFuture(sight));
  }

  /** Without its password file: hidden from those who could not get in with one. */
  private Sight atClosed(Guard guard) {
    Decision decision = guard.decideOnCertificate(caller);
    boolean couldBeLetIn = decision == null ? credentials != null : decision.isAdmitted();
    return couldBeLetIn ? Sight.UNKNOWN : Sight.HIDDEN;
  }

  private void add(PasswordRule passwords) {
    if (credentials == null) {
      add(Sight.HIDDEN);
      return;
    }
    if (first == null) {
      first = passwords;
    }
    CompletableFuture<Verdict> verdict = verdicts.get(passwords.login().list());
    if (verdict == null) {
      verdict = passwords.glance(credentials, caller.client()).toCompletableFuture();
      verdicts.put(passwords.login().list(), verdict);
    }
    sights.add(verdict.thenApply(Glance::sight));
  }

  private static Sight sight(Verdict verdict) {
    return switch (verdict) {
      case RIGHT -> Sight.SHOWN;
      case WRONG -> Sight.HIDDEN;
      case BUSY, UNKNOWN -> Sight.UNKNOWN;
    };
  }

  private void addRealm(Rule realm) {
    CompletableFuture<Decision> decided;
    try {
      decided = realm.decide(caller).toCompletableFuture();
    } catch (IOException e) {
      // The caller has told the log.
      add(Sight.UNKNOWN);
      return;
    }
    Decision decision = decided.join();
    add(decision.isAdmitted() ? Sight.SHOWN : Sight.HIDDEN);
  }

  private CompletionStage<View> view() {
    CompletableFuture<Void> all = CompletableFuture.allOf(sights.toArray(CompletableFuture[]::new));
    PasswordRule asked = first;
    if (credentials == null || asked == null) {
      return all.thenApply(done -> told(Decision.ADMITTED));
    }
    Client client = caller.client();
    boolean isOfRealm = caller.isPasswordOfRealm();
    return all.thenCompose(
            done -> {
              int wrong = isOfRealm ? 0 : wrong();
              return wrong > 0
                  ? asked.wrong(credentials, client, wrong)
                  : CompletableFuture.completedFuture(Verdict.RIGHT);
            })
        // Who has too many wrong passwords waiting is not told at once that one more is wrong.
        .thenApply(done -> told(done == Verdict.BUSY ? PasswordRule.BUSY : Decision.ADMITTED));
  }

  /** How many lists say for certain that the password is wrong; none if one knows it. */
  private int wrong() {
    List<Verdict> told = verdicts.values().stream().map(CompletableFuture::join).toList();
    return told.contains(Verdict.RIGHT) ? 0 : Collections.frequency(told, Verdict.WRONG);
  }

  private View told(Decision decision) {
    return new View(decision, sights.stream().map(CompletableFuture::join).toList());
  }
}
