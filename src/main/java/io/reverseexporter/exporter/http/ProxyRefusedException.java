package io.reverseexporter.exporter.http;

import java.io.IOException;

/** A proxy does not connect us to an exporter. */
final class ProxyRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  ProxyRefusedException(int status) {
    super("the proxy answered CONNECT with status " + status);
  }
}
