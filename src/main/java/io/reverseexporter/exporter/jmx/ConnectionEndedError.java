package io.reverseexporter.exporter.jmx;

import org.jspecify.annotations.Nullable;

/**
 * Ends a collection out of a question to an MBean: nobody waits any more, or the other JVM is gone.
 * An error, since the collector takes each exception for a matter of that one MBean, writes it to
 * the log and goes on with the next.
 */
final class ConnectionEndedError extends Error {
  private static final long serialVersionUID = 1L;

  /**
   * Ends it.
   *
   * @param cause why nothing more can be asked; null if nobody waits any more
   */
  ConnectionEndedError(@Nullable Exception cause) {
    super("the collection ends here", cause, false, false);
  }
}
