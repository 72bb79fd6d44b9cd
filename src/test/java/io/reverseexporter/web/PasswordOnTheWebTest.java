package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.ScrapeThreads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Requests that wait for a password to be checked; the test does the checking. */
class PasswordOnTheWebTest {
  private static final FakeExporter NODE = FakeExporter.of("node", "# TYPE a gauge\na 1\n");

  private final ScrapeThreads threads = new ScrapeThreads();
  private final BlockingQueue<Runnable> checks = new LinkedBlockingQueue<>();
  private final PasswordService passwords =
      new PasswordService(
          checks::add,
          4,
          threads.timer,
          System::nanoTime,
          LoggerFactory.getLogger("test-passwords"));
  private WebServer server;
  private RawHttp http;

  @BeforeEach
  void start() throws Exception {
    Users users = Users.ofPasswords(List.of(Map.entry("root", "test")));
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    var endpoint =
        new Endpoint(
            "/x", List.of(new Member(NODE, false, false)), deadlines, 40, true, threads.context());
    Guard guard = Guard.builder().users(() -> users, passwords.login("endpoint /x")).build();
    server = new WebServer("/", Site.serving(guard).endpoint(endpoint, guard).build());
    http = server.http();
  }

  @AfterEach
  void stop() {
    passwords.close();
    server.close();
    threads.close();
  }

  private static String credentials(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /** Sends a request whose password is checked as soon as it is there. */
  private Reply checked(String method, String target, String header) throws Exception {
    CompletableFuture<Reply> reply =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return http.send(method, target, header);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Runnable check = checks.poll(30, TimeUnit.SECONDS);
    assertThat(check).as("the check of a password").isNotNull();
    assertThat(reply).as("the answer before the check").isNotDone();
    check.run();
    return reply.get(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({"GET,200", "HEAD,200", "POST,405"})
  void aRequestWaitsForTheCheck(String method, int status) throws Exception {
    Reply right = checked(method, "/x", credentials("root:test"));
    assertThat(right.status()).isEqualTo(status);
    assertThat(right.header("WWW-Authenticate")).isEmpty();
    assertThat(right.text().contains("a{exporter_name=\"node\"} 1"))
        .isEqualTo(method.equals("GET"));
    assertThat(http.send(method, "/x", credentials("root:test")).status())
        .as("remembered, without a check")
        .isEqualTo(status);
    assertThat(checks).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST", "FOO"})
  void wrongOnesAreToldWhatIsNeeded(String method) throws Exception {
    int before = NODE.requests.size();
    for (String target : List.of("/x", "/x?a=%zz", "/-/anything")) {
      Reply wrong = checked(method, target, credentials("root:" + target));
      assertThat(wrong.status()).isEqualTo(401);
      assertThat(wrong.header("WWW-Authenticate"))
          .isEqualTo("Basic realm=\"reverse-exporter\", charset=\"UTF-8\"");
      assertThat(wrong.header("Cache-Control")).isEqualTo("no-store");
      assertThat(wrong.text())
          .isEqualTo(method.equals("HEAD") ? "" : "user name or password are wrong\n");
    }
    assertThat(NODE.requests).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-None: x",
        "Authorization: Bearer abc",
        "Authorization: Basic",
        "Authorization: Basic !!!",
        "Authorization:",
        "Authorization: Digest username=\"root\""
      })
  void whatIsNoPasswordIsNotChecked(String header) throws Exception {
    Reply reply = http.get("/x", header);
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("WWW-Authenticate")).startsWith("Basic realm=");
    assertThat(checks).isEmpty();
  }

  @Test
  void twoHeadersAreNoPassword() throws Exception {
    String right = credentials("root:test");
    assertThat(http.get("/x", right, right).status()).isEqualTo(401);
    assertThat(checks).isEmpty();
  }

  @Test
  void whoCannotBeCheckedMayTryAgain() throws Exception {
    passwords.close();
    Reply busy = http.get("/x", credentials("root:test"));
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.header("Retry-After")).isEqualTo("5");
    assertThat(busy.header("WWW-Authenticate")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST"})
  void nobodyWaitsForACheckBeyondTheScrapesDeadline(String method) throws Exception {
    int before = NODE.requests.size();
    Reply late =
        http.send(
            method, "/x", credentials("root:test"), "X-Prometheus-Scrape-Timeout-Seconds: 0.5");
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.header("Retry-After")).isEqualTo("5");
    checks.remove().run();
    assertThat(NODE.requests).as("nobody is there to be scraped for").hasSize(before);
  }

  /** Held back or not: who has a wrong password hears of it within the scrape's time. */
  @Test
  void wrongPasswordsAreToldBeforeTheDeadline() throws Exception {
    for (int i = 0; i < 5; i++) {
      CompletableFuture<Reply> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return http.send(
                      "GET",
                      "/x",
                      credentials("root:wrong"),
                      "X-Prometheus-Scrape-Timeout-Seconds: 0.8");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      if (i == 0) {
        checks.poll(30, TimeUnit.SECONDS).run();
      }
      assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(401);
    }
  }
}
