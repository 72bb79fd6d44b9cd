package io.reverseexporter.web;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.ScrapeDeadlines;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one resource, for all paths: it finds out once what the path stands for, and all that follows
 * is decided on what was found, never on the URL.
 */
@Singleton
@Path("{path: .*}")
public final class PageResource {
  private static final Logger LOG = LoggerFactory.getLogger(PageResource.class);

  /** How a client wants its page. */
  private record Wish(Negotiation negotiated, ContentCoding coding, boolean head) {}

  private final Site site;

  /** The resource of what is served. */
  @Inject
  public PageResource(Site site) {
    this.site = site;
  }

  /** Answers GET and HEAD. No thread of the container is held while exporters are slow. */
  @GET
  public void get(@Context HttpServletRequest request, @Suspended AsyncResponse response) {
    Target target = find(request);
    if (target instanceof Target.Scrape scrape) {
      scrape(scrape.endpoint(), request, response);
    } else if (target instanceof Target.Page page) {
      response.resume(page(request, Content.of(page.body().get())));
    } else if (target instanceof Target.Text text) {
      response.resume(Answers.text(Response.Status.OK, text.text(), isHead(request)));
    } else {
      response.resume(refusal(request, target));
    }
  }

  /** Answers every other method; see {@link MethodFilter}. */
  @POST
  public Response post(@Context HttpServletRequest request) {
    Target target = find(request);
    if (target instanceof Target.Scrape
        || target instanceof Target.Page
        || target instanceof Target.Text) {
      Response notAllowed =
          Answers.text(Response.Status.METHOD_NOT_ALLOWED, "use GET or HEAD\n", false);
      notAllowed.getHeaders().putSingle(HttpHeaders.ALLOW, "GET, HEAD");
      return notAllowed;
    }
    return refusal(request, target);
  }

  private Target find(HttpServletRequest request) {
    String path = RequestTarget.path(request);
    return path == null ? new Target.Missing() : site.find(path);
  }

  private static Response refusal(HttpServletRequest request, Target target) {
    if (target instanceof Target.Unavailable unavailable) {
      return Answers.text(
          Response.Status.SERVICE_UNAVAILABLE, unavailable.reason(), isHead(request));
    }
    return Answers.text(Response.Status.NOT_FOUND, "nothing is served here\n", isHead(request));
  }

  // The future that whenComplete gives has nobody to look at it: answer() lets nothing escape.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void scrape(
      Endpoint endpoint, HttpServletRequest request, AsyncResponse response) {
    Map<String, List<String>> parameters;
    try {
      parameters = RequestTarget.parameters(request.getQueryString());
    } catch (IllegalArgumentException e) {
      String text = "the query is not valid: % must be followed by two hexadecimal digits\n";
      response.resume(Answers.text(Response.Status.BAD_REQUEST, text, isHead(request)));
      return;
    }
    // Read now: once the container's thread has left, the request is no longer this one's for sure.
    Wish wish =
        new Wish(
            Negotiation.of(Collections.list(request.getHeaders(HttpHeaders.ACCEPT))),
            coding(request),
            isHead(request));
    List<String> timeouts = Collections.list(request.getHeaders(ScrapeDeadlines.HEADER));
    endpoint
        .scrape(endpoint.deadlines().deadline(timeouts), parameters, wish.negotiated().format())
        .whenComplete((page, failure) -> response.resume(answer(page, failure, wish)));
  }

  /** The answer, whatever goes wrong in making it: without one the request would stay suspended. */
  private static Response answer(
      @Nullable EndpointPage page, @Nullable Throwable failure, Wish wish) {
    try {
      return answerOf(page, failure, wish);
    } catch (RuntimeException | Error e) {
      LOG.error("making an answer failed", e);
      return Answers.fault(wish.head());
    }
  }

  private static Response answerOf(
      @Nullable EndpointPage page, @Nullable Throwable failure, Wish wish) {
    if (page != null) {
      return Answers.page(Content.of(page.page()), wish.negotiated(), wish.coding(), wish.head());
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ScrapeFailure reason) {
      return Answers.text(
          Response.Status.SERVICE_UNAVAILABLE, reason.details() + "\n", wish.head());
    }
    LOG.error("making a page failed", cause);
    return Answers.fault(wish.head());
  }

  private static Response page(HttpServletRequest request, Content content) {
    return Answers.textPage(content, coding(request), isHead(request));
  }

  private static ContentCoding coding(HttpServletRequest request) {
    return ContentCoding.choose(Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING)));
  }

  private static boolean isHead(HttpServletRequest request) {
    return request.getMethod().equals(HttpMethod.HEAD);
  }
}
