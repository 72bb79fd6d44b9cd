package io.reverseexporter.security;

import io.reverseexporter.security.password.Client;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client shows of itself with one request. Asked on the request's own thread only. */
public interface Caller {
  /** Whether the container says that the connection is protected by TLS. */
  boolean isSecure();

  /** The certificate that the client has proved to own and the container has verified; or none. */
  @Nullable X509Certificate certificate();

  /** The values of all {@code Authorization} headers. */
  List<String> authorization();

  /** The client's address, as the container tells it, and for how long it waits. */
  Client client();

  /**
   * Lets the container check the credentials of the request against its realm. May wait for
   * whatever the realm is made of.
   *
   * @return false if they are none of a user; the container has then said in the answer's headers
   *     what it wants
   */
  boolean logInToRealm() throws IOException;

  /** Whether the user who has logged in to the realm has the role. */
  boolean isInRole(String role);
}
