package io.reverseexporter.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body. Nothing that is served reads one; but Jersey reads forms before it
 * asks anybody, on the container's thread, for as long as the client takes, and refuses types that
 * it cannot make out. What waits is completed as {@link Suspension} says.
 */
final class BodilessRequest extends HttpServletRequestWrapper {
  private final Suspension suspension;

  BodilessRequest(HttpServletRequest request, Suspension suspension) {
    super(request);
    this.suspension = suspension;
  }

  @Override
  public AsyncContext startAsync() {
    return suspension.begun(super.startAsync());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return suspension.begun(super.startAsync(request, response));
  }

  private static boolean isHidden(String header) {
    return HttpHeaders.CONTENT_TYPE.equalsIgnoreCase(header);
  }

  @Override
  public @Nullable String getHeader(String name) {
    return isHidden(name) ? null : super.getHeader(name);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return isHidden(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = Collections.list(super.getHeaderNames());
    return Collections.enumeration(names.stream().filter(name -> !isHidden(name)).toList());
  }

  @Override
  public @Nullable String getContentType() {
    return null;
  }

  @Override
  public ServletInputStream getInputStream() {
    return new NoBody();
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new StringReader(""));
  }

  // The container would read a form for these; what stands in the URL is read by RequestTarget.
  @Override
  public @Nullable String getParameter(String name) {
    return null;
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Map.of();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.emptyEnumeration();
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return null;
  }

  /** Nothing, and that is all. */
  private static final class NoBody extends ServletInputStream {
    @Override
    public int read() {
      return -1;
    }

    @Override
    public boolean isFinished() {
      return true;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("there is nothing to be read");
    }
  }
}
