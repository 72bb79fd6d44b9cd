package io.reverseexporter.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.security.password.CheckedList;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.watch.UnusableFilesException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GlanceTest {
  private static final Guard TLS = Guard.builder().requireTls().build();
  private static final Guard REALM = Guard.builder().realm(List.of()).build();

  private final X509Certificate certificate = GuardTest.certificate("CN=prometheus", Duration.ZERO);
  private final RecordingTimer timer = new RecordingTimer();
  private final AtomicInteger checks = new AtomicInteger();
  private final PasswordService passwords =
      new PasswordService(
          check -> {
            checks.incrementAndGet();
            check.run();
          },
          1,
          timer,
          System::nanoTime,
          LoggerFactory.getLogger("test-passwords"));
  private final Guard alice = users("alice").build();
  private final Guard bob = users("bob").build();

  @AfterEach
  void end() {
    passwords.close();
    timer.shutdownNow();
  }

  /** Knows for how long answers were held back. */
  private static final class RecordingTimer extends ScheduledThreadPoolExecutor {
    /** No answer is held for so long; a check may wait for longer. */
    private static final long MAX_HELD_MILLIS = 5_000;

    private final List<Long> heldMillis = new CopyOnWriteArrayList<>();

    RecordingTimer() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      long millis = unit.toMillis(delay);
      if (millis <= MAX_HELD_MILLIS) {
        heldMillis.add(millis);
      }
      return super.schedule(command, delay, unit);
    }
  }

  /** What the container's realm makes of the password. */
  private enum Realm {
    KNOWS,
    /** It has not looked at it, but the container knows the client by something else. */
    TRUSTS,
    REFUSES,
    FAILS
  }

  /** A client, and what it shows. */
  private record Shown(
      boolean isSecure,
      @Nullable X509Certificate certificate,
      List<String> authorization,
      Realm realm)
      implements UnaskedCaller {
    static final Shown NOTHING = new Shown(false, null, List.of(), Realm.REFUSES);

    Shown with(String user, String password) {
      byte[] token = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      String header = "Basic " + Base64.getEncoder().encodeToString(token);
      return new Shown(isSecure, certificate, List.of(header), realm);
    }

    Shown with(X509Certificate shown) {
      return new Shown(true, shown, authorization, realm);
    }

    Shown with(Realm asked) {
      return new Shown(isSecure, certificate, authorization, asked);
    }

    @Override
    public Client client() {
      return new Client("192.0.2.1", TimeUnit.MINUTES.toNanos(1));
    }

    @Override
    public boolean logInToRealm() throws IOException {
      if (realm == Realm.FAILS && !authorization.isEmpty()) {
        throw new IOException("as told");
      }
      return realm == Realm.KNOWS || realm == Realm.TRUSTS;
    }

    @Override
    public boolean isPasswordOfRealm() {
      return realm == Realm.KNOWS;
    }

    @Override
    public boolean isInRole(String role) {
      return false;
    }
  }

  private Guard.Builder users(String name) {
    Users users = Users.ofPasswords(List.of(Map.entry(name, name + "'s")));
    return Guard.builder().users(() -> users, passwords.login("endpoint /" + name));
  }

  private Guard.Builder closed() {
    return Guard.builder()
        .users(
            () -> {
              throw new UnusableFilesException("as told");
            },
            passwords.login("endpoint /closed"));
  }

  private static View view(UnaskedCaller caller, Guard... guards) throws Exception {
    return Glance.at(List.of(guards), caller).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static List<Sight> sights(UnaskedCaller caller, Guard... guards) throws Exception {
    View view = view(caller, guards);
    assertThat(view.decision().outcome()).isEqualTo(Decision.Outcome.ADMITTED);
    return view.sights();
  }

  @Test
  void eachGuardAnswersForItself() throws Exception {
    Guard roles = Guard.builder().realm(List.of("role")).build();
    Guard[] all = {Guard.OPEN, TLS, alice, bob, REALM, roles};
    assertThat(sights(Shown.NOTHING, all))
        .containsExactly(
            Sight.SHOWN, Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with("alice", "alice's").with(certificate), all))
        .containsExactly(
            Sight.SHOWN, Sight.SHOWN, Sight.SHOWN, Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with("x", "y").with(Realm.KNOWS), all))
        .containsExactly(
            Sight.SHOWN, Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN, Sight.SHOWN, Sight.HIDDEN);
  }

  @Test
  void whatAClosedPasswordFileWouldSayIsNotKnown() throws Exception {
    Guard both = closed().certificate(List.of()).build();
    Guard one = closed().certificate(List.of()).anyIsEnough().build();
    Guard tls = closed().requireTls().build();
    Guard[] all = {alice, closed().build(), both, one, tls};
    assertThat(sights(Shown.NOTHING, all)).containsOnly(Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with("alice", "alice's"), all))
        .containsExactly(Sight.SHOWN, Sight.UNKNOWN, Sight.HIDDEN, Sight.UNKNOWN, Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with(certificate), all))
        .as("a certificate that is enough is a credential, one that is not is none")
        .containsExactly(Sight.HIDDEN, Sight.HIDDEN, Sight.HIDDEN, Sight.UNKNOWN, Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with("alice", "alice's").with(certificate), all))
        .containsExactly(Sight.SHOWN, Sight.UNKNOWN, Sight.UNKNOWN, Sight.UNKNOWN, Sight.UNKNOWN);
  }

  @Test
  void whatARealmThatFailsWouldSayIsNotKnown() throws Exception {
    Shown nobody = Shown.NOTHING.with(Realm.FAILS);
    assertThat(sights(nobody, alice, REALM)).containsOnly(Sight.HIDDEN);
    assertThat(sights(nobody.with("alice", "alice's"), alice, REALM))
        .containsExactly(Sight.SHOWN, Sight.UNKNOWN);
    assertThat(view(nobody.with("alice", "alice's"), alice, REALM).hasUnknown()).isTrue();
    assertThat(view(nobody.with("alice", "alice's"), alice).hasUnknown()).isFalse();
  }

  @Test
  void whatIsTooBusyIsNotKnown() throws Exception {
    passwords.close();
    assertThat(sights(Shown.NOTHING, alice)).containsExactly(Sight.HIDDEN);
    assertThat(sights(Shown.NOTHING.with("alice", "alice's"), alice))
        .containsExactly(Sight.UNKNOWN);
  }

  /** Else a list that cannot be asked would be a way to try passwords at the others fast. */
  @Test
  void aPasswordThatAListRefusesIsSlowedWhateverTheOthersDoNotKnow() throws Exception {
    Shown nobody = Shown.NOTHING.with(Realm.FAILS);
    for (int i = 0; i < 2; i++) {
      assertThat(sights(nobody.with("alice", "wrong" + i), alice, closed().build(), REALM))
          .containsExactly(Sight.HIDDEN, Sight.UNKNOWN, Sight.UNKNOWN);
    }
    assertThat(timer.heldMillis).containsExactly(250L);
  }

  @Test
  void whomTheContainerHasLetInSeesWhatIsTheRealms() throws Exception {
    assertThat(sights(Shown.NOTHING.with(Realm.TRUSTS), alice, REALM))
        .containsExactly(Sight.HIDDEN, Sight.SHOWN);
  }

  /** Else who is logged in elsewhere could try the passwords of our lists fast. */
  @Test
  void whomTheContainerHasLetInIsSlowedWithWrongPasswordsLikeAnybody() throws Exception {
    Shown trusted = Shown.NOTHING.with(Realm.TRUSTS);
    for (int i = 0; i < 2; i++) {
      assertThat(sights(trusted.with("alice", "wrong" + i), alice, REALM))
          .containsExactly(Sight.HIDDEN, Sight.SHOWN);
    }
    assertThat(timer.heldMillis).containsExactly(250L);
  }

  /** 64 answers of an address are held, here as at an endpoint. */
  @Test
  void whoHasTooManyWrongPasswordsWaitingIsToldThatWeAreBusy() throws Exception {
    for (int i = 0; i < 80; i++) {
      var unused = Glance.at(List.of(alice), Shown.NOTHING.with("alice", "wrong" + i));
    }
    assertThat(view(Shown.NOTHING.with("alice", "wrong"), alice).decision().outcome())
        .isEqualTo(Decision.Outcome.BUSY);
    assertThat(sights(Shown.NOTHING.with("alice", "alice's"), alice)).containsExactly(Sight.SHOWN);
  }

  @Test
  void aPasswordThatOneListOrTheRealmKnowsIsNoFailure() throws Exception {
    for (int i = 0; i < 4; i++) {
      assertThat(sights(Shown.NOTHING.with("bob", "bob's"), alice, bob))
          .containsExactly(Sight.HIDDEN, Sight.SHOWN);
      assertThat(sights(Shown.NOTHING.with("carol", "x").with(Realm.KNOWS), alice, REALM))
          .containsExactly(Sight.HIDDEN, Sight.SHOWN);
    }
    assertThat(sights(Shown.NOTHING.with("alice", "wrong"), alice)).containsExactly(Sight.HIDDEN);
    assertThat(timer.heldMillis).as("the first failure is not held back").isEmpty();
  }

  /** A bcrypt hash costs as much as thousands of scrapes. */
  @Test
  void aListThatSeveralGuardsShareIsAskedOnce() throws Exception {
    Users users = Users.ofPasswords(List.of(Map.entry("carol", "carol's")));
    CheckedList list = passwords.list("shared", "shared");
    Guard one = Guard.builder().users(() -> users, passwords.login("endpoint /1", list)).build();
    Guard two = Guard.builder().users(() -> users, passwords.login("endpoint /2", list)).build();
    assertThat(sights(Shown.NOTHING.with("carol", "carol's"), one, bob, two))
        .containsExactly(Sight.SHOWN, Sight.HIDDEN, Sight.SHOWN);
    assertThat(checks).hasValue(2);
    assertThat(two.decide(Shown.NOTHING.with("carol", "carol's")).toCompletableFuture().get())
        .extracting(Decision::isAdmitted)
        .isEqualTo(true);
    assertThat(checks).as("known from the glance").hasValue(2);
  }

  @Test
  void aWrongPasswordCountsOnceForEachListThatWasAsked() throws Exception {
    Users users = Users.ofPasswords(List.of(Map.entry("carol", "carol's")));
    CheckedList list = passwords.list("shared", "shared");
    Guard one = Guard.builder().users(() -> users, passwords.login("endpoint /1", list)).build();
    Guard two = Guard.builder().users(() -> users, passwords.login("endpoint /2", list)).build();
    assertThat(sights(Shown.NOTHING.with("carol", "x"), one, two)).containsOnly(Sight.HIDDEN);
    assertThat(timer.heldMillis).as("one list, one failure").isEmpty();
    assertThat(sights(Shown.NOTHING.with("carol", "y"), alice, one, bob, two))
        .containsOnly(Sight.HIDDEN);
    assertThat(timer.heldMillis).as("three more, told at once").containsExactly(1_000L);
  }
}
