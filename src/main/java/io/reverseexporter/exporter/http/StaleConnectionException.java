package io.reverseexporter.exporter.http;

import java.io.IOException;

/**
 * A connection that had served before died without a byte of the answer, or had gone out of step.
 */
final class StaleConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  StaleConnectionException(String message) {
    super(message);
  }

  StaleConnectionException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
