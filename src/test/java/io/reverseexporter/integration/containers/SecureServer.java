package io.reverseexporter.integration.containers;

import java.net.URI;

/**
 * A server as a process, with a port for HTTP and one for HTTPS that asks for client certificates,
 * and with users of its own: {@link #USER} with role {@code monitoring}, and {@link #OTHER} with
 * another.
 */
public interface SecureServer extends AutoCloseable {
  /** Name and password of the user with role {@code monitoring}. */
  String USER = "prometheus:scrape-it";

  /** Name and password of a user with role {@code nobody}. */
  String OTHER = "other:other-password";

  /** What the HTTPS port does with clients that have no certificate. */
  enum ClientCertificates {
    /** They may come in. */
    OPTIONAL,
    /** They are turned away before they can ask for anything. */
    REQUIRED
  }

  /** An address without TLS; the path with its context path. */
  URI http(String path);

  /** An address with TLS; the path with its context path. */
  URI https(String path);

  /** The process. */
  ServerProcess process();

  /** What the server and its applications have logged. */
  String log();

  @Override
  void close();
}
