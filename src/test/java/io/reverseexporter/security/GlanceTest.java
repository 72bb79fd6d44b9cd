package io.reverseexporter.security;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class GlanceTest {
  private static final Guard TLS = Guard.builder().requireTls().build();
  private static final Guard REALM = Guard.builder().realm(List.of()).build();

  private final X509Certificate certificate = GuardTest.certificate("CN=prometheus", Duration.ZERO);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final PasswordService passwords =
      new PasswordService(
          Runnable::run, 1, timer, System::nanoTime, LoggerFactory.getLogger("test-passwords"));
  private final Guard alice = users("alice").build();
  private final Guard bob = users("bob").build();

  @AfterEach
  void end() {
    passwords.close();
    timer.shutdownNow();
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

  private static long millis(UnaskedCaller caller, Guard... guards) throws Exception {
    long begin = System.nanoTime();
    view(caller, guards);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
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
    assertThat(millis(nobody.with("alice", "wrong"), alice, closed().build(), REALM))
        .isGreaterThan(400);
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
    assertThat(millis(trusted.with("alice", "wrong"), alice, REALM)).isGreaterThan(400);
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
    assertThat(millis(Shown.NOTHING.with("alice", "wrong"), alice))
        .as("the first failure is not held back")
        .isLessThan(240);
  }
}
