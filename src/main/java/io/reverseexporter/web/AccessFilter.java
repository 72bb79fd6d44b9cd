package io.reverseexporter.web;

import io.reverseexporter.security.Decision;
import io.reverseexporter.telemetry.FailureLog;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.LoggerFactory;

/**
 * Stands before the one servlet: finds out what is asked for, and whether this client may have it.
 * It is a filter because a container's login has to be over before Jersey begins its answer.
 */
final class AccessFilter implements Filter {
  private static final CompletionStage<Decision> FORGED =
      CompletableFuture.completedFuture(
          new Decision(
              Decision.Outcome.FORBIDDEN, "requests from pages of other sites are refused"));

  private final Site site;
  private final FailureLog.Subject realm =
      new FailureLog(LoggerFactory.getLogger(AccessFilter.class), System::nanoTime)
          .subject("the container's realm");

  AccessFilter(Site site) {
    this.site = site;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer) {
      PageHeaders.set(answer);
      String path = RequestTarget.path(http);
      Place place = path == null ? Site.NOWHERE : site.find(path);
      CompletionStage<Decision> decision =
          CrossSite.isForged(http)
              ? FORGED
              : place.guard().decide(new ServletCaller(http, answer, realm));
      if (answer.isCommitted()) {
        // The container has turned the client away, and said so itself.
        return;
      }
      new Passage(place.target(), decision).attachTo(http);
      chain.doFilter(http, answer);
    }
  }
}
