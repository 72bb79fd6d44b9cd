package io.reverseexporter.exporter.http;

import java.util.List;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * What goes to an exporter, and to nobody else, as its files are at the moment.
 *
 * @param headers that nobody else may see
 * @param tls null for the JVM's own ways
 * @param secrets that must not come back in a message, those for the proxy too
 */
record Outgoing(List<Header> headers, @Nullable OwnTls tls, SecretTexts secrets) {
  static final Outgoing NOTHING = new Outgoing(List.of(), null, SecretTexts.NONE);

  Outgoing {
    headers = List.copyOf(headers);
  }

  /** Tells no header. */
  @Override
  public String toString() {
    return "Outgoing[" + headers.size() + " headers, " + tls + "]";
  }
}
