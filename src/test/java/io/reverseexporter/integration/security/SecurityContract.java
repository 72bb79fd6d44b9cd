package io.reverseexporter.integration.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.integration.Binaries;
import io.reverseexporter.integration.Prometheus;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.SecureServer;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who gets what, on a real server with TLS, client certificates and a realm. A subclass says which
 * server; it has {@code security.yml} at {@code /app} and {@code managed.yml} at {@code /managed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class SecurityContract {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String USER = SecureServer.USER;
  private static final String OTHER = SecureServer.OTHER;

  private static final List<String> PROMETHEUS = List.of("prometheus");
  private static final Set<String> RIGHT_JOBS = Set.of("role", "file", "cert", "both");
  private static final Set<String> WRONG_JOBS =
      Set.of("no-password", "wrong-password", "wrong-subject", "wrong-ca");

  private Path folder;
  private TestPki pki;
  private SecureServer server;
  private Client plain;
  private Prometheus prometheus;

  /** Starts the server with its ports for HTTPS. */
  abstract SecureServer start(TestPki pki, Path security, Path managed);

  /** Whether a client may say {@code https:} in its request line without TLS, and is believed. */
  boolean believesRequestLines() {
    return false;
  }

  @BeforeAll
  void start() {
    folder = Build.emptyDirectory("security/" + getClass().getSimpleName());
    Build.copy(Build.configuration("."), folder.resolve("containers"));
    pki = TestPki.in(folder.resolve("pki"));
    Path configurations = folder.resolve("containers/security");
    server =
        start(pki, configurations.resolve("security.yml"), configurations.resolve("managed.yml"));
    plain = Client.plain(server);
    if (Binaries.missing(PROMETHEUS).isEmpty()) {
      prometheus = startPrometheus();
    }
  }

  @AfterAll
  void stop() {
    try {
      if (prometheus != null) {
        prometheus.close();
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST"})
  void everybodyGetsWhatIsMeantForThem(String method) throws Exception {
    assertThat(new Matrix(server, pki).actual(method)).isEqualTo(Matrix.EXPECTED);
  }

  /** Nobody is asked for anything there, and what a client shows of itself counts. */
  @Test
  void theStatusShowsToEachWhatHeMayScrape() {
    assertThat(new Matrix(server, pki).shown()).isEqualTo(Matrix.shownExpected());
  }

  /** The connector verifies; a certificate that is wrong does not get as far as HTTP. */
  @Test
  void certificatesOfOthersOrOutOfTimeAreRefusedByTheConnector() {
    for (TestPki.Identity wrong : List.of(pki.strangeClient(), pki.expiredClient())) {
      Client client = Client.tls(server, pki.as(wrong));
      for (String path : List.of("/open", "/cert", "/cert-or-basic", "/basic-role")) {
        assertThatThrownBy(() -> client.get("/app" + path, USER))
            .as(wrong.pem() + " " + path)
            .isInstanceOf(UncheckedIOException.class);
      }
    }
  }

  /** Endpoints choose on top of what the connector has let in. */
  @Test
  void aConnectorMayInsistOnACertificate() {
    Client right = Client.withCertificate(server, pki.as(pki.client()));
    assertThat(right.get("/app/open", "").status()).isEqualTo(200);
    assertThat(right.get("/app/cert-subject", "").status()).isEqualTo(200);
    assertThat(right.get("/app/cert-and-role", "").status()).isEqualTo(401);
    assertThat(right.get("/app/cert-and-role", USER).status()).isEqualTo(200);

    Client other = Client.withCertificate(server, pki.as(pki.otherClient()));
    assertThat(other.get("/app/cert", "").status()).isEqualTo(200);
    assertThat(other.get("/app/cert-subject", USER).status()).isEqualTo(403);

    Client anonymous = Client.withCertificate(server, pki.anonymous());
    assertThatThrownBy(() -> anonymous.get("/app/open", USER))
        .isInstanceOf(UncheckedIOException.class);

    // The plain port is open still: an endpoint has to ask for what it needs.
    assertThat(plain.get("/app/open", "").status()).isEqualTo(200);
    assertThat(plain.get("/app/cert", USER).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "bcrypt, scrape-it",
    "apr1, scrape-it",
    "sha, scrape-it",
    "sha256, scrape-it",
    "sha512, scrape-it",
    "reverse_exporter, reverse_exporter",
    "reverse_exporter2, reverse_exporter2"
  })
  void usersOfHtpasswdLogIn(String user, String password) {
    assertThat(plain.get("/app/basic-file", user + ":" + password).status()).isEqualTo(200);
    assertThat(plain.get("/app/basic-file", user + ":" + password + "2").status()).isEqualTo(401);
  }

  @Test
  void noSpellingServesAProtectedPageWithoutCredentials() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    var answers = new AtomicInteger();
    try {
      var wrong = new ArrayList<Future<String>>();
      for (String path : Matrix.paths()) {
        if (!path.equals("/open")) {
          for (String request : Spellings.requests(plain.port(), "/app", path)) {
            boolean isBelieved = path.equals("/tls") && request.startsWith("GET https:");
            if (!isBelieved || !believesRequestLines()) {
              wrong.add(threads.submit(() -> wrongWith(request, answers)));
            }
          }
        }
      }
      assertThat(wrong).hasSizeGreaterThan(40 * 16);
      for (Future<String> each : wrong) {
        assertThat(each.get()).isEmpty();
      }
      assertThat(answers.get()).as("answers").isGreaterThan(wrong.size() * 9 / 10);
      assertThat(plain.get("/app/basic-file", USER).status()).isEqualTo(200);
    } finally {
      threads.shutdownNow();
    }
  }

  /** What is wrong with the answer; empty if nothing is. */
  private String wrongWith(String request, AtomicInteger answers) {
    Reply reply;
    try {
      reply = plain.exchange(request);
      answers.incrementAndGet();
    } catch (IOException e) {
      // Closed without an answer.
      return "";
    }
    boolean isServed = reply.status() == 200 && !request.startsWith("OPTIONS *");
    boolean isWrong =
        reply.text().contains(Answers.SECRET)
            || (isServed && !request.startsWith("TRACE"))
            || reply.status() == 500
            || !reply.header("set-cookie").isEmpty();
    return isWrong ? request + "\n" + reply.status() + " " + reply.headers() + reply.text() : "";
  }

  /** Jersey would read it before anybody has decided, and hold a thread for as long. */
  @ParameterizedTest
  @CsvSource({"/app/basic-file, 401", "/app/cert, 403", "/app/open, 405", "/managed/-/x, 401"})
  void noBodyIsWaitedFor(String path, int status) throws IOException {
    try (Socket socket =
        new RawHttp(plain.port())
            .open(
                "POST",
                path,
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 1000")) {
      byte[] start = socket.getInputStream().readNBytes(12);
      assertThat(new String(start, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // path, nobody, wrong password, without the role, with the role
    "healthy,      200, 200, 200, 200",
    "ready,        200, 200, 200, 200",
    "metrics,      401, 401, 403, 200",
    "no-such-page, 401, 401, 403, 404",
    "healthy/,     401, 401, 403, 404",
    "%72eady/x,    401, 401, 403, 404",
    "'',           401, 401, 403, 200",
    "status,       401, 401, 403, 200",
    "targets,      401, 401, 403, 200"
  })
  void managementGuardsAllButHealthAndReadiness(
      String page, int nobody, int wrong, int withoutRole, int withRole) {
    Map<String, Integer> expected =
        Map.of("", nobody, Matrix.WRONG, wrong, OTHER, withoutRole, USER, withRole);
    expected.forEach(
        (credentials, status) -> {
          String path = "/managed/-/" + page;
          Reply get = plain.get(path, credentials);
          assertThat(get.status()).as(path + " " + credentials).isEqualTo(status);
          Answers.check(get, path);
          Reply head = plain.send("HEAD", path, credentials);
          assertThat(head.status()).as("HEAD " + path).isEqualTo(status);
        });
  }

  @Test
  void withoutManagementPagesAreReadable() {
    assertThat(plain.get("/app/-/healthy", "").status()).isEqualTo(200);
    assertThat(plain.get("/app/-/ready", Matrix.WRONG).status()).isEqualTo(200);
    Reply metrics = plain.get("/app/-/metrics", "");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.text()).contains("reverse_exporter_build_info");
    // Paths of protected endpoints are there, with figures, but nothing of their pages.
    assertThat(metrics.text()).contains("path=\"/basic-role\"").doesNotContain(Answers.SECRET);
    assertThat(plain.get("/app/-/no-such-page", "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app/open", "/app/-/metrics", "/managed/-/metrics", "/app/basic-role"})
  void otherSitesSendNothing(String path) {
    for (String header :
        List.of(
            "Origin: https://elsewhere.example",
            "Origin: null",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site")) {
      Reply reply = plain.send("POST", path, USER, header);
      assertThat(reply.status()).as(header).isEqualTo(403);
      Answers.check(reply, path + " " + header);
      assertThat(plain.send("GET", path, USER, header).status()).as(header).isEqualTo(200);
    }
    for (String header :
        List.of("Origin: http://127.0.0.1:" + plain.port(), "Sec-Fetch-Site: same-origin")) {
      assertThat(plain.send("POST", path, USER, header).status()).as(header).isEqualTo(405);
    }
  }

  @Test
  void noLoginMakesASession() {
    for (int i = 0; i < 50; i++) {
      Reply reply = plain.get("/app/basic-role", USER);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("set-cookie")).isEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void prometheusScrapesWithPasswordsAndCertificates() {
    Binaries.require(PROMETHEUS);
    Map<String, String> expected = new TreeMap<>();
    RIGHT_JOBS.forEach(job -> expected.put(job, "1"));
    WRONG_JOBS.forEach(job -> expected.put(job, "0"));

    Eventually.until(
        SOON,
        () -> prometheus.up() + " " + prometheus.errors(),
        () -> prometheus.up().equals(expected));
    Map<String, String> secrets = prometheus.valuesByJob("top_secret{exporter_name=\"secret\"}");
    assertThat(secrets.keySet()).isEqualTo(RIGHT_JOBS);
    assertThat(secrets.values()).containsOnly("42");
  }

  /** It takes its time until it begins, and scrapes while the other tests run. */
  private Prometheus startPrometheus() {
    Map<String, String> jobs =
        Map.of(
            "role",
            job(server.http("/app/basic-role"), basicAuth("scrape-it")),
            "file",
            job(server.http("/app/basic-file"), basicAuth("scrape-it")),
            "cert",
            job(server.https("/app/cert-subject"), tls(pki.client())),
            "both",
            job(server.https("/app/cert-and-basic"), tls(pki.client()), basicAuth("scrape-it")),
            "no-password",
            job(server.http("/app/basic-role")),
            "wrong-password",
            job(server.http("/app/basic-file"), basicAuth("wrong")),
            "wrong-subject",
            job(server.https("/app/cert-subject"), tls(pki.otherClient())),
            "wrong-ca",
            job(server.https("/app/cert"), tls(pki.strangeClient())));
    return Prometheus.startWith(folder.resolve("prometheus"), Prometheus.Mode.OPENMETRICS, jobs);
  }

  private static String job(URI target, String... more) {
    return Prometheus.job(target) + String.join("", more);
  }

  private static String basicAuth(String password) {
    return "basic_auth: {username: prometheus, password: " + password + "}\n";
  }

  private String tls(TestPki.Identity client) {
    return "tls_config: {ca_file: %s, cert_file: %s, key_file: %s}%n"
        .formatted(pki.authority().pem(), client.pem(), client.keyPem());
  }

  @Test
  void aPasswordFileMayChange() throws Exception {
    Path file = folder.resolve("containers/security/changing.htpasswd");
    assertThat(changing("old").status()).isEqualTo(503);

    write(file, "old");
    awaitStatus("old", 200);
    assertThat(changing("new").status()).isEqualTo(401);

    write(file, "new");
    awaitStatus("new", 200);
    assertThat(changing("old").status()).isEqualTo(401);

    Files.delete(file);
    awaitStatus("new", 503);
    Answers.check(changing("new"), "closed");
    assertThat(plain.get("/app/basic-file", USER).status()).isEqualTo(200);

    write(file, "new");
    awaitStatus("new", 200);
  }

  private Reply changing(String user) {
    return plain.get("/app/changing", user + ":" + user);
  }

  private void awaitStatus(String user, int status) {
    Eventually.until(
        SOON,
        () -> user + " gets " + changing(user).status() + ", expected " + status,
        () -> changing(user).status() == status);
  }

  /** Writes a password file, in one step; names are the passwords. */
  private static void write(Path file, String... users) throws Exception {
    var lines = new ArrayList<String>();
    for (String user : users) {
      byte[] hash =
          MessageDigest.getInstance("SHA-1").digest(user.getBytes(StandardCharsets.UTF_8));
      lines.add(user + ":{SHA}" + Base64.getEncoder().encodeToString(hash));
    }
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.write(draft, lines);
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void aCostlyHashIsPaidOnceAndWrongPasswordsDoNotStarveAGoodClient() throws Exception {
    String figures = new CostlyLogins(plain.port(), "/app/basic-file", "costly", "scrape-it").run();
    System.out.println(getClass().getSimpleName() + ", bcrypt cost 12: " + figures);
  }
}
