package io.reverseexporter.exporter.http;

import io.reverseexporter.exporter.Secret;

/** Who we are towards an exporter or a proxy; sent with the first request, not only when asked. */
public sealed interface HttpCredentials {
  /** Name and password, as in RFC 7617. */
  record Basic(Secret username, Secret password) implements HttpCredentials {}

  /**
   * Anything else that stands in the header {@code Authorization}.
   *
   * @param type its first word, for example {@code Bearer}
   */
  record Token(String type, Secret credentials) implements HttpCredentials {}
}
