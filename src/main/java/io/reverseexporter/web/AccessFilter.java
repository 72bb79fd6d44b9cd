package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.scrape.Visit;
import io.reverseexporter.security.Decision;
import io.reverseexporter.security.Guard;
import io.reverseexporter.security.View;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.telemetry.Faults;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Stands before the one servlet: finds out what is asked for, and whether this client may have it.
 * It is a filter because a container's login has to be over before Jersey begins its answer.
 */
final class AccessFilter implements Filter {
  private static final CompletionStage<Decision> FORGED =
      CompletableFuture.completedFuture(
          new Decision(
              Decision.Outcome.FORBIDDEN, "requests from pages of other sites are refused"));

  private static final CompletionStage<Decision> NO_REALM =
      CompletableFuture.completedFuture(
          new Decision(
              Decision.Outcome.CLOSED,
              "not served: the container's realm cannot be asked, the log says why"));

  private static final CompletionStage<Decision> FAULT =
      CompletableFuture.completedFuture(
          new Decision(Decision.Outcome.CLOSED, "not served: internal error, the log says more"));

  /**
   * For programs, which would take an endpoint that is hidden for one that is gone. What is wrong
   * is told as it is at the endpoint, to whoever asks there.
   */
  private static final Decision UNKNOWN =
      new Decision(
          Decision.Outcome.BUSY,
          "it cannot be found out which of the protected endpoints you may see: a password file or"
              + " the container's realm cannot be used, or too many passwords are waiting to be"
              + " checked; the log says more");

  private static final CompletionStage<View> NOTHING =
      CompletableFuture.completedFuture(View.of(List.of()));

  /** For what is not scraped, and thus has no deadline of its own. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Supplier<Site> site;
  private final PageThreads threads;
  private final FailureLog.Subject realm;
  private final FailureLog.Subject faults;

  /**
   * A filter.
   *
   * @param site as it is now: each request is served by one, from its beginning to its end
   * @param failures is told when the container's realm fails, or this application
   * @param threads complete requests whose clients are gone
   */
  AccessFilter(Supplier<Site> site, FailureLog failures, PageThreads threads) {
    this.site = site;
    this.threads = threads;
    realm = failures.subject("the container's realm");
    faults = failures.subject("access");
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (!(request instanceof HttpServletRequest http)
        || !(response instanceof HttpServletResponse answer)) {
      throw new ServletException("expected a request by HTTP");
    }
    PageHeaders.set(answer);
    String path = RequestTarget.path(http);
    var suspension = new Suspension(threads);
    Place place = path == null ? Site.NOWHERE : find(path, suspension);
    try {
      serve(place, suspension, http, answer, chain);
    } finally {
      if (!http.isAsyncStarted()) {
        suspension.endVisit();
      }
    }
  }

  /** What a path leads to now; an endpoint that is found so is not closed during the request. */
  private Place find(String path, Suspension suspension) {
    while (true) {
      Place place = site.get().find(path);
      if (!(place.target() instanceof Target.Scrape scrape)) {
        return place;
      }
      Visit visit = scrape.endpoint().enter();
      if (visit != null) {
        suspension.holds(visit);
        return place;
      }
      // Another site has just taken the place of the one that was asked.
    }
  }

  private void serve(
      Place place,
      Suspension suspension,
      HttpServletRequest http,
      HttpServletResponse answer,
      FilterChain chain)
      throws IOException, ServletException {
    Deadline deadline = deadline(place.target(), http);
    var caller = new ServletCaller(http, answer, deadline, realm);
    CompletionStage<Decision> decision = decide(place.guard(), caller);
    if (answer.isCommitted()) {
      // The container has turned the client away, and said so itself.
      return;
    }
    CompletionStage<View> view = view(place.target(), caller);
    new Passage(
            place.target(),
            decision.thenCombine(
                view, (decided, seen) -> decided.isAdmitted() ? decide(place, seen) : decided),
            view,
            deadline,
            new RequestBody(http, suspension))
        .attachTo(http);
    suspension.attachTo(http);
    chain.doFilter(new BodilessRequest(http, suspension), answer);
  }

  private CompletionStage<Decision> decide(Guard guard, ServletCaller caller) {
    if (CrossSite.isForged(caller.request())) {
      return FORGED;
    }
    try {
      return guard.decide(caller);
    } catch (IOException e) {
      realm.failed("UNAVAILABLE", "a login failed", e);
      return NO_REALM;
    } catch (RuntimeException | Error e) {
      // Whatever it is, it lets nobody in.
      faults.failed("INTERNAL", "a fault in deciding on a request", Faults.withoutMessage(e));
      return FAULT;
    }
  }

  private static Decision decide(Place place, View view) {
    return place.target() instanceof Target.Status status
            && status.form().isForPrograms()
            && view.hasUnknown()
        ? UNKNOWN
        : view.decision();
  }

  /** What a status page may show to a client; nothing of it is asked for. */
  private CompletionStage<View> view(Target target, ServletCaller caller) {
    if (!(target instanceof Target.Status status)) {
      return NOTHING;
    }
    try {
      return status.pages().visibleTo(new GlancingCaller(caller.request(), caller, realm));
    } catch (RuntimeException | Error e) {
      faults.failed("INTERNAL", "a fault in deciding on a request", Faults.withoutMessage(e));
      return status.pages().toUnknown();
    }
  }

  private static Deadline deadline(Target target, HttpServletRequest request) {
    return target instanceof Target.Scrape scrape
        ? scrape
            .endpoint()
            .deadlines()
            .deadline(Collections.list(request.getHeaders(ScrapeDeadlines.HEADER)))
        : Deadline.after(PATIENCE);
  }
}
