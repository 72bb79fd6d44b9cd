package io.reverseexporter.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.MalformedPasswordFileException;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.security.password.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Users of files that Debian's {@code htpasswd} wrote log in, and nobody else does. */
class HtpasswdIT {
  private static final List<String> PASSWORDS =
      List.of("secret", "Müßig€ 12:34", "", "x".repeat(72), "y".repeat(100));

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final PasswordService service =
      new PasswordService(
          Runnable::run, 1, timer, System::nanoTime, LoggerFactory.getLogger("HtpasswdIT"));

  @TempDir private Path folder;

  @BeforeAll
  static void requireHtpasswd() {
    Binaries.require(List.of("htpasswd"));
  }

  @AfterEach
  void stop() {
    service.close();
    timer.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-B", "-B -C 12", "-m", "-s", "-2", "-5", "-2 -r 1000", "-5 -r 10000"})
  void usersLogIn(String options) throws Exception {
    Path file = Files.createFile(folder.resolve("users"));
    for (int i = 0; i < PASSWORDS.size(); i++) {
      write(file, "user" + i, PASSWORDS.get(i), options);
    }
    Users users = Users.ofHtpasswd(Files.readAllBytes(file));
    for (int i = 0; i < PASSWORDS.size(); i++) {
      String password = PASSWORDS.get(i);
      assertThat(verdict(users, "user" + i, password)).isEqualTo(Verdict.RIGHT);
      assertThat(verdict(users, "user" + i, "!" + password)).isEqualTo(Verdict.WRONG);
      assertThat(verdict(users, "user" + (i + 1), password)).isEqualTo(Verdict.WRONG);
    }
  }

  @Test
  void usersOfAllKindsStandInOneFile() throws Exception {
    Path file = Files.createFile(folder.resolve("users"));
    List<String> kinds = List.of("-B", "-m", "-s", "-2", "-5");
    for (String kind : kinds) {
      write(file, "user" + kind, "secret" + kind, kind);
    }
    Users users = Users.ofHtpasswd(Files.readAllBytes(file));
    for (String kind : kinds) {
      assertThat(verdict(users, "user" + kind, "secret" + kind)).isEqualTo(Verdict.RIGHT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-d", "-p"})
  void whatIsNotReadIsAnError(String option) throws Exception {
    Path file = Files.createFile(folder.resolve("users"));
    write(file, "user", "secret", option);
    byte[] content = Files.readAllBytes(file);
    assertThatThrownBy(() -> Users.ofHtpasswd(content))
        .isInstanceOf(MalformedPasswordFileException.class)
        .hasMessageStartingWith("line 1: expected a hash that begins with $2y$")
        .hasMessageEndingWith("-d (crypt) or -p (plain text) is not read");
  }

  private static void write(Path file, String user, String password, String options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("htpasswd", "-i"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(List.of(file.toString(), user));
    Process htpasswd = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = htpasswd.getOutputStream()) {
      in.write((password + "\n").getBytes(UTF_8));
    }
    String said = new String(htpasswd.getInputStream().readAllBytes(), UTF_8);
    assertThat(htpasswd.waitFor()).as(said).isZero();
  }

  private Verdict verdict(Users users, String name, String password) throws Exception {
    String pair = name + ":" + password;
    String header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    Credentials credentials = Objects.requireNonNull(Credentials.ofHeaders(List.of(header)));
    // An address of its own each time: nothing is held back.
    CompletionStage<Verdict> verdict =
        service.login("test").verify(users, credentials, new Client(pair, Long.MAX_VALUE));
    return verdict.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
