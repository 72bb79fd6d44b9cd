package io.reverseexporter.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.Metrics.MetricFamily;
import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.scrape.NoPageException.Kind;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an endpoint answers, counts and says when exporters fail. */
class EndpointFailuresTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final FakeExporter NODE = FakeExporter.of("node", "# TYPE a gauge\na 1\n");

  private final ScrapeThreads threads = new ScrapeThreads();
  private final LogCapture log = new LogCapture(ScrapeThreads.LOGGER);

  @AfterEach
  void stop() {
    log.close();
    threads.close();
  }

  private Endpoint endpoint(Member... members) {
    var deadlines = new ScrapeDeadlines(LONG, LONG, Duration.ZERO);
    return new Endpoint("/metrics", List.of(members), deadlines, 40, true, threads.context());
  }

  private static Member member(FakeExporter exporter) {
    return new Member(exporter, false, false);
  }

  private static Member required(FakeExporter exporter) {
    return new Member(exporter, false, true);
  }

  private static FakeExporter failing(String name, Reason reason, String details) {
    var failure = new ScrapeFailure(reason, details);
    return new FakeExporter(name, request -> CompletableFuture.failedFuture(failure))
        .reasons(Set.of(Reason.CONNECT, Reason.TIMEOUT));
  }

  private static FakeExporter stale(String name, ScrapeFailure lastFailure) {
    return new FakeExporter(
        name,
        request -> {
          try {
            ExpositionIndex index =
                ExpositionIndex.of(
                    Body.of("old 7\n"), ExtraLabels.of(name, Map.of()), request.format());
            return CompletableFuture.completedFuture(
                new Scraped(
                    List.of(index),
                    6,
                    Duration.ofSeconds(100),
                    lastFailure,
                    Allowance.unlimited().hold()));
          } catch (MalformedExpositionException e) {
            return CompletableFuture.failedFuture(e);
          }
        });
  }

  private static byte[] scrape(Endpoint endpoint, ExpositionFormat format, String... exporters)
      throws Exception {
    Map<String, List<String>> query =
        exporters.length == 0 ? Map.of() : Map.of("exporter", List.of(exporters));
    var out = new ByteArrayOutputStream();
    try (EndpointPage page =
        endpoint.scrape(Deadline.after(LONG), query, format).get(20, TimeUnit.SECONDS)) {
      page.page().writeTo(out);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
    return out.toByteArray();
  }

  private static List<String> samples(Endpoint endpoint, String... exporters) throws Exception {
    String text =
        new String(scrape(endpoint, ExpositionFormat.TEXT, exporters), StandardCharsets.UTF_8);
    return text.lines().filter(line -> !line.startsWith("#")).toList();
  }

  private void assertRefused(Kind kind, String text, Endpoint endpoint, String... exporters) {
    assertThatThrownBy(() -> scrape(endpoint, ExpositionFormat.TEXT, exporters))
        .isInstanceOfSatisfying(
            NoPageException.class,
            refusal -> {
              assertThat(refusal.kind()).isEqualTo(kind);
              assertThat(refusal.text()).isEqualTo(text);
            });
  }

  @Test
  void countsFailuresByReason() throws Exception {
    Endpoint endpoint = endpoint(member(failing("bad", Reason.CONNECT, "no")), member(NODE));
    for (int i = 1; i <= 3; i++) {
      assertThat(samples(endpoint))
          .contains(
              "reverse_exporter_up{exporter_name=\"bad\"} 0",
              "reverse_exporter_scrape_body_bytes{exporter_name=\"bad\"} 0",
              "reverse_exporter_scrape_body_bytes{exporter_name=\"node\"} 19",
              "reverse_exporter_scrape_failures_total"
                  + "{exporter_name=\"bad\",reason=\"connect\"} "
                  + i,
              "reverse_exporter_scrape_failures_total"
                  + "{exporter_name=\"bad\",reason=\"timeout\"} 0")
          .noneMatch(line -> line.startsWith("reverse_exporter_result_age_seconds"));
    }
  }

  @Test
  void countsWhatTheDeadlineEnds() throws Exception {
    FakeExporter never = new FakeExporter("never", request -> new CompletableFuture<>());
    Endpoint endpoint = endpoint(member(never));
    endpoint
        .scrape(Deadline.after(Duration.ofMillis(50)), Map.of(), ExpositionFormat.TEXT)
        .get(20, TimeUnit.SECONDS)
        .close();
    CompletableFuture<EndpointPage> second =
        endpoint.scrape(
            Deadline.after(Duration.ofMillis(50)), Map.of(), ExpositionFormat.OPENMETRICS);
    var out = new ByteArrayOutputStream();
    try (EndpointPage page = second.get(20, TimeUnit.SECONDS)) {
      page.page().writeTo(out);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("# TYPE reverse_exporter_scrape_failures counter\n")
        .contains(
            "reverse_exporter_scrape_failures_total"
                + "{exporter_name=\"never\",reason=\"timeout\"} 2\n");
  }

  @Test
  void servesAnOldResultAndSaysThatTheNewestFailed() throws Exception {
    var failure = new ScrapeFailure(Reason.EXIT_STATUS, "exit status 1").asLogged();
    Endpoint endpoint = endpoint(required(stale("cached", failure)));
    for (String[] exporters : List.of(new String[0], new String[] {"cached"})) {
      assertThat(samples(endpoint, exporters))
          .contains(
              "old{exporter_name=\"cached\"} 7",
              "reverse_exporter_up{exporter_name=\"cached\"} 0",
              "reverse_exporter_scrape_samples{exporter_name=\"cached\"} 1",
              "reverse_exporter_scrape_body_bytes{exporter_name=\"cached\"} 6",
              "reverse_exporter_result_age_seconds{exporter_name=\"cached\"} 100.000000000");
    }
    assertThat(samples(endpoint))
        .contains(
            "reverse_exporter_scrape_failures_total"
                + "{exporter_name=\"cached\",reason=\"exit_status\"} 3");
    assertThat(log.lines()).as("whoever ran it has logged it").isEmpty();
  }

  @Test
  void givesNoPageWithoutWhatIsRequired() {
    Endpoint endpoint =
        endpoint(
            required(failing("a\nb", Reason.HTTP_STATUS, "status\r\n500")),
            member(failing("other", Reason.CONNECT, "refused")),
            required(NODE),
            required(failing("tls", Reason.TLS, "no certificate")));
    assertRefused(
        Kind.EXPORTERS_FAILED,
        "a\\u000ab: http_status: status\\u000d\\u000a500\ntls: tls: no certificate\n",
        endpoint);
    assertThat(log.lines()).hasSize(3);
  }

  @Test
  void scrapesOnlyWhoIsAsked() throws Exception {
    FakeExporter other = FakeExporter.of("ot her", "b 1\n");
    FakeExporter bad = failing("bad", Reason.CONNECT, "refused");
    Endpoint endpoint = endpoint(member(other), required(bad), member(NODE));
    assertThat(samples(endpoint, "node", "ot her", "node"))
        .startsWith(
            "b{exporter_name=\"ot her\"} 1",
            "a{exporter_name=\"node\"} 1",
            "reverse_exporter_up{exporter_name=\"ot her\"} 1",
            "reverse_exporter_up{exporter_name=\"node\"} 1")
        .noneMatch(line -> line.contains("\"bad\""));
    assertThat(bad.requests).isEmpty();
    assertRefused(Kind.EXPORTERS_FAILED, "bad: connect: refused\n", endpoint, "bad");
    assertRefused(Kind.EXPORTERS_FAILED, "bad: connect: refused\n", endpoint, "bad", "node");
  }

  @Test
  void givesNoPageIfAllFailedThatWereAsked() throws Exception {
    Endpoint endpoint =
        endpoint(
            member(failing("x", Reason.CONNECT, "refused")),
            member(failing("y", Reason.TIMEOUT, "late")),
            member(NODE));
    assertRefused(
        Kind.EXPORTERS_FAILED, "x: connect: refused\ny: timeout: late\n", endpoint, "y", "x");
    assertThat(samples(endpoint, "x", "node")).contains("a{exporter_name=\"node\"} 1");
  }

  @Test
  void namesAreMatchedExactly() {
    Endpoint endpoint = endpoint(member(NODE), member(FakeExporter.of("x", "")));
    for (String unknown : List.of("NODE", "node ", "", "no", "node,x")) {
      assertRefused(
          Kind.UNKNOWN_EXPORTER,
          "unknown exporter: " + unknown + "; exporters here: node, x\n",
          endpoint,
          "node",
          unknown);
    }
    assertRefused(
        Kind.UNKNOWN_EXPORTER,
        "unknown exporter: a\\u000ab; exporters here: node, x\n",
        endpoint,
        "a\nb");
  }

  @Test
  void neverForwardsTheNames() throws Exception {
    FakeExporter exporter = FakeExporter.of("node", "a 1\n");
    Endpoint endpoint = endpoint(member(exporter));
    endpoint
        .scrape(
            Deadline.after(LONG),
            Map.of("exporter", List.of("node"), "target", List.of("x", "y")),
            ExpositionFormat.TEXT)
        .get(20, TimeUnit.SECONDS)
        .close();
    assertThat(exporter.requests.get(0).parameters())
        .containsExactly(Map.entry("target", List.of("x", "y")));
  }

  @Test
  void saysOnThePageHowThePageWasMerged() throws Exception {
    FakeExporter clash = FakeExporter.of("clash", "# TYPE a counter\na 1\n");
    FakeExporter first = FakeExporter.unlabelled("first", "b{x=\"1\"} 1\nb{x=\"2\"} 1\n");
    FakeExporter again = FakeExporter.unlabelled("again", "b{x=\"1\"} 2\nb{x=\"2\"} 2\n");
    Endpoint endpoint =
        endpoint(
            member(NODE),
            member(clash),
            new Member(first, true, false),
            new Member(again, true, false));
    for (int i = 0; i < 2; i++) {
      assertThat(samples(endpoint))
          .contains(
              "reverse_exporter_type_conflicts 1", "reverse_exporter_duplicate_series_dropped 2");
      assertThat(samples(endpoint, "first", "again"))
          .contains(
              "reverse_exporter_type_conflicts 0", "reverse_exporter_duplicate_series_dropped 2");
      assertThat(samples(endpoint, "node"))
          .contains(
              "reverse_exporter_type_conflicts 0", "reverse_exporter_duplicate_series_dropped 0");
    }
    List<MetricFamily> families = new ArrayList<>();
    var in = new ByteArrayInputStream(scrape(endpoint, ExpositionFormat.PROTOBUF));
    for (MetricFamily family = MetricFamily.parseDelimitedFrom(in);
        family != null;
        family = MetricFamily.parseDelimitedFrom(in)) {
      families.add(family);
    }
    assertThat(families)
        .filteredOn(family -> family.getName().startsWith("reverse_exporter_type_conflicts"))
        .singleElement()
        .satisfies(family -> assertThat(family.getMetric(0).getGauge().getValue()).isEqualTo(1));
  }

  @Test
  void chainedMetricsOfTheSameNamesAreKept() throws Exception {
    String inner =
        new String(scrape(endpoint(member(NODE)), ExpositionFormat.TEXT), StandardCharsets.UTF_8);
    List<String> page = samples(endpoint(member(FakeExporter.of("inner", inner)), member(NODE)));
    assertThat(page)
        .contains(
            "a{exported_exporter_name=\"node\",exporter_name=\"inner\"} 1",
            "reverse_exporter_up{exported_exporter_name=\"node\",exporter_name=\"inner\"} 1",
            "reverse_exporter_type_conflicts{exporter_name=\"inner\"} 0",
            "reverse_exporter_type_conflicts 0",
            "reverse_exporter_duplicate_series_dropped 0");
    Endpoint unlabelled =
        endpoint(new Member(FakeExporter.unlabelled("inner", inner), true, false), member(NODE));
    for (int i = 0; i < 2; i++) {
      // The inner page's own figures come first, and stay.
      assertThat(samples(unlabelled)).contains("reverse_exporter_type_conflicts 0");
    }
  }
}
