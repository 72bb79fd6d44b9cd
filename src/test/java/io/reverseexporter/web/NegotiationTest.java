package io.reverseexporter.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.ExpositionFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String TEXT_1 = "text/plain; version=1.0.0; charset=utf-8";
  private static final String OPENMETRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final String OPENMETRICS_0 =
      "application/openmetrics-text; version=0.0.1; charset=utf-8";
  private static final String PROTOBUF =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
          + " encoding=delimited";
  private static final String ASK_PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";
  private static final String UTF_8 = "; escaping=allow-utf-8";

  private static String contentType(String... headers) {
    return Negotiation.of(List.of(headers)).contentType();
  }

  /**
   * Up to 2.33: acceptHeader in scrape/scrape.go; seen on the wire from 2.30 (client_java #702).
   */
  @Test
  void prometheus226() {
    assertThat(
            contentType(
                "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,"
                    + "*/*;q=0.1"))
        .isEqualTo(OPENMETRICS_0);
  }

  /** From 2.34 to 2.48: scrapeAcceptHeader in scrape/scrape.go. */
  @Test
  void prometheus242() {
    assertThat(
            contentType(
                "application/openmetrics-text;version=1.0.0,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"))
        .isEqualTo(OPENMETRICS);
  }

  /** 2.40 to 2.48: scrapeAcceptHeaderWithProtobuf in scrape/scrape.go. */
  @Test
  void prometheus242WithNativeHistograms() {
    assertThat(
            contentType(
                ASK_PROTOBUF
                    + ",application/openmetrics-text;version=1.0.0;q=0.8,"
                    + "application/openmetrics-text;version=0.0.1;q=0.75,"
                    + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"))
        .isEqualTo(PROTOBUF);
  }

  /**
   * From 2.49: acceptHeader() in scrape/scrape.go, with DefaultScrapeProtocols or
   * DefaultProtoFirstScrapeProtocols of config/config.go.
   */
  @Test
  void prometheus253() {
    assertThat(
            contentType(
                "application/openmetrics-text;version=1.0.0;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"))
        .isEqualTo(OPENMETRICS);
    assertThat(
            contentType(
                ASK_PROTOBUF
                    + ";q=0.5,application/openmetrics-text;version=1.0.0;q=0.4,"
                    + "application/openmetrics-text;version=0.0.1;q=0.3,"
                    + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"))
        .isEqualTo(PROTOBUF);
  }

  /** 3.0: acceptHeader() in scrape/scrape.go, which asks for UTF-8 names in every format. */
  @Test
  void prometheus30() {
    assertThat(
            contentType(
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2"))
        .isEqualTo(OPENMETRICS + UTF_8);
    assertThat(
            contentType(
                ASK_PROTOBUF
                    + ";escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                    + "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.2,*/*;q=0.1"))
        .isEqualTo(PROTOBUF + UTF_8);
  }

  /** Later 3.x: the same, with an escaping only for versions 1.0.0. */
  @Test
  void prometheus3() {
    assertThat(
            contentType(
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"))
        .isEqualTo(OPENMETRICS + UTF_8);
  }

  /** With {@code metric_name_escaping_scheme: underscores}. */
  @Test
  void prometheus3WithoutUtf8() {
    assertThat(
            contentType(
                "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,"
                    + "application/openmetrics-text;version=0.0.1;q=0.5,"
                    + "text/plain;version=1.0.0;escaping=underscores;q=0.4,"
                    + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"))
        .isEqualTo(OPENMETRICS + "; escaping=underscores");
  }

  /** The OpenTelemetry collector's prometheus receiver is Prometheus' own scrape package, too. */
  @Test
  void prometheus3WithNativeHistograms() {
    assertThat(
            contentType(
                ASK_PROTOBUF
                    + ";q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                    + "application/openmetrics-text;version=0.0.1;q=0.4,"
                    + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                    + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1"))
        .isEqualTo(PROTOBUF);
  }

  /**
   * Lib/promscrape/client.go of VictoriaMetrics; Prometheus before 2.5 and netdata send it, too.
   */
  @Test
  void vmagent() {
    assertThat(contentType("text/plain;version=0.0.4;q=1,*/*;q=0.1")).isEqualTo(TEXT);
  }

  /**
   * The constant acceptHeader in plugins/inputs/prometheus/prometheus.go, before and after 1.2x.
   */
  @Test
  void telegraf() {
    assertThat(contentType(ASK_PROTOBUF + ";q=0.7,text/plain;version=0.0.4;q=0.3,*/*;q=0.1"))
        .isEqualTo(PROTOBUF);
    assertThat(contentType(ASK_PROTOBUF + ";q=0.7,text/plain;version=0.0.4;q=0.3"))
        .isEqualTo(PROTOBUF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // curl and wget.
        "*/*",
        // HttpURLConnection of the JDK, old and new.
        "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
        "text/html, image/gif, image/jpeg, */*; q=0.2",
        // Chrome and Firefox (MDN, List of default Accept values).
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
            + "*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
      })
  void peopleGetText(String header) {
    assertThat(contentType(header)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The highest quality, wherever it stands.
        "text/plain;q=0.1, application/openmetrics-text;version=1.0.0;q=0.2 | OPENMETRICS",
        "text/plain;q=0.2, application/openmetrics-text;version=1.0.0;q=0.1 | TEXT",
        "text/plain;q=0.999, application/openmetrics-text | OPENMETRICS_0",
        "text/plain;version=1.0.0;q=0.002, text/plain;version=0.0.4;q=0.001 | TEXT_1",
        // The same quality: the client's order.
        "text/plain, application/openmetrics-text;version=1.0.0 | TEXT",
        "application/openmetrics-text;version=1.0.0, text/plain | OPENMETRICS",
        "application/openmetrics-text;version=0.0.1, text/plain;version=1.0.0 | OPENMETRICS_0",
        // A wish says more than a wildcard.
        "*/*, application/openmetrics-text;version=1.0.0 | OPENMETRICS",
        "application/*, text/plain;version=1.0.0 | TEXT_1",
        // Wildcards: our order.
        "application/* | OPENMETRICS",
        "text/* | TEXT",
        "text/*;q=0.2, application/*;q=0.3 | OPENMETRICS",
        "* | TEXT",
        "*;q=0.1 | TEXT",
        // The most specific range decides, not the one that is best.
        "text/plain;version=0.0.4;q=0.1, */*;q=0.5 | OPENMETRICS",
        "text/plain;q=0.1, text/*;q=0.9, application/*;q=0.2 | TEXT_1",
        "text/plain;version=0.0.4;q=0.1, text/plain;version=1.0.0;q=0.2, text/plain | TEXT_1",
        // Exclusion.
        "text/plain;q=0, */* | OPENMETRICS",
        "text/*;q=0, application/openmetrics-text;q=0, */* | PROTOBUF",
        "application/openmetrics-text;version=1.0.0;q=0, application/* | OPENMETRICS_0",
        "application/openmetrics-text;q=0, application/* | PROTOBUF",
        "text/plain;version=0.0.4;q=0, text/* | TEXT_1",
        "text/plain;q=0 | TEXT",
        "*/*;q=0 | TEXT",
        "text/plain;q=0.000, application/openmetrics-text;q=0.0 | TEXT",
        // Versions.
        "text/plain | TEXT",
        "text/plain;version=1.0.0 | TEXT_1",
        "text/plain;version=0.0.3;q=0.9, application/openmetrics-text;q=0.1 | OPENMETRICS_0",
        "text/plain;version=2.0.0 | TEXT",
        "application/openmetrics-text | OPENMETRICS_0",
        "application/openmetrics-text;version=2.0.0, text/plain;version=1.0.0;q=0.1 | TEXT_1",
        "application/openmetrics-text;version=1.0 | TEXT",
        // Case: of names it does not matter, of values it does.
        "Application/OpenMetrics-Text;Version=1.0.0;Q=0.5 | OPENMETRICS",
        "TEXT/PLAIN;VERSION=\"1.0.0\" | TEXT_1",
        // Other parameters.
        "text/plain;charset=utf-8 | TEXT",
        "application/openmetrics-text;charset=utf-8;version=1.0.0 | OPENMETRICS",
        "application/openmetrics-text ; version=1.0.0 ; | OPENMETRICS",
        // Not given.
        "application/json | TEXT",
        "image/png, image/* | TEXT",
        "*/plain;q=0.5, application/openmetrics-text;q=0.1 | OPENMETRICS_0",
      })
  void keepsTheRulesOfHttp(String header, String expected) {
    assertThat(contentType(header)).isEqualTo(type(expected));
  }

  private static String type(String name) {
    return switch (name) {
      case "TEXT" -> TEXT;
      case "TEXT_1" -> TEXT_1;
      case "OPENMETRICS" -> OPENMETRICS;
      case "OPENMETRICS_0" -> OPENMETRICS_0;
      case "PROTOBUF" -> PROTOBUF;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proto=io.prometheus.client.MetricFamily;encoding=delimited | PROTOBUF",
        "encoding=delimited;proto=io.prometheus.client.MetricFamily | PROTOBUF",
        "encoding=\"delimited\";proto=\"io.prometheus.client.MetricFamily\" | PROTOBUF",
        "Proto=io.prometheus.client.MetricFamily;ENCODING=delimited;q=0.3 | PROTOBUF",
        "proto=io.prometheus.client.MetricFamily | TEXT",
        "encoding=delimited | TEXT",
        "proto=io.prometheus.client.MetricFamily;encoding=text | TEXT",
        "proto=io.prometheus.client.MetricFamily;encoding=compact-text | TEXT",
        "proto=io.prometheus.client.MetricFamily;encoding=Delimited | TEXT",
        "proto=io.prometheus.client.metricfamily;encoding=delimited | TEXT",
        "proto=io.prometheus.client.Metric;encoding=delimited | TEXT",
      })
  void protobufTakesBothParameters(String parameters, String expected) {
    assertThat(contentType("application/vnd.google.protobuf;" + parameters))
        .isEqualTo(type(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain;escaping=allow-utf-8, 0.0.4, ALLOW_UTF_8",
    "text/plain;version=1.0.0;escaping=dots;q=0.5, 1.0.0, DOTS",
    "text/plain;version=1.0.0;q=0.5;escaping=dots, 1.0.0, DOTS",
    "text/plain;escaping=values;version=1.0.0, 1.0.0, VALUES",
    "text/plain;version=1.0.0;escaping=underscores, 1.0.0, UNDERSCORES",
    "text/plain;version=1.0.0;escaping=\"allow-utf-8\", 1.0.0, ALLOW_UTF_8",
    "text/plain;version=1.0.0;escaping=Dots, 1.0.0, UNDERSCORES",
    "text/plain;version=1.0.0;escaping=nonsense, 1.0.0, UNDERSCORES",
    "*/*;escaping=values, 0.0.4, VALUES",
  })
  void escapesAsAskedAndSaysSo(String header, String version, Escaping escaping) {
    Negotiation negotiated = Negotiation.of(List.of(header));
    assertThat(negotiated.format().version()).isEqualTo(version);
    assertThat(negotiated.format().escaping()).isEqualTo(escaping);
    assertThat(negotiated.contentType()).endsWith("; escaping=" + escaping.word());
  }

  @Test
  void theEscapingIsThatOfTheRangeThatWon() {
    String header =
        "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.1,"
            + "text/plain;version=1.0.0;escaping=dots;q=0.3,"
            + "text/plain;version=1.0.0;escaping=values;q=0.2,*/*;q=0.1;escaping=allow-utf-8";
    assertThat(contentType(header)).isEqualTo(TEXT_1 + "; escaping=dots");
    assertThat(contentType("text/plain;version=1.0.0, text/plain;escaping=dots")).isEqualTo(TEXT_1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        ",",
        ";",
        ";;;",
        "/",
        "text",
        "text/",
        "/plain",
        "application/openmetrics-text;version",
        "application/openmetrics-text;version=",
        "application/openmetrics-text;q=x",
        "application/openmetrics-text;q=2",
        "application/openmetrics-text;q=-1",
        "application/openmetrics-text;q=0.1234",
        "application/openmetrics-text;version=1.0.0 text/plain",
        "application/openmetrics-text;version=\"1.0.0",
        "application/openmetrics-text\u0000",
        "\"",
        "é/ü",
      })
  void whatCannotBeUnderstoodGetsText(String header) {
    assertThat(contentType(header)).isEqualTo(TEXT);
  }

  @Test
  void noHeaderIsNoWish() {
    assertThat(contentType()).isEqualTo(TEXT);
    assertThat(Negotiation.of(List.of()).format()).isEqualTo(ExpositionFormat.TEXT);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(contentType("text/plain;q=0.5", "application/openmetrics-text;version=1.0.0"))
        .isEqualTo(OPENMETRICS);
  }

  @Test
  void nothingThatAClientSendsIsAFault() {
    List<String> pieces =
        List.of(
            "text/plain",
            "application/",
            "*/*",
            "*",
            "openmetrics-text",
            ";",
            ",",
            "=",
            "q",
            "=0.",
            "version=1.0.0",
            "\"",
            "\\",
            " ",
            "1",
            "escaping",
            "\u0001",
            "ä",
            "(",
            ")",
            "/");
    var random = new Random(42);
    for (int i = 0; i < 100_000; i++) {
      var header = new StringBuilder();
      for (int n = random.nextInt(8); n >= 0; n--) {
        header.append(pieces.get(random.nextInt(pieces.size())));
      }
      assertThat(contentType(header.toString())).as(header.toString()).contains("/");
    }
  }
}
