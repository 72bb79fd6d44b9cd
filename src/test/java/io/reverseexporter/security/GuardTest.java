package io.reverseexporter.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.security.Decision.Outcome;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.watch.UnusableFilesException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class GuardTest {
  private final X509Certificate prometheus =
      certificate("CN=prometheus,OU=Ops,O=Example", Duration.ZERO);
  private final X509Certificate expired =
      certificate("CN=prometheus,OU=Ops,O=Example", Duration.ofDays(30));

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final PasswordService passwords =
      new PasswordService(
          Runnable::run, 1, timer, System::nanoTime, LoggerFactory.getLogger("test-passwords"));

  @AfterEach
  void end() {
    passwords.close();
    timer.shutdownNow();
  }

  /** A client with all that it shows. */
  private record FakeCaller(
      boolean isSecure,
      @Nullable X509Certificate certificate,
      List<String> authorization,
      boolean isInRealm,
      Set<String> roles)
      implements Caller {
    static final FakeCaller NOBODY = new FakeCaller(false, null, List.of(), false, Set.of());

    static FakeCaller with(@Nullable X509Certificate certificate) {
      return new FakeCaller(true, certificate, List.of(), false, Set.of());
    }

    static FakeCaller inRealm(String... roles) {
      return new FakeCaller(false, null, List.of(), true, Set.of(roles));
    }

    FakeCaller with(String user, String password) {
      String token = user + ":" + password;
      String encoded = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
      return new FakeCaller(isSecure, certificate, List.of("Basic " + encoded), isInRealm, roles);
    }

    @Override
    public Client client() {
      return new Client("192.0.2.1", Long.MAX_VALUE);
    }

    @Override
    public boolean logInToRealm() {
      return isInRealm;
    }

    @Override
    public boolean isInRole(String role) {
      return roles.contains(role);
    }
  }

  static X509Certificate certificate(String subject, Duration age) {
    Instant from = Instant.now().minus(age);
    try {
      KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Principal("CN=CA"),
              BigInteger.ONE,
              Date.from(from.minus(Duration.ofDays(1))),
              Date.from(from.plus(Duration.ofDays(1))),
              new X500Principal(subject),
              keys.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName[] {
                new GeneralName(GeneralName.dNSName, "prometheus.example"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example/p")
              }));
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Outcome decide(Guard guard, Caller caller) throws Exception {
    return guard.decide(caller).toCompletableFuture().get(30, TimeUnit.SECONDS).outcome();
  }

  private Guard.Builder users() {
    Users users = Users.ofPasswords(List.of(Map.entry("root", "test")));
    return Guard.builder().users(() -> users, passwords.login("endpoint /x"));
  }

  private Guard.Builder noUsers() {
    return Guard.builder()
        .users(
            () -> {
              throw new UnusableFilesException("there is no file");
            },
            passwords.login("endpoint /x"));
  }

  @Test
  void nothingAskedIsOpen() throws Exception {
    assertThat(decide(Guard.OPEN, FakeCaller.NOBODY)).isEqualTo(Outcome.ADMITTED);
    Guard tls = Guard.builder().requireTls().build();
    assertThat(decide(tls, FakeCaller.NOBODY)).isEqualTo(Outcome.FORBIDDEN);
    Guard certificate = Guard.builder().certificate(List.of()).build();
    assertThat(decide(certificate, FakeCaller.NOBODY)).isEqualTo(Outcome.FORBIDDEN);
    Guard realm = Guard.builder().realm(List.of()).build();
    assertThat(decide(realm, FakeCaller.NOBODY)).isEqualTo(Outcome.UNKNOWN_TO_REALM);
    assertThat(decide(users().build(), FakeCaller.NOBODY)).isEqualTo(Outcome.UNAUTHENTICATED);
  }

  @Test
  void plainConnectionsAreTurnedAwayFirst() throws Exception {
    Guard guard = users().requireTls().build();
    assertThat(decide(guard, FakeCaller.NOBODY.with("root", "test"))).isEqualTo(Outcome.FORBIDDEN);
    assertThat(decide(guard, FakeCaller.with(null).with("root", "test")))
        .isEqualTo(Outcome.ADMITTED);
    assertThat(decide(guard, FakeCaller.with(null))).isEqualTo(Outcome.UNAUTHENTICATED);
  }

  @Test
  void passwordsOfOurOwn() throws Exception {
    Guard guard = users().build();
    assertThat(decide(guard, FakeCaller.NOBODY)).isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(guard, FakeCaller.NOBODY.with("root", "test"))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(guard, FakeCaller.NOBODY.with("root", "Test")))
        .isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(guard, FakeCaller.inRealm("root"))).isEqualTo(Outcome.UNAUTHENTICATED);
  }

  @Test
  void withoutAPasswordFileNobodyIsAdmitted() throws Exception {
    for (Guard guard :
        List.of(
            noUsers().build(),
            noUsers().certificate(List.of()).build(),
            noUsers().certificate(List.of()).anyIsEnough().build())) {
      assertThat(decide(guard, FakeCaller.with(prometheus).with("root", "test")))
          .isEqualTo(Outcome.CLOSED);
      assertThat(decide(guard, FakeCaller.NOBODY)).isEqualTo(Outcome.CLOSED);
    }
  }

  @Test
  void aUserOfTheRealmNeedsOneOfTheRoles() throws Exception {
    Guard any = Guard.builder().realm(List.of()).build();
    assertThat(decide(any, FakeCaller.NOBODY)).isEqualTo(Outcome.UNKNOWN_TO_REALM);
    assertThat(decide(any, FakeCaller.inRealm())).isEqualTo(Outcome.ADMITTED);
    Guard roles = Guard.builder().realm(List.of("a", "b")).build();
    assertThat(decide(roles, FakeCaller.inRealm("b"))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(roles, FakeCaller.inRealm("c"))).isEqualTo(Outcome.FORBIDDEN);
    assertThat(decide(roles, FakeCaller.NOBODY)).isEqualTo(Outcome.UNKNOWN_TO_REALM);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".* | ADMITTED",
        "CN=prometheus,OU=Ops,O=Example | ADMITTED",
        "CN=prometheus,.* | ADMITTED",
        "prometheus\\.example | ADMITTED",
        "spiffe://example/.+ | ADMITTED",
        "CN=prometheus | FORBIDDEN",
        "OU=Ops,O=Example | FORBIDDEN",
        "example | FORBIDDEN",
        "CN=Prometheus,OU=Ops,O=Example | FORBIDDEN",
        "a.b | FORBIDDEN"
      })
  void aNameOfTheCertificateMatchesAsAWhole(String subject, Outcome outcome) throws Exception {
    Guard guard = Guard.builder().certificate(List.of("nobody", subject)).build();
    assertThat(decide(guard, FakeCaller.with(prometheus))).isEqualTo(outcome);
    assertThat(decide(guard, FakeCaller.with(null))).isEqualTo(Outcome.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {4_000, 16_000})
  void anOverlongNameIsNobodys(int length) throws Exception {
    Guard guard = Guard.builder().certificate(List.of("CN=(a|b)*c")).build();
    Caller caller = FakeCaller.with(certificate("CN=" + "a".repeat(length), Duration.ZERO));
    assertThat(decide(guard, caller)).isEqualTo(Outcome.FORBIDDEN);
  }

  @Test
  void aCertificateOutOfItsTimeIsNone() throws Exception {
    Guard guard = Guard.builder().certificate(List.of()).build();
    assertThat(decide(guard, FakeCaller.with(prometheus))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(guard, FakeCaller.with(expired))).isEqualTo(Outcome.FORBIDDEN);
  }

  @Test
  void bothOrOne() throws Exception {
    Guard both = users().certificate(List.of()).build();
    Guard one = users().certificate(List.of()).anyIsEnough().build();
    FakeCaller certificate = FakeCaller.with(prometheus);
    assertThat(decide(both, FakeCaller.NOBODY)).isEqualTo(Outcome.FORBIDDEN);
    assertThat(decide(both, FakeCaller.NOBODY.with("root", "test"))).isEqualTo(Outcome.FORBIDDEN);
    assertThat(decide(both, certificate)).isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(both, certificate.with("root", "no"))).isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(both, certificate.with("root", "test"))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(one, FakeCaller.NOBODY)).isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(one, FakeCaller.NOBODY.with("root", "test"))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(one, certificate)).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(one, certificate.with("root", "no"))).isEqualTo(Outcome.ADMITTED);
    assertThat(decide(one, FakeCaller.with(expired))).isEqualTo(Outcome.UNAUTHENTICATED);
    assertThat(decide(one, FakeCaller.with(expired).with("root", "test")))
        .isEqualTo(Outcome.ADMITTED);
  }

  @Test
  void aRealmThatCannotBeAskedAdmitsNobody() {
    Caller caller =
        new Caller() {
          @Override
          public boolean isSecure() {
            return true;
          }

          @Override
          public @Nullable X509Certificate certificate() {
            return null;
          }

          @Override
          public List<String> authorization() {
            return List.of();
          }

          @Override
          public Client client() {
            return new Client("192.0.2.1", Long.MAX_VALUE);
          }

          @Override
          public boolean logInToRealm() throws IOException {
            throw new IOException("no realm");
          }

          @Override
          public boolean isInRole(String role) {
            return true;
          }
        };
    Guard guard = Guard.builder().realm(List.of()).build();
    assertThatThrownBy(() -> guard.decide(caller)).isInstanceOf(IOException.class);
  }
}
