package io.reverseexporter.web;

import io.reverseexporter.security.Decision;
import io.reverseexporter.security.Decision.Outcome;
import io.reverseexporter.status.StatusFiles.StatusFile;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.List;
import java.util.stream.Stream;

/** All answers that this application gives; what they have in common is in {@link PageHeaders}. */
final class Answers {
  private static final String VARY_FORMAT = HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_ENCODING;
  static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private static final String RETRY_LOGIN_SECONDS = "5";
  private static final String RETRY_SCRAPE_SECONDS = "1";

  /** How a client is asked for a user name and a password (RFC 7617). */
  static final String CHALLENGE = "Basic realm=\"reverse-exporter\", charset=\"UTF-8\"";

  private Answers() {}

  /**
   * An exposition in the format that was agreed on, 200.
   *
   * @param coded in the coding
   */
  static Response page(
      Content coded, Negotiation negotiated, ContentCoding coding, boolean head, WriteWatch watch) {
    return page(coded, negotiated.contentType(), VARY_FORMAT, coding, head, watch);
  }

  /** An exposition that there is in text format 0.0.4 only, 200. */
  static Response textPage(Content content, ContentCoding coding, boolean head, WriteWatch watch) {
    String type = Negotiation.NO_WISH.contentType();
    return page(content.in(coding), type, HttpHeaders.ACCEPT_ENCODING, coding, head, watch);
  }

  private static Response page(
      Content coded,
      String type,
      String vary,
      ContentCoding coding,
      boolean head,
      WriteWatch watch) {
    StreamingOutput output = output(coded, head);
    StreamingOutput watched = out -> output.write(watch.over(out));
    Response.ResponseBuilder answer = Response.ok(watched);
    if (coding == ContentCoding.GZIP) {
      answer.header(HttpHeaders.CONTENT_ENCODING, ContentCoding.GZIP_NAME);
    }
    // A container makes up a length of 0 for the body that HEAD does not have.
    if (coded.isLengthAtHand() || head) {
      answer.header(HttpHeaders.CONTENT_LENGTH, coded.length());
    }
    return answer.header(HttpHeaders.VARY, vary).header(HttpHeaders.CONTENT_TYPE, type).build();
  }

  /** A message for a person. */
  static Response text(Response.StatusType status, String text, boolean head) {
    Content content = Content.of(text);
    return Response.status(status)
        .entity(output(content, head))
        .header(HttpHeaders.CONTENT_LENGTH, content.length())
        .header(HttpHeaders.CONTENT_TYPE, PLAIN_TEXT)
        .build();
  }

  /** What an action has to say. */
  static Response of(Action.Reply reply, WriteWatch watch) {
    Content content = Content.of(reply.text());
    StreamingOutput watched = out -> content.writeTo(watch.over(out));
    return Response.status(status(reply.status()))
        .entity(watched)
        .header(HttpHeaders.CONTENT_LENGTH, content.length())
        .header(HttpHeaders.CONTENT_TYPE, reply.contentType())
        .build();
  }

  /** The body of a request was not read to its end, which is thus the last on its connection. */
  static Response unread(RequestBody.UnreadException why) {
    Response answer = text(status(why.status()), why.text(), false);
    answer.getHeaders().putSingle("Connection", "close");
    return answer;
  }

  /** Another method than those is not served here. */
  static Response notAllowed(String allowed, boolean head) {
    String text = "use " + allowed.replace(",", " or") + "\n";
    Response answer = text(Response.Status.METHOD_NOT_ALLOWED, text, head);
    answer.getHeaders().putSingle(HttpHeaders.ALLOW, allowed);
    return answer;
  }

  private static Response.StatusType status(int code) {
    Response.Status known = Response.Status.fromStatusCode(code);
    if (known == null) {
      throw new IllegalArgumentException("no status of HTTP that is in use here: " + code);
    }
    return known;
  }

  /** A form of the status; a page may load what is beside it. */
  static Response status(
      StatusRequest.Document document, ContentCoding coding, boolean head, WriteWatch watch) {
    Response answer = whole(document.body(), document.contentType(), coding, head, watch);
    answer.getHeaders().putSingle("Content-Security-Policy", PageHeaders.OF_STATUS_PAGE);
    return document.status() == Response.Status.OK
        ? answer
        : Response.fromResponse(answer).status(document.status()).build();
  }

  /**
   * A file of the status page, 200, or 304 for a client that has it.
   *
   * @param known the values of {@code If-None-Match}
   */
  static Response file(
      StatusFile file, List<String> known, ContentCoding coding, boolean head, WriteWatch watch) {
    boolean isKnown =
        known.stream()
            .flatMap(value -> Stream.of(value.split(",")))
            .map(tag -> tag.strip().replaceFirst("^W/", ""))
            .anyMatch(tag -> tag.equals(file.tag()) || tag.equals("*"));
    Response answer =
        isKnown
            ? Response.notModified().build()
            : whole(Content.of(file.content()), file.contentType(), coding, head, watch);
    // A weak one: compressed it is the same.
    answer.getHeaders().putSingle(HttpHeaders.ETAG, "W/" + file.tag());
    answer.getHeaders().putSingle(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    return answer;
  }

  private static Response whole(
      Content content, String type, ContentCoding coding, boolean head, WriteWatch watch) {
    return page(content.in(coding), type, HttpHeaders.ACCEPT_ENCODING, coding, head, watch);
  }

  /** For a client that may come again soon: 503. */
  static Response busy(String text, boolean head) {
    return retried(text(Response.Status.SERVICE_UNAVAILABLE, text, head), RETRY_SCRAPE_SECONDS);
  }

  private static Response retried(Response answer, String seconds) {
    answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, seconds);
    return answer;
  }

  /** The answer to a client that is not admitted. */
  static Response refusal(Decision decision, boolean head) {
    Response.Status status =
        switch (decision.outcome()) {
          case UNAUTHENTICATED, UNKNOWN_TO_REALM -> Response.Status.UNAUTHORIZED;
          case FORBIDDEN -> Response.Status.FORBIDDEN;
          case CLOSED, BUSY -> Response.Status.SERVICE_UNAVAILABLE;
          case ADMITTED -> throw new IllegalArgumentException("admitted, and refused");
        };
    Response answer = text(status, decision.reason() + "\n", head);
    if (decision.outcome() == Outcome.UNAUTHENTICATED) {
      answer.getHeaders().putSingle(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
    } else if (decision.outcome() == Outcome.BUSY) {
      retried(answer, RETRY_LOGIN_SECONDS);
    }
    return answer;
  }

  /** A fault of this application: what it was is in the log only. */
  static Response fault(boolean head) {
    return text(Response.Status.INTERNAL_SERVER_ERROR, "internal error, the log says more\n", head);
  }

  private static StreamingOutput output(Content content, boolean head) {
    return out -> {
      if (!head) {
        content.writeTo(out);
      }
    };
  }
}
