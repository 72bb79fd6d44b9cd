package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Metrics;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on every container. A subclass says where the application runs. */
abstract class ContainerContract {
  private static final String TEXT = "text/plain;version=0.0.4;charset=utf-8";

  /** Root of the application without any configuration, with a slash at its end. */
  abstract URI demo();

  /** Root of the application with {@code protected.yml}. */
  abstract URI protectedApplication();

  /** Root of the application with {@code broken.yml}. */
  abstract URI broken();

  @Test
  void demoShowsAllKindsOnOneValidPage() {
    Reply response = Http.get(demo().resolve("metrics"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualToIgnoringWhitespace(TEXT);
    Page page = Page.parse(response.text());
    assertThat(page.up()).hasSizeGreaterThanOrEqualTo(4);
    page.up()
        .forEach(
            (exporter, up) -> {
              assertThat(up).as("up of %s", exporter).isEqualTo("1");
              assertThat(page.from(exporter)).as("samples of %s", exporter).isNotEmpty();
            });
    assertThat(page.named("reverse_exporter_scrape_duration_seconds"))
        .hasSameSizeAs(page.up().keySet());
    assertThat(page.named("reverse_exporter_scrape_samples")).hasSameSizeAs(page.up().keySet());
  }

  @Test
  void openMetricsIsForThoseWhoPreferIt() {
    Reply response =
        Http.get(
            demo().resolve("metrics"),
            "Accept: application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.5,*/*;q=0.1");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("content-type"))
        .isEqualToIgnoringWhitespace("application/openmetrics-text;version=1.0.0;charset=utf-8");
    assertThat(response.header("vary")).contains("Accept");
    assertThat(response.text()).endsWith("\n# EOF\n").contains("\nreverse_exporter_up{");
  }

  @Test
  void protobufIsForThoseWhoPreferIt() throws IOException {
    Reply response =
        Http.get(
            demo().resolve("metrics"),
            "Accept: application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,text/plain;q=0.5");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("content-type")).startsWith("application/vnd.google.protobuf;");
    var names = new ArrayList<String>();
    try (var in = new ByteArrayInputStream(response.body())) {
      while (in.available() > 0) {
        names.add(Metrics.MetricFamily.parseDelimitedFrom(in).getName());
      }
    }
    assertThat(names).contains("reverse_exporter_up").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", ";;;", "text/plain;q=x", "*/*;q=0", "*; q=.2"})
  void noWishForAFormatIsRefused(String accept) {
    Reply response = Http.get(demo().resolve("metrics"), "Accept: " + accept);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualToIgnoringWhitespace(TEXT);
  }

  @Test
  void lengthIsKnownWithoutGzip() {
    Reply response = Http.get(demo().resolve("metrics"));

    assertThat(response.header("content-length")).isEqualTo("" + response.body().length);
    assertThat(response.header("transfer-encoding")).isEmpty();
    assertThat(response.header("content-encoding")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate, gzip;q=0.5", "*"})
  void gzipIsHonoured(String accept) throws IOException {
    Reply response = Http.get(demo().resolve("metrics"), "Accept-Encoding: " + accept);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-encoding")).isEqualTo("gzip");
    assertThat(Page.parse(Http.inflated(response)).up()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip;q=0", "identity", "gzip;q=0, *", "gzip;q=0.000", "br"})
  void gzipIsNotForcedOnAnybody(String accept) {
    Reply response = Http.get(demo().resolve("metrics"), "Accept-Encoding: " + accept);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-encoding")).isEmpty();
    assertThat(Page.parse(response.text()).up()).isNotEmpty();
  }

  @Test
  void headHasHeadersAndNoBody() {
    Reply response = send("HEAD", demo(), "metrics");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("content-type")).isEqualToIgnoringWhitespace(TEXT);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void otherMethodsAreRefused(String method) {
    Reply response = send(method, demo(), "metrics");

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.header("allow")).contains("GET").contains("HEAD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing-here",
        "metrics/more",
        "-/unknown",
        "META-INF/MANIFEST.MF",
        "io/reverseexporter/launcher/Launcher.class"
      })
  void whatIsNotThereIsNotFound(String path) {
    assertThat(Http.get(demo().resolve(path)).status()).isEqualTo(404);
  }

  @Test
  void filesOfTheArchiveAreNotServed() {
    for (String path :
        List.of("WEB-INF/web.xml", "web-inf/web.xml", "WEB-INF/", "./WEB-INF/web.xml")) {
      assertThat(send("GET", demo(), path).status()).as(path).isIn(400, 404);
    }
  }

  @Test
  void tellsHowItIs() {
    assertThat(Http.get(demo().resolve("-/healthy")).status()).isEqualTo(200);
    assertThat(Http.get(demo().resolve("-/ready")).status()).isEqualTo(200);
    Reply metrics = Http.get(demo().resolve("-/metrics"));
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(Page.parse(metrics.text()).named("reverse_exporter_build_info")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void noSpellingOfAnAddressIsAFault(String spelling) {
    Reply response = send("GET", demo(), spelling.formatted("metrics", "6detrics"));

    assertThat(response.status()).as(response.text()).isIn(200, 400, 404);
    if (response.status() == 200) {
      assertThat(Page.parse(response.text()).up()).isNotEmpty();
    }
  }

  /** The endpoint decides, not how its address is written. */
  @ParameterizedTest
  @MethodSource("spellings")
  void noSpellingOpensAProtectedEndpoint(String spelling) {
    for (String credentials :
        List.of("X-No: credentials", "Authorization: Basic cm9vdDp3cm9uZw==")) {
      Reply response =
          send(
              "GET",
              protectedApplication(),
              spelling.formatted("metrics", "6detrics"),
              credentials);

      assertThat(response.status()).as(response.text()).isIn(400, 401, 404);
      assertThat(response.text()).doesNotContain("top_secret 42").doesNotContain("top_secret{");
    }
  }

  static List<String> spellings() {
    return List.of(
        "%1$s",
        "%1$s/",
        "%1$s//",
        "%%%2$s",
        "%%%2$s/",
        "/%1$s",
        "//%1$s",
        "./%1$s",
        "x/../%1$s",
        "x/%%2e%%2e/%1$s",
        "x/..;/%1$s",
        "%1$s;a=b",
        "%1$s;a=b/",
        ";a=b/%1$s",
        "%1$s%%2f",
        "%%2f%1$s",
        "%1$s/.",
        "%1$s/x/..",
        "%1$s%%00",
        "%1$s%%20",
        "%1$s%%3b",
        "%1$s%%ff",
        "%1$s?",
        "%1$s#x",
        "METRICS",
        "%1$s\\",
        "\\%1$s");
  }

  @Test
  void protectedEndpointsAskAndOpenOnesWork() {
    for (String path : List.of("metrics", "deep/secret")) {
      Reply response = Http.get(protectedApplication().resolve(path));
      assertThat(response.status()).isEqualTo(401);
      assertThat(response.header("www-authenticate")).startsWith("Basic realm=");
      assertThat(response.header("set-cookie")).isEmpty();
      Reply right =
          Http.get(protectedApplication().resolve(path), "Authorization: Basic cm9vdDp0ZXN0");
      assertThat(right.status()).as(right.text()).isEqualTo(200);
      assertThat(right.header("set-cookie")).isEmpty();
      assertThat(Page.parse(right.text()).from("secret")).isNotEmpty();
    }
    Reply open = Http.get(protectedApplication().resolve("open"));
    assertThat(open.status()).isEqualTo(200);
    assertThat(Page.parse(open.text()).from("open"))
        .filteredOn(sample -> sample.name().equals("open_to_all"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a={}",
        "a=|",
        "a=\"<>\"",
        "a=^`",
        "a=%zz",
        "a=%",
        "a=%00",
        "a=[b]",
        "a[]=b",
        "\\",
        "a=é",
        "%ff=%fe",
        "&&=&=",
        "a=b#c",
        "a=%2",
        "?"
      })
  void illegalQueriesAreNoFault(String query) {
    assertThat(send("GET", demo(), "metrics?" + query).status()).isIn(200, 400);
    assertThat(send("GET", demo(), "-/ready?" + query).status()).isIn(200, 400);
  }

  @Test
  void aBrokenConfigurationIsDeployedAndSaysSo() {
    assertThat(Http.get(broken().resolve("-/healthy")).status()).isEqualTo(200);
    for (String path : List.of("-/ready", "metrics")) {
      Reply response = Http.get(broken().resolve(path));
      assertThat(response.status()).as(path).isEqualTo(503);
      assertThat(response.text()).doesNotContain("offending-value").doesNotContain("nowhere");
    }
    assertThat(Http.get(broken().resolve("-/ready")).text()).contains("broken.yml");
  }

  private static Reply send(String method, URI root, String target, String... headers) {
    return Http.send(method, root, root.getRawPath() + target, headers);
  }
}
