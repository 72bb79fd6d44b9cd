package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoginTest {
  private static final String LOGGER = "LoginTest";

  private final ManualTimer timer = new ManualTimer();
  private final ManualExecutor executor = new ManualExecutor();
  private final LogCapture log = new LogCapture(LOGGER);
  private final PasswordService service =
      new PasswordService(executor, 1, timer, timer::nanoTime, LoggerFactory.getLogger(LOGGER));
  private final Login login = service.login("endpoint /m");
  private final CountingHash hash = new CountingHash("right");
  private final CountingHash another = new CountingHash("other");
  private Users users = new Users(new Hmac(), Map.of("root", hash, "other", another));

  @AfterEach
  void stop() {
    service.close();
    timer.shutdownNow();
    log.close();
  }

  private CompletableFuture<Verdict> verify(String name, String password, String address) {
    return login
        .verify(
            users,
            new Credentials(name, password.getBytes(UTF_8)),
            new Client(address, Long.MAX_VALUE))
        .toCompletableFuture();
  }

  /** For what it does to later ones. */
  private void send(String name, String password, String address) {
    var unused = verify(name, password, address);
  }

  private int hashes() {
    return hash.count() + another.count();
  }

  @Test
  void rightOnesAreRememberedAndAnsweredAtOnce() {
    CompletableFuture<Verdict> first = verify("root", "right", "a");
    assertThat(first).isNotDone();
    executor.runAll();
    assertThat(first).isCompletedWithValue(Verdict.RIGHT);
    for (int i = 0; i < 5; i++) {
      timer.pass(590_000);
      assertThat(verify("root", "right", "b")).isCompletedWithValue(Verdict.RIGHT);
    }
    assertThat(hashes()).isEqualTo(1);
    timer.pass(600_000);
    assertThat(verify("root", "right", "a")).isNotDone();
    executor.runAll();
    assertThat(hashes()).isEqualTo(2);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void otherUsersMakeEverythingForgotten() {
    send("root", "right", "a");
    send("root", "wrong", "a");
    executor.runAll();
    var changed = new CountingHash("new");
    users = new Users(new Hmac(), Map.of("root", changed));
    CompletableFuture<Verdict> old = verify("root", "right", "a");
    CompletableFuture<Verdict> wrong = verify("root", "wrong", "a");
    assertThat(old).isNotDone();
    executor.runAll();
    timer.pass(5_000);
    assertThat(old).isCompletedWithValue(Verdict.WRONG);
    assertThat(wrong).isCompletedWithValue(Verdict.WRONG);
    assertThat(changed.count()).isEqualTo(2);
  }

  /** A check of the old users that ends late says nothing of the new ones. */
  @Test
  void aCheckThatOutlivesItsUsersIsNotRememberedForTheNextOnes() {
    CompletableFuture<Verdict> old = verify("root", "right", "a");
    users = new Users(new Hmac(), Map.of("root", new CountingHash("new")));
    CompletableFuture<Verdict> now = verify("root", "right", "a");
    executor.runAll();
    assertThat(old).isCompletedWithValue(Verdict.RIGHT);
    assertThat(now).isCompletedWithValue(Verdict.WRONG);
  }

  @Test
  void wrongOnesAreHashedOnceAMinuteButSlowedEachTime() {
    CompletableFuture<Verdict> first = verify("root", "wrong", "a");
    executor.runAll();
    assertThat(first).as("the first is answered at once").isCompletedWithValue(Verdict.WRONG);
    for (long delay : new long[] {250, 500, 1_000, 2_000, 4_000, 5_000, 5_000}) {
      CompletableFuture<Verdict> next = verify("root", "wrong", "a");
      timer.pass(delay - 1);
      assertThat(next).isNotDone();
      timer.pass(1);
      assertThat(next).isCompletedWithValue(Verdict.WRONG);
    }
    assertThat(hashes()).isEqualTo(1);
    timer.pass(60_000);
    send("root", "wrong", "a");
    executor.runAll();
    assertThat(hashes()).isEqualTo(2);
  }

  @Test
  void rightCredentialsAreNeverDelayed() {
    for (int i = 0; i < 20; i++) {
      send("root", "wrong" + i, "a");
      executor.runAll();
    }
    CompletableFuture<Verdict> right = verify("root", "right", "a");
    executor.runAll();
    assertThat(right).isCompletedWithValue(Verdict.RIGHT);
    assertThat(verify("root", "right", "a")).isCompletedWithValue(Verdict.RIGHT);
  }

  /** Else one account would be enough to guess others at full speed. */
  @Test
  void aRightLoginDoesNotMakeFailuresOfItsAddressForgotten() {
    send("root", "right", "a");
    send("root", "x", "a");
    send("root", "y", "a");
    executor.runAll();
    assertThat(verify("root", "right", "a")).isCompletedWithValue(Verdict.RIGHT);
    CompletableFuture<Verdict> next = verify("root", "z", "a");
    executor.runAll();
    timer.pass(499);
    assertThat(next).isNotDone();
    timer.pass(1);
    assertThat(next).isCompletedWithValue(Verdict.WRONG);
  }

  @Test
  void anUnknownUserCostsWhatAKnownOneDoes() {
    CompletableFuture<Verdict> unknown = verify("nobody", "right", "a");
    executor.runAll();
    assertThat(unknown).isCompletedWithValue(Verdict.WRONG);
    assertThat(hashes()).isEqualTo(1);
    send("root", "wrong", "b");
    executor.runAll();
    assertThat(hashes()).isEqualTo(2);
  }

  @Test
  void theSameCheckIsMadeOnceForAllWhoAskMeanwhile() {
    List<CompletableFuture<Verdict>> right = new ArrayList<>();
    List<CompletableFuture<Verdict>> wrong = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      right.add(verify("root", "right", "a" + i));
      wrong.add(verify("root", "wrong", "a" + i));
    }
    executor.runAll();
    assertThat(hashes()).isEqualTo(2);
    assertThat(right).allSatisfy(v -> assertThat(v).isCompletedWithValue(Verdict.RIGHT));
    assertThat(wrong).allSatisfy(v -> assertThat(v).isCompletedWithValue(Verdict.WRONG));
  }

  @Test
  void nameAndPasswordAreKeptApart() {
    users = new Users(new Hmac(), Map.of("a", new CountingHash("bc"), "ab", new CountingHash("x")));
    send("a", "bc", "x");
    executor.runAll();
    CompletableFuture<Verdict> other = verify("ab", "c", "x");
    executor.runAll();
    assertThat(other).isCompletedWithValue(Verdict.WRONG);
  }

  @Test
  void anAttackOnOneUserDoesNotDelayTheFirstLoginOfAnother() {
    for (int i = 0; i < 2_000; i++) {
      send("root", "guess" + i, "attacker" + i % 200);
    }
    CompletableFuture<Verdict> good = verify("other", "other", "client");
    int before = hashes();
    while (!good.isDone()) {
      executor.runOne();
    }
    assertThat(good).isCompletedWithValue(Verdict.RIGHT);
    assertThat(hashes() - before).isLessThanOrEqualTo(5);
  }

  @Test
  void tooManyAreBusyWhichIsLoggedOnce() {
    List<CompletableFuture<Verdict>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(verify("root", "guess" + i, "attacker"));
    }
    assertThat(all.stream().filter(v -> v.isDone())).hasSize(100 - 16 - 1);
    assertThat(all.get(1)).isCompletedWithValue(Verdict.BUSY);
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: OVERLOAD: too many passwords to be checked, one from attacker was"
                + " not");
    timer.pass(10_000);
    assertThat(all).allSatisfy(v -> assertThat(v).isCompletedWithValue(Verdict.BUSY));
    CompletableFuture<Verdict> again = verify("root", "guess1", "attacker");
    assertThat(again).as("busy is not remembered").isNotDone();
  }

  @Test
  void anOverloadIsOverWhenNothingWaitsAnyMore() {
    for (int i = 0; i < 100; i++) {
      send("root", "guess" + i, "attacker");
    }
    while (executor.given() > 0) {
      assertThat(log.lines()).noneMatch(line -> line.contains("recovered"));
      executor.runOne();
    }
    assertThat(log.lines())
        .filteredOn(line -> line.contains("recovered"))
        .containsExactly("INFO endpoint /m: recovered, failures in a row before: 83");
  }

  /** Whoever comes with the same credentials must not wait for a check that never began. */
  @Test
  void anErrorOfTheTimerLeavesNothingBehind() {
    timer.fail(new OutOfMemoryError("as told"));
    assertThat(verify("root", "right", "a")).isCompletedWithValue(Verdict.BUSY);
    timer.fail(null);
    CompletableFuture<Verdict> again = verify("root", "right", "a");
    executor.runAll();
    assertThat(again).isCompletedWithValue(Verdict.RIGHT);
  }

  @Test
  void anErrorOfTheExecutorLeavesNothingBehind() {
    executor.fail(new OutOfMemoryError("unable to create native thread"));
    assertThat(verify("root", "right", "a")).isCompletedWithValue(Verdict.BUSY);
    executor.fail(null);
    CompletableFuture<Verdict> again = verify("root", "right", "a");
    executor.runAll();
    assertThat(again).isCompletedWithValue(Verdict.RIGHT);
    assertThat(timer.pending()).isZero();
  }

  @Test
  void failuresAreLoggedWithoutPasswordsAndUnknownNames() {
    send("root", "secret1", "192.0.2.1");
    send("secret2", "x", "192.0.2.2");
    executor.runAll();
    assertThat(log.lines())
        .containsExactlyInAnyOrder(
            "WARNING endpoint /m: wrong password of user root from 192.0.2.1",
            "WARNING endpoint /m: wrong password of an unknown user from 192.0.2.2");
  }

  /** A client of IPv6 has as many addresses as it likes. */
  @Test
  void addressesOfOneNetworkAreSlowedTogether() {
    send("root", "a", "2001:db8::1");
    executor.runAll();
    CompletableFuture<Verdict> next = verify("root", "b", "2001:db8::2");
    CompletableFuture<Verdict> elsewhere = verify("root", "c", "2001:db8:0:1::1");
    executor.runAll();
    assertThat(next).isNotDone();
    assertThat(elsewhere).isCompletedWithValue(Verdict.WRONG);
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of user root from 2001:db8::1",
            "WARNING endpoint /m: wrong password of user root from 2001:db8:0:1::1");
  }

  @Test
  void addressesOfOneNetworkTakeTurnsTogether() {
    send("root", "busy", "elsewhere");
    for (int i = 0; i < 100; i++) {
      send("user" + i, "a", "2001:db8::" + i);
    }
    CompletableFuture<Verdict> good = verify("other", "other", "192.0.2.1");
    for (int i = 0; i < 1_000; i++) {
      send("next" + i, "a", "2001:db8::" + i);
    }
    int before = hashes();
    while (!good.isDone()) {
      executor.runOne();
    }
    assertThat(good).isCompletedWithValue(Verdict.RIGHT);
    assertThat(hashes() - before).isLessThanOrEqualTo(5);
  }

  @Test
  void aLongAddressIsCut() {
    send("root", "x", "a".repeat(5_000));
    executor.runAll();
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of user root from " + "a".repeat(100));
  }

  @Test
  void aFaultIsWrongAndLoggedWithoutItsMessage() {
    users =
        new Users(
            new Hmac(),
            Map.of(
                "root",
                password -> {
                  throw new IllegalArgumentException("Invalid salt value: secret");
                }));
    CompletableFuture<Verdict> answer = verify("root", "right", "a");
    executor.runAll();
    assertThat(answer).isCompletedWithValue(Verdict.WRONG);
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: INTERNAL: fault in the check of a password, taken for wrong"
                + " [java.lang.IllegalStateException: java.lang.IllegalArgumentException]",
            "WARNING endpoint /m: wrong password of user root from a");
    assertThat(verify("root", "right", "b")).as("is not remembered").isNotDone();
  }

  @Test
  void aFaultIsOverWhenAPasswordWasCheckedWithoutOne() {
    users =
        new Users(
            new Hmac(),
            Map.of(
                "root",
                password -> {
                  if (password.length == 3) {
                    throw new IllegalArgumentException();
                  }
                  return true;
                }));
    send("root", "bad", "a");
    executor.runAll();
    send("root", "good", "a");
    executor.runAll();
    assertThat(log.lines())
        .last()
        .isEqualTo("INFO endpoint /m: recovered, failures in a row before: 1");
  }

  /** Who looks at many lists at once has to know that one of them has said nothing. */
  @Test
  void aFaultIsNoAnswerAtAGlance() {
    users =
        new Users(
            new Hmac(),
            Map.of(
                "root",
                password -> {
                  throw new IllegalArgumentException("as told");
                }));
    CompletableFuture<Verdict> answer =
        login
            .glance(
                users,
                new Credentials("root", "right".getBytes(UTF_8)),
                new Client("a", Long.MAX_VALUE))
            .toCompletableFuture();
    executor.runAll();
    assertThat(answer).isCompletedWithValue(Verdict.UNKNOWN);
    assertThat(log.lines()).singleElement().asString().contains("INTERNAL: fault in the check");
  }

  @Test
  void placesThatShareAListKnowWhatTheOtherHasFound() {
    CheckedList list = service.list("key", "the list");
    Login one = service.login("endpoint /1", list);
    Login two = service.login("endpoint /2", list);
    var credentials = new Credentials("root", "right".getBytes(UTF_8));
    var client = new Client("a", Long.MAX_VALUE);
    CompletableFuture<Verdict> first = one.verify(users, credentials, client).toCompletableFuture();
    CompletableFuture<Verdict> second =
        two.verify(users, credentials, client).toCompletableFuture();
    executor.runAll();
    assertThat(first).isCompletedWithValue(Verdict.RIGHT);
    assertThat(second).isCompletedWithValue(Verdict.RIGHT);
    assertThat(hashes()).isEqualTo(1);
    assertThat(two.verify(users, credentials, client).toCompletableFuture())
        .isCompletedWithValue(Verdict.RIGHT);
  }

  @Test
  void aGuessAtSeveralListsCountsForEach() {
    CompletableFuture<Verdict> told =
        login
            .wrong(
                users,
                new Credentials("root", "wrong".getBytes(UTF_8)),
                new Client("a", Long.MAX_VALUE),
                3)
            .toCompletableFuture();
    timer.pass(499);
    assertThat(told).isNotDone();
    timer.pass(1);
    assertThat(told).isCompletedWithValue(Verdict.WRONG);
    timer.pass(59_500);
    send("root", "wrong", "a");
    executor.runAll();
    assertThat(log.lines())
        .containsExactly(
            "WARNING endpoint /m: wrong password of user root from a",
            "WARNING endpoint /m: wrong password of user root from a (and 2 more failures from"
                + " there since the last such line)");
  }

  @Test
  void placesKnowNothingOfEachOther() {
    send("root", "right", "a");
    executor.runAll();
    Login elsewhere = service.login("endpoint /other");
    assertThat(
            elsewhere
                .verify(
                    users,
                    new Credentials("root", "right".getBytes(UTF_8)),
                    new Client("a", Long.MAX_VALUE))
                .toCompletableFuture())
        .isNotDone();
  }

  @Test
  void closingAnswersEveryone() {
    send("root", "right", "a");
    send("root", "wrong", "a");
    executor.runAll();
    CompletableFuture<Verdict> held = verify("root", "wrong", "a");
    CompletableFuture<Verdict> waiting = verify("other", "x", "a");
    assertThat(held).isNotDone();
    service.close();
    service.close();
    assertThat(held).isCompletedWithValue(Verdict.BUSY);
    assertThat(waiting).isCompletedWithValue(Verdict.BUSY);
    assertThat(verify("root", "right", "a")).isCompletedWithValue(Verdict.BUSY);
    executor.runAll();
    assertThat(log.lines()).as("that is no overload").hasSize(1);
  }
}
