package io.reverseexporter.web;

import static io.reverseexporter.testing.Json.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.scrape.About;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.security.password.Login;
import io.reverseexporter.security.password.PasswordService;
import io.reverseexporter.security.password.Users;
import io.reverseexporter.status.ApplicationInfo;
import io.reverseexporter.status.Status;
import io.reverseexporter.status.TargetsJson;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.Json;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.ScrapeThreads;
import io.reverseexporter.watch.UnusableFilesException;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The pages about the application itself: where they are, and what shows to whom. */
class StatusPagesTest {
  /** Stands in everything that a protected endpoint has to hide. */
  private static final String SECRET = "hidden-thing";

  private static final FakeExporter NODE = FakeExporter.of("node", "# TYPE a gauge\na 1\n");
  private static final FakeExporter FAILING =
      new FakeExporter(
          SECRET + "-name",
          request ->
              CompletableFuture.failedFuture(
                  new ScrapeFailure(Reason.CONNECT, SECRET + "-reason")));

  /** Holds answers to wrong passwords back; while it stands, such answers never come. */
  private static final class PasswordTimer extends ScheduledThreadPoolExecutor {
    private volatile boolean isStanding;

    PasswordTimer() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      return isStanding
          ? super.schedule(command, 1, TimeUnit.DAYS)
          : super.schedule(command, delay, unit);
    }
  }

  private final ScrapeThreads threads = new ScrapeThreads();
  private final PasswordTimer passwordTimer = new PasswordTimer();
  private final PasswordService passwords =
      new PasswordService(
          threads.pages, 4, passwordTimer, System::nanoTime, LoggerFactory.getLogger("passwords"));
  private final Guard alice = users("alice", "/secret");
  private final Guard bob = users("bob", "/bobs");
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    server = new WebServer("/c t x", site(Guard.OPEN, "/open").build());
  }

  @AfterEach
  void stop() {
    passwords.close();
    server.close();
    passwordTimer.shutdownNow();
    threads.close();
  }

  private Guard users(String name, String path) {
    Users users = Users.ofPasswords(List.of(Map.entry(name, name + "'s")));
    return Guard.builder().users(() -> users, passwords.login("endpoint " + path)).build();
  }

  private Site.Builder site(Guard management, String open) {
    Instant started = Instant.now();
    return Site.serving(management)
        .endpoint(endpoint(open, "node", NODE), Guard.OPEN)
        .endpoint(endpoint("/secret", SECRET + "-address", FAILING), alice)
        .endpoint(endpoint("/bobs", SECRET + "-address", NODE), bob)
        .status(
            () ->
                new ApplicationInfo(
                    "1.2.3",
                    started,
                    true,
                    "config.yml",
                    new ApplicationInfo.Reload(started, true, List.of())));
  }

  private Endpoint endpoint(String path, String source, FakeExporter exporter) {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    var member = new Member(exporter, new About("http", source), false, false);
    return new Endpoint(path, List.of(member), deadlines, 40, true, threads.context());
  }

  private static String as(String user, String password) {
    byte[] bytes = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static Object json(Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    return Json.parse(reply.text());
  }

  /** Whether each endpoint shows itself, in the order of the configuration. */
  private static List<@Nullable Object> visible(Reply reply) {
    Object json = json(reply);
    return IntStream.range(0, 3).mapToObj(i -> at(json, "endpoints", i, "visible")).toList();
  }

  private void scrapeAll() throws Exception {
    RawHttp http = server.http();
    assertThat(http.get("/c%20t%20x/open").status()).isEqualTo(200);
    assertThat(http.get("/c%20t%20x/secret", as("alice", "alice's")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-/", "", "-/status", "-/targets"})
  void aStrangerLearnsOfAProtectedEndpointThatItIsThere(String page) throws Exception {
    scrapeAll();
    Reply reply = server.http().get("/c%20t%20x/" + page);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).contains("node").doesNotContain(SECRET, "alice");
    assertThat(reply.header("WWW-Authenticate")).isEmpty();
    if (!page.contains("targets")) {
      assertThat(reply.text()).contains("/secret", "down");
    }
  }

  @Test
  void whoMayScrapeAnEndpointSeesIt() throws Exception {
    scrapeAll();
    RawHttp http = server.http();
    Reply page = http.get("/c%20t%20x/-/", as("alice", "alice's"));
    assertThat(page.text())
        .contains(SECRET + "-name", SECRET + "-reason", SECRET + "-address")
        .contains("href=\"../secret?exporter&#x3D;" + SECRET + "-name\"");
    assertThat(visible(http.get("/c%20t%20x/-/status", as("alice", "alice's"))))
        .containsExactly(true, true, false);
    assertThat(visible(http.get("/c%20t%20x/-/status", as("bob", "bob's"))))
        .containsExactly(true, false, true);
  }

  @Test
  void aWrongPasswordShowsWhatAStrangerSeesAndIsAnsweredLate() throws Exception {
    RawHttp http = server.http();
    assertThat(visible(http.get("/c%20t%20x/-/status", as("alice", "wrong"))))
        .containsExactly(true, false, false);
    long begin = System.nanoTime();
    assertThat(visible(http.get("/c%20t%20x/-/status", as("alice", "wrong, too"))))
        .containsExactly(true, false, false);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(200));
  }

  /** Else a page that is refreshed would slow down its own reader. */
  @Test
  void aPasswordThatOneListKnowsIsNoFailureOfTheOthers() throws Exception {
    RawHttp http = server.http();
    for (int i = 0; i < 5; i++) {
      assertThat(visible(http.get("/c%20t%20x/-/status", as("bob", "bob's"))))
          .containsExactly(true, false, true);
    }
    // The first failure is not held back: none was before.
    passwordTimer.isStanding = true;
    assertThat(http.get("/c%20t%20x/bobs", as("bob", "wrong")).status()).isEqualTo(401);
  }

  @Test
  void whoHasTooManyWrongPasswordsWaitingIsToldThatWeAreBusy() throws Exception {
    Users nobody = Users.ofPasswords(List.of(Map.entry("x", "y")));
    Credentials wrong =
        Objects.requireNonNull(Credentials.ofHeaders(List.of("Basic eDp6")), "credentials");
    Login login = passwords.login("elsewhere");
    var client = new Client("127.0.0.1", TimeUnit.MINUTES.toNanos(1));
    // Remembered from then on, so that the others are held when this thread goes on.
    login.verify(nobody, wrong, client).toCompletableFuture().join();
    for (int i = 0; i < 80; i++) {
      var unused = login.verify(nobody, wrong, client);
    }
    RawHttp http = server.http();
    for (String page : List.of("-/", "", "-/status", "-/targets")) {
      Reply busy = http.get("/c%20t%20x/" + page, as("alice", "wrong"));
      assertThat(busy.status()).as(page).isEqualTo(503);
      assertThat(busy.header("Retry-After")).isEqualTo("5");
      assertThat(http.get("/c%20t%20x/" + page, as("alice", "alice's")).status()).isEqualTo(200);
    }
  }

  /** Else Prometheus would drop the targets of an endpoint whose password file is being edited. */
  @Test
  void programsAreNotToldThatAnEndpointIsHiddenWhereThatCannotBeFoundOut() throws Exception {
    Guard closed =
        Guard.builder()
            .users(
                () -> {
                  throw new UnusableFilesException("as told");
                },
                passwords.login("endpoint /closed"))
            .build();
    Site site =
        site(Guard.OPEN, "/open")
            .endpoint(endpoint("/closed", SECRET + "-address", FAILING), closed)
            .build();
    try (var other = new WebServer("/", site)) {
      RawHttp http = other.http();
      for (String path : List.of("/-/status", "/-/targets")) {
        assertThat(http.get(path).status()).as(path).isEqualTo(200);
        assertThat(http.get(path, "Authorization: Bearer x").status()).as(path).isEqualTo(200);
        Reply reply = http.get(path, as("alice", "alice's"));
        assertThat(reply.status()).as(path).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("5");
        assertThat(reply.header("WWW-Authenticate")).isEmpty();
        assertThat(reply.text()).startsWith("it cannot be found out which").contains("password");
      }
      for (String path : List.of("/-/", "/")) {
        assertThat(http.get(path).text()).doesNotContain("could not be found out");
        Reply page = http.get(path, as("alice", "alice's"));
        assertThat(page.status()).as(path).isEqualTo(200);
        assertThat(page.text()).containsOnlyOnce("could not be found out").contains(SECRET);
      }
    }
  }

  @Test
  void managementGuardsThePagesAndShowsEverything() throws Exception {
    try (var managed = new WebServer("/", site(alice, "/open").build())) {
      RawHttp http = managed.http();
      for (String path : List.of("/", "/-/", "/-/status", "/-/targets", "/-/status.css")) {
        assertThat(http.get(path).status()).as(path).isEqualTo(401);
        assertThat(http.send("HEAD", path).status()).as(path).isEqualTo(401);
        assertThat(http.get(path, as("alice", "alice's")).status()).as(path).isEqualTo(200);
      }
      assertThat(visible(http.get("/-/status", as("alice", "alice's"))))
          .containsExactly(true, true, true);
    }
  }

  @Test
  void theRootIsAnEndpointsIfThereIsOne() throws Exception {
    try (var other = new WebServer("/", site(Guard.OPEN, "/").build())) {
      assertThat(other.http().get("/").text()).contains("a{exporter_name=\"node\"} 1");
      assertThat(other.http().get("/-/").text()).contains("<h2 id=\"e0-title\"><a href=\"../\">/<");
    }
  }

  @Test
  void linksAreRelative() throws Exception {
    RawHttp http = server.http();
    assertThat(http.get("/c%20t%20x/").text())
        .contains("\"-/status.css\"", "\"-/status.js\"", "href=\"./open?exporter&#x3D;node\"");
    assertThat(http.get("/c%20t%20x/-/").text())
        .contains("\"status.css\"", "\"status.js\"", "href=\"../open?exporter&#x3D;node\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-/", "", "-/status", "-/targets", "-/status.css"})
  void headHasTheHeadersOfGet(String page) throws Exception {
    RawHttp http = server.http();
    Reply head = http.send("HEAD", "/c%20t%20x/" + page);
    Reply get = http.get("/c%20t%20x/" + page);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    assertThat(http.send("POST", "/c%20t%20x/" + page).status()).isEqualTo(405);
  }

  @Test
  void aBrowserLoadsNothingFromElsewhereAndKeepsNothing() throws Exception {
    Reply page = server.http().get("/c%20t%20x/-/");
    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
                + " img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    assertThat(page.header("Content-Type")).isEqualToIgnoringWhitespace("text/html;charset=utf-8");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.text()).doesNotContain("//", " style=").doesNotContainPattern("\\son[a-z]+=");
  }

  @Test
  void filesAreSentAgainOnlyWhenTheyHaveChanged() throws Exception {
    RawHttp http = server.http();
    Reply css = http.get("/c%20t%20x/-/status.css");
    assertThat(css.header("Content-Type")).isEqualToIgnoringWhitespace("text/css;charset=utf-8");
    assertThat(css.header("Cache-Control")).isEqualTo("private, no-cache");
    String tag = css.header("ETag");
    assertThat(tag).matches("W/\"[\\w-]+\"");
    Reply again = http.get("/c%20t%20x/-/status.css", "If-None-Match: \"other\", " + tag);
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(tag);
    assertThat(http.get("/c%20t%20x/-/status.css", "If-None-Match: \"x\"").status()).isEqualTo(200);
    assertThat(http.get("/c%20t%20x/-/status.js").header("Content-Type"))
        .isEqualToIgnoringWhitespace("text/javascript;charset=utf-8");
  }

  @Test
  void targetsHaveTheAddressThatTheyWereAskedAt() throws Exception {
    RawHttp http = server.http();
    assertThat(json(http.get("/c%20t%20x/-/targets")))
        .isEqualTo(
            List.of(
                Map.of(
                    "targets",
                    List.of("127.0.0.1:" + http.port()),
                    "labels",
                    Map.of(
                        "__scheme__",
                        "http",
                        "__metrics_path__",
                        "/c t x/open",
                        "__param_exporter",
                        "node",
                        "__meta_reverse_exporter_endpoint",
                        "/open",
                        "__meta_reverse_exporter_exporter",
                        "node",
                        "__meta_reverse_exporter_kind",
                        "http",
                        "endpoint",
                        "/open",
                        "exporter",
                        "node"))));
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, 8080, example.com:8080",
    "127.0.0.1, 80, 127.0.0.1:80",
    "::1, 443, [::1]:443",
    "[2001:db8::1], 443, [2001:db8::1]:443",
    "a b, 80,",
    "<script>, 80,",
    "a/b, 80,",
    "a@b, 80,",
    "'', 80,",
    "a, 0,",
    "a, 65536,"
  })
  void targetsAreNotMadeOfWhateverAHeaderSays(String host, int port, @Nullable String address) {
    var request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getServerName" -> host;
                      case "getServerPort" -> port;
                      case "getScheme" -> "https";
                      case "getContextPath" -> "/a%20b";
                      default -> null;
                    });
    StatusRequest asked = StatusRequest.of(request);
    if (address == null) {
      assertThat(asked.reached()).isNull();
      Status nothing =
          new Status(
              Instant.EPOCH, new ApplicationInfo("1", Instant.EPOCH, true, null, null), List.of());
      assertThat(asked.answer(StatusForm.TARGETS, nothing).status().getStatusCode()).isEqualTo(400);
    } else {
      assertThat(asked.reached())
          .extracting(TargetsJson.Reached::hostAndPort, TargetsJson.Reached::contextPath)
          .containsExactly(address, "/a b");
    }
  }

  @Test
  void aBrokenConfigurationIsTold() throws Exception {
    Instant now = Instant.now();
    var reload = new ApplicationInfo.Reload(now, false, List.of("config.yml:3:5: a <number>"));
    Site broken =
        Site.broken("broken\n")
            .status(() -> new ApplicationInfo("1.2.3", now, false, "config.yml", reload))
            .build();
    try (var other = new WebServer("/", broken)) {
      Reply page = other.http().get("/-/");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text())
          .contains("Not ready", "<code>config.yml:3:5: a &lt;number&gt;</code>")
          .contains("No endpoint is served");
      Object json = json(other.http().get("/-/status"));
      assertThat(at(json, "application", "ready")).isEqualTo(false);
      assertThat(at(json, "application", "last_reload", "problems", 0))
          .isEqualTo("config.yml:3:5: a <number>");
      assertThat(other.http().get("/").text()).contains("<code>config.yml:3:5: a &lt;number&gt;");
    }
  }
}
