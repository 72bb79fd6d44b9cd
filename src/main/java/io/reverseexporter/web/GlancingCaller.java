package io.reverseexporter.web;

import io.reverseexporter.security.UnaskedCaller;
import io.reverseexporter.security.password.Client;
import io.reverseexporter.security.password.Credentials;
import io.reverseexporter.telemetry.FailureLog;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that gets its answer in any case, and is asked for nothing: what it shows by itself
 * decides what the answer holds.
 */
final class GlancingCaller implements UnaskedCaller {
  private static final Logger LOG = LoggerFactory.getLogger(GlancingCaller.class);

  private final HttpServletRequest request;
  private final ServletCaller shown;
  private final FailureLog.Subject realm;

  /** What the realm said; null if it was not asked, or could not be. */
  private @Nullable Boolean isInRealm;

  /** Why the realm could not be asked, which it then is not again. */
  private @Nullable IOException failure;

  private boolean isPasswordOfRealm;

  /**
   * A client.
   *
   * @param shown the same one
   * @param realm is told when the container's realm stumbles
   */
  GlancingCaller(HttpServletRequest request, ServletCaller shown, FailureLog.Subject realm) {
    this.request = request;
    this.shown = shown;
    this.realm = realm;
  }

  @Override
  public boolean isSecure() {
    return shown.isSecure();
  }

  @Override
  public @Nullable X509Certificate certificate() {
    return shown.certificate();
  }

  @Override
  public List<String> authorization() {
    return shown.authorization();
  }

  @Override
  public Client client() {
    return shown.client();
  }

  @Override
  public boolean logInToRealm() throws IOException {
    if (failure != null) {
      throw new IOException("the container's realm could not be asked", failure);
    }
    if (isInRealm == null) {
      try {
        isInRealm = logIn();
      } catch (IOException e) {
        realm.failed("UNAVAILABLE", "a login failed", e);
        failure = e;
        throw e;
      }
    }
    return isInRealm;
  }

  private boolean logIn() throws IOException {
    Credentials credentials = Credentials.ofHeaders(authorization());
    try {
      if (credentials != null) {
        isPasswordOfRealm = beginsSessions() ? authenticate() : logIn(credentials);
      }
      if (isPasswordOfRealm) {
        realm.succeeded();
      }
      // Be it that the container has known the client before: by AJP, or a valve of its own.
      return request.getUserPrincipal() != null;
    } catch (RuntimeException e) {
      // These are credentials that can be read. The message may quote them.
      throw new IOException("the container's realm stumbled: " + e.getClass());
    }
  }

  /** WildFly remembers who logs in by {@code login} in a session, with a cookie. */
  private boolean beginsSessions() {
    return request.getClass().getName().startsWith("io.undertow.");
  }

  /** Unlike {@link #authenticate} this leaves the answer alone, which Jetty would have sent. */
  private boolean logIn(Credentials credentials) {
    try {
      // Before anything else: asked for the user, Jetty would look at the password by itself.
      request.login(credentials.name(), credentials.passwordText());
      return request.getUserPrincipal() != null;
    } catch (ServletException e) {
      // Also where the container knows the client already: then it looks at no password.
      LOG.debug("a login to the container's realm failed", e);
      return false;
    }
  }

  /** Lets the container look at the request's credentials, and takes back what it says of them. */
  private boolean authenticate() throws IOException {
    if (request.getUserPrincipal() != null) {
      return false;
    }
    HttpServletResponse response = shown.response();
    try {
      request.authenticate(new ServletCaller.WithoutErrorPage(response));
    } catch (ServletException e) {
      LOG.debug("a login to the container's realm failed", e);
    } finally {
      response.setHeader(HttpHeaders.WWW_AUTHENTICATE, null);
      response.setStatus(HttpServletResponse.SC_OK);
    }
    return request.getUserPrincipal() != null;
  }

  @Override
  public boolean isPasswordOfRealm() {
    return isPasswordOfRealm;
  }

  @Override
  public boolean isInRole(String role) {
    return request.isUserInRole(role);
  }
}
