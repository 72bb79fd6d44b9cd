package io.reverseexporter.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.MalformedPasswordFileException;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.security.password.Verdict;
import io.reverseexporter.testing.LogCapture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.slf4j.LoggerFactory;

/**
 * Whatever stands in a password file and in a header: refused with a reason, or used without a
 * fault.
 */
class PasswordsFuzzTest {
  /** The user {@code a} with a password that no file of the fuzzer has. */
  private static final String HEADER = "Basic YTpTb21lYm9keSBlbHNlJ3MgMTczNQ==";

  @FuzzTest
  void isRefusedOrLetsNobodyIn(byte[] file) {
    Users users;
    try {
      users = Users.ofHtpasswd(file);
    } catch (MalformedPasswordFileException e) {
      return;
    }
    if (isExpensive(new String(file, StandardCharsets.ISO_8859_1))) {
      return;
    }
    Credentials credentials = Credentials.ofHeaders(List.of(HEADER));
    if (credentials == null || verdict(users, credentials) != Verdict.WRONG) {
      throw new AssertionError("let in");
    }
  }

  @FuzzTest
  void isUsableOrNot(byte[] header) {
    var ignored = Credentials.ofHeaders(List.of(new String(header, StandardCharsets.ISO_8859_1)));
    ignored = Credentials.ofHeaders(List.of("Basic " + new String(header, StandardCharsets.UTF_8)));
  }

  /** The fuzzer would find costs of seconds, and wait for them. */
  private static boolean isExpensive(String file) {
    return file.contains("rounds=") || file.matches("(?s).*\\$2[abxy]\\$(0[6-9]|1).*");
  }

  private static Verdict verdict(Users users, Credentials credentials) {
    var timer = new ScheduledThreadPoolExecutor(1);
    try (var log = new LogCapture("fuzz");
        var service =
            new PasswordService(
                Runnable::run, 1, timer, System::nanoTime, LoggerFactory.getLogger("fuzz"))) {
      Verdict verdict =
          service
              .login("fuzz")
              .verify(users, credentials, new Client("fuzz", Long.MAX_VALUE))
              .toCompletableFuture()
              .getNow(Verdict.BUSY);
      if (log.lines().stream().anyMatch(line -> line.contains("INTERNAL"))) {
        throw new AssertionError(log.lines().toString());
      }
      return verdict;
    } finally {
      timer.shutdownNow();
    }
  }
}
