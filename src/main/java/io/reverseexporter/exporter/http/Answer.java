package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Syntax;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What an exporter answered: its body if it is an exposition that can be read, else why not. */
final class Answer {
  private static final int EXCERPT = 200;

  /** Each takes native memory, and the header has room for thousands. */
  private static final int MAX_CODINGS = 2;

  private final Response response;
  private final String url;
  private final AnswerStream stream;
  private final SecretTexts secrets;

  private Answer(Response response, String url, AnswerStream stream, SecretTexts secrets) {
    this.response = response;
    this.url = url;
    this.stream = stream;
    this.secrets = secrets;
  }

  /**
   * Reads the answer to its end, or as far as it takes to refuse it.
   *
   * @param secrets what the exporter was told and might repeat
   * @param reader of the body
   * @param hint a length that the body is as likely to have as any, in bytes
   */
  static Body read(Response response, String url, SecretTexts secrets, BodyReader reader, int hint)
      throws ScrapeFailure {
    if (!(response.getEntity() instanceof AnswerStream stream)) {
      throw new IllegalStateException("not an answer of FetchConnector: " + response);
    }
    var answer = new Answer(response, url, stream, secrets);
    if (response.getStatus() != 200) {
      throw answer.refused();
    }
    Syntax syntax = answer.contentType().syntax(url, secrets);
    return answer.body(reader, syntax, hint);
  }

  private ContentType contentType() {
    return ContentType.of(response.getHeaderString(HttpHeaders.CONTENT_TYPE));
  }

  private Body body(BodyReader reader, Syntax syntax, int hint) throws ScrapeFailure {
    // Closed for the sake of the native memory that gunzipping takes.
    try (InputStream decoded = decoded()) {
      long announced = decoded == stream ? stream.length() : -1;
      Body body = read(reader, decoded, syntax, announced, hint);
      // The end of the gzip is not yet the end of the answer, and hides how that came about.
      if (stream.read() >= 0) {
        throw new ScrapeFailure(Reason.TRUNCATED, url + ": bytes after the end of the gzip");
      }
      return body;
    } catch (IOException e) {
      String what = stream.isIntact() ? "broken gzip" : "the body ended before it was complete";
      String words = secrets.hiddenIn(Failures.words(e));
      throw new ScrapeFailure(Reason.TRUNCATED, url + ": " + what + ": " + words, e);
    }
  }

  private Body read(BodyReader reader, InputStream in, Syntax syntax, long announced, int hint)
      throws IOException, ScrapeFailure {
    try {
      return reader.read(in, syntax, announced, hint);
    } catch (ScrapeFailure e) {
      throw e.of(url);
    } catch (MalformedExpositionException e) {
      throw Failures.malformed(url, e, secrets);
    }
  }

  private InputStream decoded() throws IOException, ScrapeFailure {
    int count = codings();
    InputStream decoded = stream;
    try {
      for (int i = 0; i < count; i++) {
        decoded = new WholeGzip(decoded);
      }
      return decoded;
    } catch (IOException e) {
      // Those that are there already have native memory.
      decoded.close();
      throw e;
    }
  }

  /** How many times the body is compressed. */
  private int codings() throws ScrapeFailure {
    List<String> headers =
        response.getStringHeaders().getOrDefault(HttpHeaders.CONTENT_ENCODING, List.of());
    int count = 0;
    for (String header : headers) {
      for (String written : header.split(",", -1)) {
        String coding = written.strip().toLowerCase(Locale.ROOT);
        count += isCompressed(coding) ? 1 : 0;
      }
    }
    if (count > MAX_CODINGS) {
      throw new ScrapeFailure(
          Reason.MALFORMED,
          url + ": expected at most " + MAX_CODINGS + " content codings, got " + count);
    }
    return count;
  }

  private boolean isCompressed(String coding) throws ScrapeFailure {
    return switch (coding) {
      case "", "identity" -> false;
      case "gzip", "x-gzip" -> true;
      default ->
          throw new ScrapeFailure(
              Reason.MALFORMED,
              url + ": content coding " + secrets.hiddenIn(coding) + ", which is not read");
    };
  }

  private ScrapeFailure refused() {
    var details = new StringBuilder(url).append(": expected status 200, got ");
    details.append(response.getStatus());
    String location = response.getHeaderString(HttpHeaders.LOCATION);
    if (location != null) {
      String place = secrets.hiddenIn(withoutQuery(Failures.withoutUserInfo(location)));
      details.append(", a redirect to ").append(place);
      details.append(" that is not followed");
    }
    if (contentType().isText()) {
      String excerpt = excerpt();
      if (!excerpt.isEmpty()) {
        details.append(": ").append(excerpt);
      }
    }
    return new ScrapeFailure(Reason.HTTP_STATUS, details.toString());
  }

  /** A server repeats the query that it was asked with, which may hold a token. */
  private static String withoutQuery(String location) {
    int end = 0;
    while (end < location.length() && location.charAt(end) != '?' && location.charAt(end) != '#') {
      end++;
    }
    return location.substring(0, end);
  }

  /** The start of the body on one line. */
  private String excerpt() {
    byte[] start;
    // A secret that the end cuts in two would not be found.
    int length = EXCERPT + secrets.longest();
    try (InputStream decoded = decoded()) {
      start = decoded.readNBytes(length);
      if (start.length < length && stream.read() >= 0) {
        return "";
      }
    } catch (IOException | ScrapeFailure e) {
      // The status is the reason to report; a body that cannot be read adds nothing to it.
      return "";
    }
    String text = secrets.hiddenIn(new String(start, StandardCharsets.UTF_8), EXCERPT);
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
  }
}
