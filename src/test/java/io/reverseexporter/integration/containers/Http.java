package io.reverseexporter.integration.containers;

import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;

/** Plain HTTP to servers of tests, by address. */
public final class Http {
  private Http() {}

  /** GET of a well-formed address. */
  public static Reply get(URI uri, String... headers) {
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return send("GET", uri, uri.getRawPath() + query, headers);
  }

  /** A request without a body; {@code target} goes out letter by letter as it is given. */
  public static Reply send(String method, URI server, String target, String... headers) {
    try {
      Reply reply = new RawHttp(server.getPort()).send(method, target, headers);
      String length = reply.header("content-length");
      if (!method.equals("HEAD")
          && !length.isEmpty()
          && Long.parseLong(length) != reply.body().length) {
        throw new IOException("Content-Length " + length + " for " + reply.body().length);
      }
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target + " at " + server.getAuthority(), e);
    }
  }

  /** A body as text after taking gzip off. */
  public static String inflated(Reply reply) throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(reply.body()))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
