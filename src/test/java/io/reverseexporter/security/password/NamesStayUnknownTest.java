package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** Neither an answer nor its time tells whether there is a user of a name. */
class NamesStayUnknownTest {
  private static final int ROUNDS = 40;
  private static final int STEPS = 1_500;

  /** An application, and what a client sees of it. */
  private static final class Server implements AutoCloseable {
    private final ManualTimer timer = new ManualTimer();
    private final ManualExecutor executor = new ManualExecutor();
    private final PasswordService service =
        new PasswordService(executor, 1, timer, timer::nanoTime, NOPLogger.NOP_LOGGER);
    private final Login login = service.login("endpoint /m");
    private final List<CompletableFuture<Verdict>> answers = new ArrayList<>();
    private final List<String> seen = new ArrayList<>();
    private final Users users;
    private int step;

    Server(List<String> names) {
      Map<String, PasswordHash> hashes = new HashMap<>();
      names.forEach(name -> hashes.put(name, new CountingHash("right")));
      users = new Users(new Hmac(), hashes);
    }

    void send(String name, String password, String address) {
      int number = answers.size();
      CompletableFuture<Verdict> answer =
          login
              .verify(
                  users,
                  new Credentials(name, password.getBytes(UTF_8)),
                  new Client(address, Long.MAX_VALUE))
              .toCompletableFuture();
      answers.add(answer);
      var unused = answer.thenAccept(verdict -> seen.add(step + ": " + number + " " + verdict));
    }

    /** Checks a password, if one waits for it. */
    void work() {
      if (executor.given() > 0) {
        executor.runOne();
      }
    }

    @Override
    public void close() {
      service.close();
      timer.shutdownNow();
    }
  }

  private static List<String> names(int from, int to) {
    List<String> names = new ArrayList<>();
    for (int i = from; i < to; i++) {
      names.add("user" + i);
    }
    return names;
  }

  private static List<String> play(long seed, List<String> known) {
    try (var server = new Server(known)) {
      var random = new Random(seed);
      int names = 1 + random.nextInt(random.nextBoolean() ? 4 : 200);
      int addresses = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
      int arrivals = 2 + random.nextInt(8);
      for (server.step = 0; server.step < STEPS; server.step++) {
        int what = random.nextInt(11);
        if (what < arrivals) {
          String name = "user" + random.nextInt(names);
          server.send(name, "guess" + random.nextInt(40), "a" + random.nextInt(addresses));
        } else if (what == 10) {
          server.timer.pass(random.nextInt(800));
        } else {
          server.work();
        }
      }
      // A copy: closing answers the rest, in any order.
      return List.copyOf(server.seen);
    }
  }

  @Test
  void whateverIsSentAnswersComeAtTheSameStep() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      List<String> someKnown = play(seed, names(0, 5));
      assertThat(someKnown).isNotEmpty();
      assertThat(someKnown)
          .as("seed %d", seed)
          .isEqualTo(play(seed, List.of("root")))
          .isEqualTo(play(seed, names(2, 200)));
    }
  }

  /** What comes from the same address later pushes neither of them out. */
  @Test
  void aNameIsNotPushedOutByUnknownOnes() {
    for (String known : List.of("x", "root")) {
      try (var server = new Server(List.of(known))) {
        server.send("busy", "a", "elsewhere");
        server.send("x", "guess", "attacker");
        for (int i = 0; i < 2 * FairQueue.MIN_OF_LINE; i++) {
          server.send("unknown" + i, "guess", "attacker");
        }
        assertThat(server.answers.get(1)).as("known is %s", known).isNotDone();
      }
    }
  }
}
