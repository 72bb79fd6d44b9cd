package io.reverseexporter.web;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests that come from nobody, through a filter and a servlet as all others, so that the JVM has
 * seen what it takes to answer before a client asks.
 */
public final class Rehearsal {
  private final Filter filter;
  private final Servlet servlet;

  /**
   * Requests that have not come yet.
   *
   * @param filter of a site of its own
   * @param servlet initialized
   */
  public Rehearsal(Filter filter, Servlet servlet) {
    this.filter = filter;
    this.servlet = servlet;
  }

  /**
   * Asks for a page, and waits until all of it is written.
   *
   * @param headers of the request, with names in lower case
   * @return the answer's status
   * @throws IOException if the page cannot be made
   * @throws TimeoutException if there is no answer in that time
   */
  public int get(String path, Map<String, String> headers, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    var rehearsed =
        new RehearsedRequest(servlet.getServletConfig().getServletContext(), path, headers);
    try {
      filter.doFilter(rehearsed.request(), rehearsed.response(), servlet::service);
      return rehearsed.answered().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ServletException | ExecutionException e) {
      throw new IOException("a rehearsed request failed", e);
    }
  }
}
