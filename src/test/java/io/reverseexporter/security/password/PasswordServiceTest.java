package io.reverseexporter.security.password;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** With real threads: everyone gets an answer, and it is his own. */
class PasswordServiceTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 400;
  private static final int USERS = 20;

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final ExecutorService hashing = Executors.newFixedThreadPool(4);
  private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final PasswordService service =
      new PasswordService(
          hashing, 3, timer, System::nanoTime, LoggerFactory.getLogger("PasswordServiceTest"));
  private final Login login = service.login("endpoint /m");

  /** One request and what came of it. */
  private static final class Request {
    private final boolean right;
    private final CompletableFuture<Verdict> answer;

    Request(boolean right, CompletableFuture<Verdict> answer) {
      this.right = right;
      this.answer = answer;
    }
  }

  @AfterEach
  void stop() {
    service.close();
    List.of(clients, hashing, timer).forEach(ExecutorService::shutdownNow);
  }

  private Users users() {
    var work = new Hmac();
    Map<String, PasswordHash> hashes = new HashMap<>();
    for (int i = 0; i < USERS; i++) {
      String right = "right" + i;
      hashes.put(
          "user" + i,
          password -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            work.of(password);
            work.of(password);
            running.decrementAndGet();
            return right.equals(new String(password, UTF_8));
          });
    }
    return new Users(new Hmac(), hashes);
  }

  private List<Request> requests(int client, CyclicBarrier start, Users[] lists) throws Exception {
    var random = new Random(client);
    start.await(30, TimeUnit.SECONDS);
    List<Request> all = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      boolean right = random.nextBoolean();
      int user = random.nextInt(USERS);
      var credentials =
          new Credentials(
              right || random.nextBoolean() ? "user" + user : "nobody" + user,
              ((right ? "right" : "wrong") + user).getBytes(UTF_8));
      // Each failure is the first of its address, so that no answer is held back.
      String address = right ? "good" : client + "." + i;
      Users users = lists[random.nextInt(lists.length)];
      all.add(
          new Request(
              right,
              login
                  .verify(users, credentials, new Client(address, Long.MAX_VALUE))
                  .toCompletableFuture()));
    }
    return all;
  }

  private List<Request> run(Users[] lists, boolean close) throws Exception {
    var start = new CyclicBarrier(CLIENTS + 1);
    List<Future<List<Request>>> running = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      running.add(clients.submit(() -> requests(number, start, lists)));
    }
    start.await(30, TimeUnit.SECONDS);
    if (close) {
      service.close();
    }
    List<Request> all = new ArrayList<>();
    for (Future<List<Request>> one : running) {
      all.addAll(one.get(60, TimeUnit.SECONDS));
    }
    return all;
  }

  @Test
  void everyoneGetsHisOwnAnswer() throws Exception {
    int right = 0;
    for (Request request : run(new Users[] {users(), users()}, false)) {
      Verdict verdict = request.answer.get(60, TimeUnit.SECONDS);
      assertThat(verdict).isIn(request.right ? Verdict.RIGHT : Verdict.WRONG, Verdict.BUSY);
      right += verdict == Verdict.RIGHT ? 1 : 0;
    }
    assertThat(right).isPositive();
    assertThat(most).hasValueBetween(1, 3);
  }

  @Test
  void everyoneGetsAnAnswerWhenItIsClosedMeanwhile() throws Exception {
    for (Request request : run(new Users[] {users()}, true)) {
      Verdict verdict = request.answer.get(60, TimeUnit.SECONDS);
      assertThat(verdict).isIn(request.right ? Verdict.RIGHT : Verdict.WRONG, Verdict.BUSY);
    }
  }
}
