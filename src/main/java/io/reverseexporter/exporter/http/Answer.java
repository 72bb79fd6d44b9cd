package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What an exporter answered: its body if it is an exposition that can be read, else why not. */
final class Answer {
  /** Expositions that are no text format 0.0.4 or 1.0.0. Whatever else is not text is taken so. */
  private static final Set<String> OTHER_FORMATS =
      Set.of("application/openmetrics-text", "application/vnd.google.protobuf");

  private static final int EXCERPT = 200;

  private final Response response;
  private final String url;
  private final AnswerStream stream;

  private Answer(Response response, String url, AnswerStream stream) {
    this.response = response;
    this.url = url;
    this.stream = stream;
  }

  /** Reads the answer to its end, or as far as it takes to refuse it. */
  static Body read(Response response, String url) throws ScrapeFailure {
    if (!(response.getEntity() instanceof AnswerStream stream)) {
      throw new IllegalStateException("not an answer of FetchConnector: " + response);
    }
    var answer = new Answer(response, url, stream);
    if (response.getStatus() != 200) {
      throw answer.refused();
    }
    answer.checkFormat();
    return answer.body();
  }

  private void checkFormat() throws ScrapeFailure {
    String type = mediaType();
    if (OTHER_FORMATS.contains(type)) {
      throw new ScrapeFailure(
          Reason.MALFORMED,
          url + ": answered " + type + ", which this version does not read; asked for text/plain");
    }
  }

  /** In lower case, without parameters; blank if there is none. */
  private String mediaType() {
    String header = response.getHeaderString(HttpHeaders.CONTENT_TYPE);
    if (header == null) {
      return "";
    }
    int parameters = header.indexOf(';');
    String type = parameters < 0 ? header : header.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private Body body() throws ScrapeFailure {
    // Closed for the sake of the native memory that gunzipping takes.
    try (InputStream decoded = decoded()) {
      Body body = BodyReader.read(decoded, decoded == stream ? stream.length() : -1);
      // The end of the gzip is not yet the end of the answer, and hides how that came about.
      if (stream.read() >= 0) {
        throw new ScrapeFailure(Reason.TRUNCATED, url + ": bytes after the end of the gzip");
      }
      return body;
    } catch (IOException e) {
      String what = stream.isIntact() ? "broken gzip" : "the body ended before it was complete";
      throw new ScrapeFailure(Reason.TRUNCATED, url + ": " + what + ": " + Failures.words(e), e);
    } catch (ScrapeFailure e) {
      throw e.reason() == Reason.BODY_LIMIT
          ? new ScrapeFailure(e.reason(), url + ": " + e.details(), e)
          : e;
    }
  }

  private InputStream decoded() throws IOException, ScrapeFailure {
    InputStream decoded = stream;
    List<String> headers =
        response.getStringHeaders().getOrDefault(HttpHeaders.CONTENT_ENCODING, List.of());
    for (int i = headers.size() - 1; i >= 0; i--) {
      String[] codings = headers.get(i).split(",", -1);
      for (int j = codings.length - 1; j >= 0; j--) {
        decoded = decoded(decoded, codings[j].strip().toLowerCase(Locale.ROOT));
      }
    }
    return decoded;
  }

  private InputStream decoded(InputStream in, String coding) throws IOException, ScrapeFailure {
    return switch (coding) {
      case "", "identity" -> in;
      case "gzip", "x-gzip" -> new WholeGzip(in);
      default ->
          throw new ScrapeFailure(
              Reason.MALFORMED, url + ": content coding " + coding + ", which is not read");
    };
  }

  private ScrapeFailure refused() {
    var details = new StringBuilder(url).append(": expected status 200, got ");
    details.append(response.getStatus());
    String location = response.getHeaderString(HttpHeaders.LOCATION);
    if (location != null) {
      details.append(", a redirect to ").append(Failures.withoutUserInfo(location));
      details.append(" that is not followed");
    }
    String type = mediaType();
    if (type.isEmpty() || type.startsWith("text/")) {
      String excerpt = excerpt();
      if (!excerpt.isEmpty()) {
        details.append(": ").append(excerpt);
      }
    }
    return new ScrapeFailure(Reason.HTTP_STATUS, details.toString());
  }

  /** The start of the body on one line. */
  private String excerpt() {
    byte[] start;
    try {
      start = decoded().readNBytes(EXCERPT);
      if (start.length < EXCERPT && stream.read() >= 0) {
        return "";
      }
    } catch (IOException | ScrapeFailure e) {
      // The status is the reason to report; a body that cannot be read adds nothing to it.
      return "";
    }
    return new String(start, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }
}
