package io.reverseexporter.exporter.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.impl.io.SocketHolder;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.HttpMessageParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * A connection that knows whether the exporter has said something on it that nobody asked for:
 * bytes after the end of the last answer, or the 408 of a server that is tired of waiting. Whatever
 * is read there next would be taken for the answer to our next request.
 */
final class FetchConnection extends DefaultManagedHttpClientConnection {
  private static final Timeout SHORTLY = Timeout.ofMilliseconds(1);

  private static final int MAX_INTERIM = 100;

  private final Parsers parsers;

  private FetchConnection(String id, Http1Config limits, Parsers parsers) {
    super(id, null, null, limits, null, null, null, parsers);
    this.parsers = parsers;
  }

  /** Makes connections that are yet to be bound to a socket. */
  static HttpConnectionFactory<ManagedHttpClientConnection> factory(Http1Config limits) {
    var made = new AtomicLong();
    return socket ->
        new FetchConnection("fetch-" + made.incrementAndGet(), limits, new Parsers(limits));
  }

  /**
   * Whether something has arrived that is no answer to a request yet to be sent. Costs a system
   * call; blocks, for a millisecond, only if there is something that TLS may keep to itself.
   */
  boolean hasUnasked() throws IOException {
    SocketHolder holder = ensureOpen();
    SessionInputBuffer buffer = parsers.buffer;
    if (buffer != null && buffer.length() > 0) {
      return true;
    }
    boolean hasArrived = holder.getBaseSocket().getInputStream().available() > 0;
    // Session tickets of TLS are nothing that was said.
    return hasArrived && (holder.getSSLSocket() == null || isDataAvailable(SHORTLY));
  }

  /** Makes the one parser of the connection, and remembers what it reads from. */
  private static final class Parsers extends DefaultHttpResponseParserFactory {
    private @Nullable SessionInputBuffer buffer;

    /** Interim answers since the last final one. */
    private int interim;

    Parsers(Http1Config limits) {
      super(limits);
    }

    @Override
    public HttpMessageParser<ClassicHttpResponse> create() {
      // Of Apache's two this is the one that does not pass over what is no HTTP and waits for more.
      HttpMessageParser<ClassicHttpResponse> parser = super.create();
      return (in, stream) -> {
        buffer = in;
        return counted(parser.parse(in, new HeadStream(stream, in.length() > 0)));
      };
    }

    /** Apache passes over interim answers for as long as there are any. */
    private @Nullable ClassicHttpResponse counted(@Nullable ClassicHttpResponse head)
        throws ProtocolException {
      boolean isInterim = head != null && head.getCode() < HttpStatus.SC_SUCCESS;
      interim = isInterim ? interim + 1 : 0;
      if (interim > MAX_INTERIM) {
        throw new ProtocolException("more than " + MAX_INTERIM + " interim answers (1xx)");
      }
      return head;
    }
  }

  /** Apache takes the end of the stream for the end of the header, however little has come. */
  private static final class HeadStream extends FilterInputStream {
    private boolean hasBegun;

    HeadStream(InputStream in, boolean hasBegun) {
      super(in);
      this.hasBegun = hasBegun;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int read = in.read(bytes, offset, count);
      if (read < 0 && hasBegun) {
        throw new ConnectionClosedException("the connection was closed within the header");
      }
      hasBegun = true;
      return read;
    }
  }
}
