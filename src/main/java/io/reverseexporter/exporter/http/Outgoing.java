package io.reverseexporter.exporter.http;

import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * What goes to an exporter, and to nobody else, as its files are at the moment.
 *
 * @param headers that nobody else may see
 * @param tls null for the JVM's own ways
 * @param secrets texts that must not come back in a message
 */
record Outgoing(List<Header> headers, @Nullable OwnTls tls, List<String> secrets) {
  static final Outgoing NOTHING = new Outgoing(List.of(), null, List.of());

  private static final String HIDDEN = "(a secret)";

  Outgoing {
    headers = List.copyOf(headers);
    // What contains another is replaced first.
    var longestFirst = new ArrayList<>(secrets);
    longestFirst.removeIf(String::isEmpty);
    longestFirst.sort((a, b) -> b.length() - a.length());
    secrets = List.copyOf(longestFirst);
  }

  /** Length of the longest secret, 0 if there is none. */
  int longestSecret() {
    return secrets.isEmpty() ? 0 : secrets.get(0).length();
  }

  /** A text in which no secret is. */
  String hiddenIn(String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, HIDDEN);
    }
    return hidden;
  }

  /** Tells no header. */
  @Override
  public String toString() {
    return "Outgoing[" + headers.size() + " headers, " + tls + "]";
  }
}
