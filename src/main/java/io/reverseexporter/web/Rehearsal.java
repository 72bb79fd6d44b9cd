package io.reverseexporter.web;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
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
  private final String path;

  /**
   * Requests that have not come yet.
   *
   * @param filter of a site of its own
   * @param servlet that serves already
   * @param path of a page of that site
   */
  public Rehearsal(Filter filter, Servlet servlet, String path) {
    this.filter = filter;
    this.servlet = servlet;
    this.path = path;
  }

  /**
   * Asks for the page, and waits until all of it is written, to nowhere.
   *
   * @param accept what formats the client takes
   * @param acceptEncoding what codings it takes
   * @throws IOException if there is no page
   * @throws TimeoutException if there is no answer in that time
   */
  public void get(String accept, String acceptEncoding, Duration patience)
      throws IOException, InterruptedException, TimeoutException {
    var rehearsed =
        new RehearsedRequest(
            servlet.getServletConfig().getServletContext(),
            path,
            Map.of("accept", accept, "accept-encoding", acceptEncoding));
    try {
      filter.doFilter(rehearsed.request(), rehearsed.response(), servlet::service);
      int status = rehearsed.answered().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (status != HttpServletResponse.SC_OK) {
        throw new IOException("expected a page, came status " + status);
      }
    } catch (ServletException | ExecutionException e) {
      throw new IOException("a request from nobody failed", e);
    }
  }
}
