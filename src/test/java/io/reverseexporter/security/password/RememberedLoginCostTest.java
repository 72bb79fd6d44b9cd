package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** A slow hash is paid for once, not at each scrape. */
class RememberedLoginCostTest {
  private static final int LOGINS = 1_000;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ManualTimer timer = new ManualTimer();
  private final ManualExecutor executor = new ManualExecutor();
  private final PasswordService service =
      new PasswordService(executor, 1, timer, timer::nanoTime, NOPLogger.NOP_LOGGER);
  private final Login login = service.login("endpoint /m");

  @AfterEach
  void stop() {
    service.close();
    timer.shutdownNow();
  }

  @Test
  void aThousandRememberedLoginsCostLessThanTheFirst() throws Exception {
    Users users =
        Users.ofHtpasswd(
            "root:$2y$12$jnXB9m1kUkzPoobgBxjX7ehlm4LW1NoGBGu6g.85vQISW5mLnBrvC\n".getBytes(UTF_8));
    String header = "Basic " + Base64.getEncoder().encodeToString("root:secret".getBytes(UTF_8));

    long began = threads.getCurrentThreadCpuTime();
    CompletionStage<Verdict> first = verify(users, header);
    executor.runAll();
    long hashed = threads.getCurrentThreadCpuTime();
    assertThat(first.toCompletableFuture()).isCompletedWithValue(Verdict.RIGHT);
    for (int i = 0; i < LOGINS; i++) {
      assertThat(verify(users, header).toCompletableFuture().getNow(Verdict.WRONG))
          .isEqualTo(Verdict.RIGHT);
    }
    long remembered = threads.getCurrentThreadCpuTime();

    assertThat(executor.given()).as("checks that were asked for").isZero();
    System.out.printf(
        "bcrypt cost 12: first login %.1f ms of CPU, remembered ones %.4f ms each%n",
        (hashed - began) / 1e6, (remembered - hashed) / 1e6 / LOGINS);
    assertThat(remembered - hashed).isLessThan(hashed - began);
  }

  /** All that a request asks of this package. */
  private CompletionStage<Verdict> verify(Users users, String header) {
    Credentials credentials = Objects.requireNonNull(Credentials.ofHeaders(List.of(header)));
    return login.verify(users, credentials, new Client("192.0.2.1", Long.MAX_VALUE));
  }
}
