package io.reverseexporter.web;

import io.reverseexporter.encoder.EncodedPage;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.NoPageException;
import io.reverseexporter.security.Decision;
import io.reverseexporter.security.View;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one resource, for all paths: it serves the target that {@link AccessFilter} has found, to the
 * clients that it has let through. Nothing is decided on the URL here.
 */
@Singleton
@Path("{path: .*}")
public final class PageResource {
  private static final Logger LOG = LoggerFactory.getLogger(PageResource.class);

  /** How long a client may take to read what was not scraped for. */
  private static final Duration LONGEST_ANSWER = Duration.ofMinutes(2);

  private static final int STATUSES_AT_ONCE = 8;

  private static final Decision LATE =
      new Decision(Decision.Outcome.BUSY, "the password was not checked within the scrape's time");

  /** How a client wants its page. */
  private record Wish(Negotiation negotiated, ContentCoding coding, boolean head) {
    static Wish of(HttpServletRequest request) {
      return new Wish(
          Negotiation.of(Collections.list(request.getHeaders(HttpHeaders.ACCEPT))),
          ContentCoding.choose(Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING))),
          isHead(request));
    }
  }

  private final PageThreads threads;
  private final Lifetime lifetime;
  private final Slots statuses = new Slots(STATUSES_AT_ONCE);
  private final Actions actions;

  /** The resource of all that is served. */
  @Inject
  PageResource(PageThreads threads, Lifetime lifetime) {
    this.threads = threads;
    this.lifetime = lifetime;
    actions = new Actions(threads, lifetime);
  }

  /** Answers GET and HEAD. No thread of the container is held while exporters are slow. */
  @GET
  public void get(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Passage passage = Passage.of(request);
    // Read now: once the container's thread has left, the request is no longer this one's for sure.
    Wish wish = Wish.of(request);
    String query = request.getQueryString();
    Runnable admitted;
    if (passage.target() instanceof Target.Scrape scrape) {
      admitted = () -> scrape(scrape.endpoint(), query, passage.deadline(), wish, response);
    } else {
      Function<WriteWatch, Response> answer = atHand(passage, request, wish);
      Runnable sending = () -> send(response, LONGEST_ANSWER, length -> {}, answer);
      admitted =
          passage.target() instanceof Target.Status
              ? () -> sendStatus(sending, wish, response)
              : sending;
    }
    whenAdmitted(passage, wish.head(), response, admitted);
  }

  /** The answer to what nothing has to be scraped for; the request is read now. */
  private static Function<WriteWatch, Response> atHand(
      Passage passage, HttpServletRequest request, Wish wish) {
    if (passage.target() instanceof Target.Status status) {
      StatusRequest asked = StatusRequest.of(request);
      return watch -> {
        View view = passage.view().toCompletableFuture().join();
        StatusRequest.Document document =
            asked.answer(status.form(), status.pages().status(view, asked.looks(status.form())));
        return Answers.status(document, wish.coding(), wish.head(), watch);
      };
    }
    if (passage.target() instanceof Target.File file) {
      List<String> known = Collections.list(request.getHeaders(HttpHeaders.IF_NONE_MATCH));
      return watch -> Answers.file(file.file(), known, wish.coding(), wish.head(), watch);
    }
    return watch -> atHand(passage.target(), wish, watch);
  }

  /** Answers every other method; see {@link MethodFilter}. */
  @POST
  public void post(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Passage passage = Passage.of(request);
    Runnable admitted =
        passage.target() instanceof Target.Deed deed && request.getMethod().equals(HttpMethod.POST)
            ? () -> actions.perform(deed.action(), passage.body(), response)
            : () -> response.resume(notReading(passage.target(), request.getMethod()));
    whenAdmitted(passage, false, response, admitted);
  }

  /** Goes on with a client that is admitted, and turns others away, at the deadline all. */
  // The future that whenCompleteAsync gives has nobody to look at it: proceed() lets nothing
  // escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void whenAdmitted(
      Passage passage, boolean head, AsyncResponse response, Runnable admitted) {
    CompletableFuture<Decision> decision = passage.decision().toCompletableFuture();
    if (decision.isDone()) {
      proceed(decision.join(), head, response, admitted);
      return;
    }
    Future<?> limit =
        threads.at(passage.deadline(), () -> response.resume(Answers.refusal(LATE, head)));
    decision.whenCompleteAsync(
        (decided, failure) -> {
          limit.cancel(false);
          // Else the deadline came first, and has been answered.
          if (response.isSuspended()) {
            proceed(decided, head, response, admitted);
          }
        },
        threads);
  }

  private void proceed(Decision decision, boolean head, AsyncResponse response, Runnable admitted) {
    try {
      if (decision.isAdmitted()) {
        admitted.run();
      } else {
        response.resume(Answers.refusal(decision, head));
      }
    } catch (RuntimeException | Error e) {
      unwritten(e);
      if (!lifetime.isOver()) {
        response.resume(Answers.fault(head));
      }
    }
  }

  /** The answer to GET and HEAD of what nothing has to be scraped for. */
  private static Response atHand(Target target, Wish wish, WriteWatch watch) {
    if (target instanceof Target.Page page) {
      Content content = Content.of(page.body().get());
      return Answers.textPage(content, wish.coding(), wish.head(), watch);
    }
    if (target instanceof Target.Text text) {
      return Answers.text(Response.Status.OK, text.text(), wish.head());
    }
    return isDone(target)
        ? Answers.notAllowed(HttpMethod.POST, wish.head())
        : nothing(target, wish.head());
  }

  /** The answer to methods that would change something. */
  private static Response notReading(Target target, String method) {
    if (target instanceof Target.Unavailable || target instanceof Target.Missing) {
      return nothing(target, false);
    }
    if (target instanceof Target.Refused refused && method.equals(HttpMethod.POST)) {
      return Answers.text(Response.Status.FORBIDDEN, refused.reason(), false);
    }
    return Answers.notAllowed(isDone(target) ? HttpMethod.POST : "GET, HEAD", false);
  }

  private static boolean isDone(Target target) {
    return target instanceof Target.Deed || target instanceof Target.Refused;
  }

  private static Response nothing(Target target, boolean head) {
    if (target instanceof Target.Unavailable unavailable) {
      return Answers.text(Response.Status.SERVICE_UNAVAILABLE, unavailable.reason(), head);
    }
    return Answers.text(Response.Status.NOT_FOUND, "nothing is served here\n", head);
  }

  // The future that whenComplete gives has nobody to look at it: answer() lets nothing escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void scrape(
      Endpoint endpoint,
      @Nullable String query,
      Deadline deadline,
      Wish wish,
      AsyncResponse response) {
    Map<String, List<String>> parameters;
    try {
      parameters = RequestTarget.parameters(query);
    } catch (IllegalArgumentException e) {
      String text = "the query is not valid: % must be followed by two hexadecimal digits\n";
      endpoint.metrics().answered(Response.Status.BAD_REQUEST.getStatusCode());
      response.resume(Answers.text(Response.Status.BAD_REQUEST, text, wish.head()));
      return;
    }
    endpoint
        .scrape(deadline, parameters, wish.negotiated().format())
        .whenComplete((page, failure) -> answer(endpoint, page, failure, wish, response));
  }

  /** Writes the answer, whatever it is, and then gives the page back, whatever becomes of it. */
  private void answer(
      Endpoint endpoint,
      @Nullable EndpointPage page,
      @Nullable Throwable failure,
      Wish wish,
      AsyncResponse response) {
    try (EndpointPage written = page) {
      // Before the writing is watched: compressing is not the client's slowness.
      Content content = content(written, wish);
      send(
          response,
          endpoint.deadlines().max(),
          endpoint.metrics()::sent,
          watch -> {
            Response answer = answer(content, written, failure, wish, watch);
            endpoint.metrics().answered(answer.getStatus());
            return answer;
          });
    } catch (RuntimeException | Error e) {
      unwritten(e);
    }
  }

  private void unwritten(Throwable fault) {
    if (lifetime.isOver()) {
      LOG.debug("the application ended before an answer was written", fault);
    } else {
      LOG.error("writing an answer failed", fault);
    }
  }

  /** The answer, whatever goes wrong in making it: without one the request would stay suspended. */
  private static Response answer(
      @Nullable Content content,
      @Nullable EndpointPage page,
      @Nullable Throwable failure,
      Wish wish,
      WriteWatch watch) {
    try {
      if (page == null) {
        return withoutPage(failure, wish.head());
      }
      return content == null
          ? Answers.fault(wish.head())
          : Answers.page(content, wish.negotiated(), wish.coding(), wish.head(), watch);
    } catch (RuntimeException | Error e) {
      LOG.error("making an answer failed", e);
      return Answers.fault(wish.head());
    }
  }

  /**
   * The page in its coding: what is compressed for others already is not compressed again. Null if
   * there is no page, or that failed.
   */
  private static @Nullable Content content(@Nullable EndpointPage page, Wish wish) {
    if (page == null) {
      return null;
    }
    try {
      EncodedPage gzipped = wish.coding() == ContentCoding.GZIP ? page.gzipped() : null;
      return gzipped == null ? Content.of(page.page()).in(wish.coding()) : Content.of(gzipped);
    } catch (RuntimeException | Error e) {
      LOG.error("making an answer failed", e);
      return null;
    }
  }

  private static Response withoutPage(@Nullable Throwable failure, boolean head) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof NoPageException why) {
      return switch (why.kind()) {
        case UNKNOWN_EXPORTER -> Answers.text(Response.Status.BAD_REQUEST, why.text(), head);
        case EXPORTERS_FAILED ->
            Answers.text(Response.Status.SERVICE_UNAVAILABLE, why.text(), head);
        case BUSY -> Answers.busy(why.text(), head);
      };
    }
    LOG.error("making a page failed", cause);
    return Answers.fault(head);
  }

  /** A status of many exporters is large, and its client may be slow: so many at a time. */
  private void sendStatus(Runnable sending, Wish wish, AsyncResponse response) {
    if (!statuses.take()) {
      response.resume(
          Answers.busy("too many requests for the status are under way\n", wish.head()));
      return;
    }
    try {
      sending.run();
    } finally {
      statuses.giveBack();
    }
  }

  /** Writes an answer, and watches over it. */
  private void send(
      AsyncResponse response,
      Duration atMost,
      LongConsumer sent,
      Function<WriteWatch, Response> answer) {
    try (var watch = new WriteWatch(threads, atMost, sent)) {
      response.resume(answer.apply(watch));
    }
  }

  private static boolean isHead(HttpServletRequest request) {
    return request.getMethod().equals(HttpMethod.HEAD);
  }
}
