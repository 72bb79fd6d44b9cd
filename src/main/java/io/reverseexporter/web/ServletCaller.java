package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.security.Caller;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.telemetry.FailureLog;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client as the container shows it.
 *
 * @param deadline by when there is an answer
 * @param realm is told when the container's realm stumbles
 */
record ServletCaller(
    HttpServletRequest request,
    HttpServletResponse response,
    Deadline deadline,
    FailureLog.Subject realm)
    implements Caller {
  private static final Logger LOG = LoggerFactory.getLogger(ServletCaller.class);
  private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

  @Override
  public boolean isSecure() {
    return request.isSecure();
  }

  @Override
  public @Nullable X509Certificate certificate() {
    // The client's own comes first, then those that vouch for it.
    return request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0
        ? chain[0]
        : null;
  }

  @Override
  public List<String> authorization() {
    return Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
  }

  @Override
  public Client client() {
    return new Client(request.getRemoteAddr(), deadline.remainingNanos());
  }

  @Override
  public boolean logInToRealm() throws IOException {
    try {
      // Without a mechanism a container might find that there is nothing to be asked for.
      if (request.authenticate(new WithoutErrorPage(response))
          && request.getUserPrincipal() != null) {
        realm.succeeded();
        return true;
      }
    } catch (ServletException e) {
      // So a container says that it has turned the client away, but left the answer to us.
      LOG.debug("a login to the container's realm failed", e);
    } catch (RuntimeException e) {
      // WildFly does so over credentials that are not Base64. The message may quote them.
      realm.failed(
          "STUMBLED", "taken for wrong credentials, which it stumbled over: " + e.getClass(), null);
    }
    if (!response.isCommitted() && !response.containsHeader(HttpHeaders.WWW_AUTHENTICATE)) {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, Answers.CHALLENGE);
    }
    return false;
  }

  @Override
  public boolean isInRole(String role) {
    return request.isUserInRole(role);
  }

  /** Keeps a container's error page, which tells name and version, out of the answer. */
  static final class WithoutErrorPage extends HttpServletResponseWrapper {
    WithoutErrorPage(HttpServletResponse response) {
      super(response);
    }

    @Override
    public void sendError(int status) {
      setStatus(status);
    }

    @Override
    public void sendError(int status, String message) {
      setStatus(status);
    }
  }
}
