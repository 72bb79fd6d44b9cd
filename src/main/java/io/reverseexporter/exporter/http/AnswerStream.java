package io.reverseexporter.exporter.http;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes off the connection, still encoded. Read to its end it gives the
 * connection back to be reused; closed before, it drops the connection without reading on.
 */
final class AnswerStream extends InputStream {
  private final InputStream in;
  private final long length;
  private final HttpFetch fetch;
  private boolean ended;
  private @Nullable IOException failure;

  /**
   * A body yet to be read.
   *
   * @param length as announced, in bytes; negative if it is not
   */
  AnswerStream(InputStream in, long length, HttpFetch fetch) {
    this.in = in;
    this.length = length;
    this.fetch = fetch;
  }

  /** Length as announced, in bytes; negative if it was not. */
  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    // A broken body stays broken: neither Apache's streams nor GZIPInputStream remember it.
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return -1;
    }
    try {
      int read = in.read(bytes, offset, count);
      if (read < 0) {
        ended = true;
      } else {
        fetch.bodyArrived(read);
      }
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /**
   * Not 0 before the end is seen: {@link java.util.zip.GZIPInputStream} takes 0 for the end and
   * would leave out what follows.
   */
  @Override
  public int available() {
    return ended || failure != null ? 0 : 1;
  }

  /** Whether the answer came off the connection in one piece as far as it was read. */
  boolean isIntact() {
    return failure == null;
  }

  @Override
  public void close() {
    if (!ended) {
      fetch.request().cancel();
    }
  }
}
