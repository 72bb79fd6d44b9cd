package io.reverseexporter.exporter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.Syntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypeTest {
  private static final String URL = "http://x/metrics";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain; version=0.0.4; charset=utf-8 | TEXT",
        "text/plain;version=1.0.0;escaping=allow-utf-8 | TEXT",
        "text/plain | TEXT",
        "TEXT/PLAIN ;charset=iso-8859-1 | TEXT",
        "application/openmetrics-text; version=1.0.0; charset=utf-8 | OPENMETRICS",
        "application/openmetrics-text;version=0.0.1 | OPENMETRICS",
        "application/openmetrics-text | OPENMETRICS",
        "Application/OpenMetrics-Text;VERSION=\"1.0.0\" | OPENMETRICS",
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
            + " encoding=delimited | PROTOBUF",
        "application/vnd.google.protobuf;encoding=\"delimited\" | PROTOBUF",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily | PROTOBUF",
        "application/vnd.google.protobuf | PROTOBUF",
        "application/octet-stream | TEXT",
        "application/json | TEXT",
        "application/openmetrics | TEXT",
        "not a type | TEXT",
        "application/openmetrics-text;version | TEXT",
        "application/openmetrics-text, text/plain | TEXT",
        "; | TEXT",
        "'' | TEXT",
        "' ' | TEXT",
      })
  void decidesHowTheBodyIsRead(String header, Syntax expected) throws ScrapeFailure {
    assertThat(ContentType.of(header).syntax(URL, SecretTexts.NONE)).isEqualTo(expected);
  }

  @Test
  void withoutTheHeaderItIsText() throws ScrapeFailure {
    assertThat(ContentType.of(null).syntax(URL, SecretTexts.NONE)).isEqualTo(Syntax.TEXT);
    assertThat(ContentType.of(null).isText()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "encoding=text, encoding=text, delimited",
    "encoding=compact-text, encoding=compact-text, delimited",
    "encoding=delimited;proto=io.prometheus.client.Metric, proto=io.prometheus.client.Metric, "
        + "io.prometheus.client.MetricFamily",
  })
  void refusesOtherProtobuf(String parameters, String came, String expected) {
    ContentType type = ContentType.of("application/vnd.google.protobuf;" + parameters);
    ScrapeFailure failure =
        catchThrowableOfType(ScrapeFailure.class, () -> type.syntax(URL, SecretTexts.NONE));
    assertThat(failure.reason()).isEqualTo(ScrapeFailure.Reason.MALFORMED);
    assertThat(failure.details())
        .isEqualTo(
            URL
                + ": answered application/vnd.google.protobuf with "
                + came
                + ", of which only "
                + expected
                + " is read");
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, true",
    "text/plain;charset=x, true",
    "application/json, false",
    "no type, true"
  })
  void knowsWhatAPersonCanRead(String header, boolean isText) {
    assertThat(ContentType.of(header).isText()).isEqualTo(isText);
  }
}
