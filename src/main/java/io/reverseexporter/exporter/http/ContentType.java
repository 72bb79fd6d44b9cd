package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Syntax;
import jakarta.ws.rs.core.MediaType;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import org.glassfish.jersey.message.internal.HttpHeaderReader;
import org.glassfish.jersey.message.internal.MediaTypeProvider;
import org.jspecify.annotations.Nullable;

/** What an exporter says its answer is. */
final class ContentType {
  private static final String MESSAGE = "io.prometheus.client.MetricFamily";
  private static final String ENCODING = "delimited";

  /** Type and subtype in lower case; empty if there is none that can be understood. */
  private final String name;

  private final Map<String, String> parameters;

  private ContentType(String name, Map<String, String> parameters) {
    this.name = name;
    this.parameters = parameters;
  }

  /** Reads the header, which many exporters leave out or get wrong. */
  static ContentType of(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return new ContentType("", Map.of());
    }
    try {
      MediaType type = MediaTypeProvider.valueOf(HttpHeaderReader.newInstance(header));
      return new ContentType(
          (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT),
          type.getParameters());
    } catch (ParseException | IllegalArgumentException e) {
      return new ContentType("", Map.of());
    }
  }

  /** Whether a person could read the body. */
  boolean isText() {
    return name.isEmpty() || name.startsWith("text/");
  }

  /**
   * How the body is to be read. What is no other format is taken for text, whatever it is called.
   *
   * @param secrets not to be repeated
   * @throws ScrapeFailure with {@link Reason#MALFORMED} for protobuf that is not read
   */
  Syntax syntax(String url, SecretTexts secrets) throws ScrapeFailure {
    return switch (name) {
      case "application/openmetrics-text" -> Syntax.OPENMETRICS;
      case "application/vnd.google.protobuf" -> {
        expect(url, "proto", MESSAGE, secrets);
        expect(url, "encoding", ENCODING, secrets);
        yield Syntax.PROTOBUF;
      }
      default -> Syntax.TEXT;
    };
  }

  /** As for Prometheus, a parameter that is missing is taken for the right one. */
  private void expect(String url, String parameter, String expected, SecretTexts secrets)
      throws ScrapeFailure {
    String value = parameters.getOrDefault(parameter, expected);
    if (!value.equals(expected)) {
      throw new ScrapeFailure(
          Reason.MALFORMED,
          url
              + ": answered "
              + name
              + " with "
              + parameter
              + "="
              + secrets.hiddenIn(value)
              + ", of which only "
              + expected
              + " is read");
    }
  }
}
