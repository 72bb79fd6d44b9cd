package io.reverseexporter.status;

import static io.reverseexporter.testing.Json.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.scrape.About;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.Json;
import io.reverseexporter.testing.ScrapeThreads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page and the document make of figures, and of texts that mean harm. */
class StatusTextsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final ScrapeThreads threads = new ScrapeThreads();

  @AfterEach
  void stop() {
    threads.close();
  }

  static Stream<String> hostileTexts() {
    return Stream.of(
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "{{application.version}}{{{name}}}",
        "a&b",
        "turned \u202e round \u2066",
        "lines\r\nof\u2028two\u0000",
        "half a character \ud83d",
        "\ufffd\u0085\u009b",
        "x".repeat(5_000));
  }

  private static FakeExporter failing(String name, String details) {
    return new FakeExporter(
        name,
        request -> CompletableFuture.failedFuture(new ScrapeFailure(Reason.MALFORMED, details)));
  }

  private Status scraped(String path, Member... members) throws Exception {
    var deadlines =
        new ScrapeDeadlines(Duration.ofSeconds(10), Duration.ofMinutes(2), Duration.ofMillis(250));
    var endpoint = new Endpoint(path, List.of(members), deadlines, 40, true, threads.context());
    try (EndpointPage page =
        endpoint
            .scrape(Deadline.after(Duration.ofSeconds(10)), Map.of(), ExpositionFormat.TEXT)
            .get(20, TimeUnit.SECONDS)) {
      assertThat(page.outcomes()).hasSameSizeAs(members);
    }
    var application =
        new ApplicationInfo(
            "1.2.3",
            NOW,
            true,
            path,
            new ApplicationInfo.Reload(NOW, false, List.of("a problem " + path)));
    return new Status(
        Instant.now(), application, List.of(EndpointStatus.open(endpoint.state(), false)));
  }

  private static String html(Status status, @Nullable String families) {
    return new String(
        StatusPage.of(status, StatusPage.Place.OWN, families), StandardCharsets.UTF_8);
  }

  private static Object json(Status status) {
    return Json.parse(new String(StatusJson.of(status, true), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("hostileTexts")
  void textsFromOutsideStayTexts(String text) throws Exception {
    String calm = "calm";
    String shape = tags(html(status(calm), "/" + calm));
    String page = html(status(text), "/" + text);

    assertThat(tags(page)).as("the same elements with the same attributes").isEqualTo(shape);
    assertThat(page).doesNotContainPattern("[\\u202a-\\u202e\\u2066-\\u2069\\u0000\\u0085\\u2028]");
    assertThat(page.length()).isLessThan(60_000);
    assertThat(json(status(text))).isNotNull();
  }

  /** One in which the text stands wherever it can. */
  private Status status(String text) throws Exception {
    return scraped(
        "/" + text,
        new Member(failing(text, text), new About("http", text), false, false),
        new Member(FakeExporter.of("b", help(text)), false, false),
        new Member(FakeExporter.of("c", help("other")), false, false));
  }

  private static String help(String text) {
    String help = text.replaceAll("[\\r\\n\\\\]", " ");
    return "# HELP a " + help + "\n# TYPE a gauge\na 1\n";
  }

  /** The page without its texts and its attributes' values. */
  private static String tags(String page) {
    return page.replaceAll("(?s)>[^<]*<", "><").replaceAll("=\"[^\"]*\"", "=");
  }

  @Test
  void linksLeadToTheVeryExporter() throws Exception {
    Status status =
        scraped(
            "/a b;c?d#e%/\u00fc",
            new Member(FakeExporter.of("n&m=\u00fc/?#\"", "a 1\n"), false, false));
    assertThat(html(status, null))
        .contains(
            "href=\"../a%20b%3Bc%3Fd%23e%25/%C3%BC?exporter&#x3D;n%26m%3D%C3%BC%2F%3F%23%22\"");
  }

  @Test
  void theDocumentSaysHowExportersDo() throws Exception {
    Object json =
        json(
            scraped(
                "/m",
                new Member(
                    FakeExporter.of("up", "a 1\nb 2\n"), new About("file", "x.prom"), false, true),
                new Member(failing("bad", "line 3"), new About("http", "h"), false, false)));

    assertThat(at(json, "version")).isEqualTo(1);
    assertThat(at(json, "endpoints", 0, "state")).isEqualTo("degraded");
    assertThat(at(json, "endpoints", 0, "last_page", "all_exporters")).isEqualTo(true);
    Object up = at(json, "endpoints", 0, "exporters", 0);
    assertThat(at(up, "name")).isEqualTo("up");
    assertThat(at(up, "kind")).isEqualTo("file");
    assertThat(at(up, "source")).isEqualTo("x.prom");
    assertThat(at(up, "required")).isEqualTo(true);
    assertThat(at(up, "state")).isEqualTo("up");
    assertThat(at(up, "samples")).isEqualTo(2);
    assertThat(at(up, "body_bytes")).isEqualTo(8);
    assertThat(at(up, "last_failure")).isNull();
    assertThat(at(up, "history", 0, "state")).isEqualTo("up");
    Object bad = at(json, "endpoints", 0, "exporters", 1);
    assertThat(at(bad, "state")).isEqualTo("down");
    assertThat(at(bad, "failures")).isEqualTo(1);
    assertThat(at(bad, "last_failure", "reason")).isEqualTo("malformed");
    assertThat(at(bad, "last_failure", "details")).isEqualTo("line 3");
    assertThat(at(json, "endpoints", 0, "merge", "families", 0, "exporters"))
        .isEqualTo(List.of("up"));
  }

  @Test
  void theDoctorSaysWhoSuppliedAndWhoWon() throws Exception {
    Status status =
        scraped(
            "/m",
            new Member(
                FakeExporter.of("x", "# HELP a One.\n# TYPE a gauge\na 1\nc 1\n"), false, false),
            new Member(
                FakeExporter.of("y", "# HELP a Two.\n# TYPE a counter\na 1\n"), false, false),
            new Member(FakeExporter.unlabelled("z", "c{exporter_name=\"x\"} 7\n"), true, false));
    assertThat(html(status, "/m"))
        .contains("1 clash", "1 differing HELP text", "1 dropped sample")
        .contains("<dd>gauge says x; counter says y</dd>")
        .contains("<dd>\u201cOne.\u201d of x; not \u201cTwo.\u201d of y</dd>")
        .contains("<dd>1 sample of z: the page has the same series already</dd>")
        .contains("<tr><th scope=\"row\"><code>a</code></th><td>untyped</td><td>x, y</td></tr>");
    assertThat(html(status, null)).doesNotContain("<th scope=\"row\"><code>");
  }

  @Test
  void manyExportersAreOnePageOfBoundedLength() throws Exception {
    Member[] members = new Member[300];
    for (int i = 0; i < members.length; i++) {
      FakeExporter exporter =
          i % 50 == 0 ? failing("bad-" + i, "gone") : FakeExporter.of("good-" + i, "a 1\n");
      members[i] = new Member(exporter, new About("http", "http://host:" + i), false, false);
    }
    Status status = scraped("/m", members);
    String page = html(status, "/m");
    assertThat(page).contains("6</b> down", "294</b> up", "id=\"e0-299\"", "and 284 more");
    assertThat(page.length()).isLessThan(500_000);
    assertThat(at(json(status), "endpoints", 0, "merge", "families", 0, "more_pages"))
        .isEqualTo(194);
  }

  @Test
  void figuresAreForPeople() {
    assertThat(Texts.duration(420_000)).isEqualTo("0.42 ms");
    assertThat(Texts.duration(12_300_000)).isEqualTo("12 ms");
    assertThat(Texts.duration(1_234_000_000L)).isEqualTo("1.23 s");
    assertThat(Texts.duration(125_000_000_000L)).isEqualTo("2 min 5 s");
    assertThat(Texts.bytes(999)).isEqualTo("999 B");
    assertThat(Texts.bytes(57_123)).isEqualTo("57.1 KB");
    assertThat(Texts.bytes(999_999)).isEqualTo("1.0 MB");
    assertThat(Texts.bytes(8_500_000_000_000_000L)).isEqualTo("8500 TB");
    assertThat(Texts.age(Duration.ofSeconds(-3))).isEqualTo("0 s");
    assertThat(Texts.age(Duration.ofSeconds(3_700))).isEqualTo("1 h 1 min");
    assertThat(Texts.age(Duration.ofDays(3))).isEqualTo("3 d 0 h");
    assertThat(Texts.count(1_234_567)).isEqualTo("1,234,567");
  }
}
