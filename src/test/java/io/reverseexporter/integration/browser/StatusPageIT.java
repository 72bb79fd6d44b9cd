package io.reverseexporter.integration.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reverseexporter.integration.Binaries;
import io.reverseexporter.integration.Prometheus;
import io.reverseexporter.integration.containers.Build;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.integration.containers.Tomcat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The status page in a real browser, from a WAR on Tomcat below a context path. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusPageIT {
  private static final int SCRAPES = 45;
  private static final String RECOVERING = "backup";

  private static final AtomicBoolean RECOVERED = new AtomicBoolean();

  private static Path folder;
  private static ExecutorService threads;
  private static HttpServer exporter;
  private static Tomcat tomcat;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    Binaries.require(Browser.PROGRAMS);
    folder = Build.emptyDirectory("status-page");
    threads = Executors.newCachedThreadPool();
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    exporter.setExecutor(threads);
    exporter.createContext("/metrics", exchange -> answer(exchange, 200, exposition()));
    exporter.createContext(
        "/backup",
        exchange -> {
          if (RECOVERED.get()) {
            answer(exchange, 200, "backup_last_run 1\n");
          } else {
            answer(exchange, 503, "the disk is full");
          }
        });
    exporter.start();
    write();
    tomcat =
        Tomcat.at("tomcat-status-page")
            .context(
                "monitoring#host1",
                "<Parameter name=\"reverse_exporter.config\" value=\""
                    + folder.resolve("reverse-exporter.yml")
                    + "\"/>")
            .start();
    for (int i = 0; i < SCRAPES; i++) {
      assertThat(scrape("metrics")).isEqualTo(200);
    }
    assertThat(scrape("clashing")).isEqualTo(200);
    browser = Browser.start(Files.createDirectories(folder.resolve("browser")));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
    if (tomcat != null) {
      tomcat.close();
    }
    if (exporter != null) {
      exporter.stop(0);
      threads.shutdownNow();
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String exposition() {
    var page = new StringBuilder("# HELP up_time_seconds Since the start.\n");
    for (int cpu = 0; cpu < 200; cpu++) {
      page.append("cpu_seconds_total{cpu=\"").append(cpu).append("\",mode=\"user\"} 123.5\n");
    }
    return page.toString();
  }

  private static void write() throws IOException {
    int port = exporter.getAddress().getPort();
    Files.writeString(folder.resolve("cron.prom"), "# TYPE cron_last_run gauge\ncron_last_run 1\n");
    Files.writeString(folder.resolve("a.prom"), "# HELP load One.\n# TYPE load gauge\nload 1\n");
    Files.writeString(folder.resolve("b.prom"), "# HELP load Two.\n# TYPE load counter\nload 2\n");
    Files.writeString(folder.resolve("users.htpasswd"), "root:test\n");
    Files.writeString(
        folder.resolve("reverse-exporter.yml"),
        """
        reverse_exporters:
        - path: /metrics
          exporters:
          - http: {name: node, address: "http://127.0.0.1:%1$d/metrics?token=hidden"}
          - http: {name: database, address: "http://127.0.0.1:9/metrics", timeout: 1s}
          - http: {name: application, address: /-/metrics}
          - http: {name: %2$s, address: "http://127.0.0.1:%1$d/backup"}
          - file: {name: cron, path: cron.prom}
          - exec: {name: now, command: sh, args: [-c, echo now 1]}
          - exec-cached: {name: slow, command: sh, args: [-c, echo slow 1], exec_interval: 1s}
        - path: /clashing
          exporters:
          - file: {name: first, path: a.prom}
          - file: {name: second, path: b.prom}
        - path: /secret
          auth_type: basic
          htpasswd_file: users.htpasswd
          exporters:
          - file: {name: hidden, path: cron.prom}
        """
            .formatted(port, RECOVERING));
  }

  private static URI url(String path) {
    return tomcat.url("/monitoring/host1/" + path);
  }

  private static int scrape(String path) {
    return Http.get(url(path)).status();
  }

  private static void open(String rest) {
    browser.open(URI.create("about:blank"));
    browser.open(url("-/" + rest));
    browser.await("the page has its script", () -> browser.find("#tools").isDisplayed());
  }

  private static String row(String exporter) {
    return "tr[data-name=" + exporter + "]";
  }

  @Test
  @Order(1)
  void showsWhatFailsAndWhatDoesNot() {
    open("");
    assertThat(browser.text(row("node") + " td.state")).isEqualTo("up");
    assertThat(browser.text(row(RECOVERING) + " td.state")).isEqualTo("down");
    assertThat(browser.text(row(RECOVERING) + " .failure"))
        .startsWith("http_status: ")
        .contains("503: the disk is full");
    assertThat(browser.text("#failing")).contains("database", RECOVERING);
    assertThat(browser.text("#counts")).contains("2 down");
    assertThat(browser.text("#e1 details summary")).contains("1 clash", "1 differing HELP text");
    assertThat(browser.text("#e2")).contains("/secret", "protected").doesNotContain("hidden");
    String source = String.valueOf(browser.run("return document.documentElement.outerHTML"));
    assertThat(source).contains("/metrics").doesNotContain("token");
  }

  @ParameterizedTest
  @Order(2)
  @ValueSource(strings = {"light", "dark"})
  void canBeReadInBothColors(String scheme) {
    browser.size(1280, 900, false);
    browser.colors(scheme);
    open("");
    assertThat(browser.run(Contrast.SCRIPT)).asString().isEmpty();
    browser.screenshot(Path.of("target/status-" + scheme + ".png"));
  }

  @Test
  @Order(3)
  void fitsOnAPhone() {
    browser.colors("light");
    browser.size(360, 900, true);
    open("");
    assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
    assertThat(browser.run(Contrast.SCRIPT)).asString().isEmpty();
    browser.screenshot(Path.of("target/status-phone.png"));
    browser.size(1280, 900, false);
  }

  @Test
  @Order(4)
  void filtersAndKeepsTheFilterInTheAddress() {
    open("");
    browser.find("#filter").sendKeys("fil cron");
    assertThat(browser.shown("tbody tr")).hasSize(1).first().asString().contains("cron.prom");
    assertThat(browser.text("#shown")).isEqualTo("1 of 9 exporters");
    assertThat(browser.run("return location.hash")).isEqualTo("#filter=fil+cron");
    open("#failing=");
    assertThat(browser.shown("tbody tr")).hasSize(2);
  }

  @Test
  @Order(5)
  void isUsedByKeyboardAlone() {
    open("");
    browser.press(Keys.TAB);
    assertThat(browser.run("return document.activeElement.className")).isEqualTo("skip");
    assertThat(browser.find(".skip").getRect().getX()).isNotNegative();
    browser.press(Keys.ENTER);
    browser.press("/");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("filter");
    browser.press("node");
    assertThat(browser.shown("tbody tr")).hasSize(1);
    browser.press(Keys.ESCAPE);
    assertThat(browser.shown("tbody tr")).hasSize(9);
    browser.tabTo("#only-failing", 2);
    browser.press(Keys.SPACE);
    assertThat(browser.shown("tbody tr")).hasSize(2);
    browser.press(Keys.SPACE);
    browser.tabTo("#e0 h2 a", 5);
    browser.tabTo(row("node") + " a", 1);
    assertThat(browser.run("return getComputedStyle(document.activeElement).outlineStyle"))
        .isEqualTo("solid");
    browser.tabTo("summary", 10);
    browser.press(Keys.ENTER);
    assertThat(browser.run("return document.querySelector('#e0-merge').open")).isEqualTo(true);
  }

  /** What the reader has done to the page stays when it is refreshed. */
  @Test
  @Order(6)
  void updatesItselfWhenAnExporterRecovers() {
    open("#filter=127.0.0.1");
    browser.run("document.querySelector('#e1-merge').open = true; scrollTo(0, 120)");
    browser.run("document.querySelector('" + row("node") + "').mark = 'the same object'");
    browser.run("document.querySelector('" + row("node") + " a').focus({preventScroll: true})");
    Object scrolled = browser.run("return Math.round(scrollY)");
    RECOVERED.set(true);
    assertThat(scrape("metrics")).isEqualTo(200);

    browser.await("it is up", () -> browser.text(row(RECOVERING) + " td.state").equals("up"));

    assertThat(browser.run("return document.querySelector('#announcement').textContent"))
        .isEqualTo(RECOVERING + " is up");
    assertThat(browser.run("return document.querySelector('#e1-merge').open")).isEqualTo(true);
    assertThat(browser.run("return document.querySelector('" + row("node") + "').mark"))
        .isEqualTo("the same object");
    assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("node");
    assertThat(browser.run("return Math.round(scrollY)")).isEqualTo(scrolled);
    assertThat(browser.shown("tbody tr")).hasSize(3);
    assertThat(browser.text(row(RECOVERING) + " .failure")).startsWith("Last failure ");
  }

  @Test
  @Order(7)
  void pausesAndSaysWhenTheServerDoesNotAnswer() {
    open("");
    browser.find("#pause").click();
    assertThat(browser.text("#pause")).isEqualTo("Go on");
    browser.requests();
    int before = browser.requests().size();
    browser.offline(true);
    browser.find("#pause").click();
    browser.await("it says so", () -> browser.text("#connection").startsWith("No answer"));
    assertThat(browser.requests().size()).isGreaterThan(before);
    browser.offline(false);
    browser.find("#pause").click();
    browser.find("#pause").click();
    browser.await("it is silent again", () -> browser.text("#connection").isEmpty());
  }

  @Test
  @Order(8)
  void listsAllFamiliesOnRequest() {
    open("?families=%2Fclashing");
    assertThat(browser.text("#e1-merge table")).contains("load untyped first, second");
    assertThat(browser.text("#e1-merge dl")).contains("gauge says first; counter says second");
  }

  @Test
  @Order(9)
  void nothingWasAskedOfOthersAndNothingWentWrong() {
    String own = url("").toString();
    assertThat(browser.requests())
        .as("but for what the browser's own first page is made of")
        .filteredOn(request -> !request.startsWith("data:") && !request.startsWith("chrome:"))
        .isNotEmpty()
        .allMatch(request -> request.startsWith(own));
    // What was asked while the network was cut off.
    assertThat(browser.messages()).allMatch(line -> line.contains("ERR_INTERNET_DISCONNECTED"));
    assertThat(tomcat.log()).doesNotContain("SEVERE");
  }

  @Test
  void prometheusFindsEachExporterByItself() throws IOException {
    Binaries.require(List.of("prometheus"));
    String job =
        """
        scrape_interval: 1s
        scrape_timeout: 1s
        http_sd_configs: [{url: "%s", refresh_interval: 1s}]
        """
            .formatted(url("-/targets"));
    Path own = Files.createDirectories(folder.resolve("prometheus"));
    RECOVERED.set(true);
    try (Prometheus prometheus =
        Prometheus.startWith(own, Prometheus.Mode.OPENMETRICS, Map.of("exporters", job))) {
      browser.await(
          "all but the one that is not there are up: " + prometheus.errors(),
          () ->
              prometheus.value("count(up == 1)").equals("8")
                  && prometheus.value("count(up == 0)").equals("1"));
      assertThat(prometheus.value("up{exporter=\"database\",endpoint=\"/metrics\"}"))
          .isEqualTo("0");
      assertThat(prometheus.value("count(load{exporter_name=\"second\"})")).isEqualTo("1");
    }
  }

  /** The same page without a browser, for those who have curl only. */
  @Test
  void needsNoScript() {
    String page = Http.get(url("")).text();
    assertThat(page).contains("database", "href=\"./metrics?exporter").doesNotContain("token");
    assertThat(List.of(url("-/status"), url("-/targets")))
        .allMatch(address -> Http.get(address).status() == 200);
  }
}
