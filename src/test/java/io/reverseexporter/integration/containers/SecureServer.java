package io.reverseexporter.integration.containers;

import java.net.URI;

/**
 * A server as a process, with a port for HTTP, two for HTTPS, where client certificates are
 * optional and required, and with users of its own: {@link #USER} with role {@code monitoring}, and
 * {@link #OTHER} with another.
 */
public interface SecureServer extends AutoCloseable {
  /** Name and password of the user with role {@code monitoring}. */
  String USER = "prometheus:scrape-it";

  /** Name and password of a user with role {@code nobody}. */
  String OTHER = "other:other-password";

  /** An address without TLS; the path with its context path. */
  URI http(String path);

  /** An address with TLS; clients may have a certificate. The path with its context path. */
  URI https(String path);

  /** The same on a port that turns clients without a certificate away. */
  URI httpsWithCertificate(String path);

  /** The process. */
  ServerProcess process();

  /** What the server and its applications have logged. */
  String log();

  @Override
  void close();
}
