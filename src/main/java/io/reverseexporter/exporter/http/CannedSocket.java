package io.reverseexporter.exporter.http;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * A connection to nobody: each request on it gets the same answer, from memory. The system knows
 * nothing of it.
 *
 * <p>The answer is there as soon as a request has been written; who reads more sees the end.
 */
// Nothing blocks here, and a lock would only be in the way of close().
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class CannedSocket extends OwnSocket {
  private static final SocketAddress NOBODY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final String END_OF_REQUEST = "\r\n\r\n";

  private final byte[] answer;
  private final InputStream in = new In();
  private final OutputStream out = new Out();
  private boolean connected;
  private volatile boolean closed;

  /** Bytes of answers that were asked for and not yet read. */
  private long owed;

  /**
   * A connection that is yet to be made.
   *
   * @param answer head and body; not to be changed
   */
  CannedSocket(byte[] answer) {
    this.answer = answer;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeout) {
    connected = true;
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isConnected() {
    return connected;
  }

  @Override
  public void shutdownInput() {
    closed = true;
  }

  @Override
  public void shutdownOutput() {
    closed = true;
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return NOBODY;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return NOBODY;
  }

  private final class In extends InputStream {
    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (owed == 0 || closed) {
        return -1;
      }
      // Answers are read one after the other, and all have the same length.
      int left = (int) ((owed - 1) % answer.length) + 1;
      int count = Math.min(left, length);
      System.arraycopy(answer, answer.length - left, bytes, offset, count);
      owed -= count;
      return count;
    }

    @Override
    public int available() {
      return owed == 0 ? 0 : 1;
    }
  }

  private final class Out extends OutputStream {
    /** How much of {@link #END_OF_REQUEST} has been written last. */
    private int matched;

    @Override
    public void write(int b) {
      if (b == END_OF_REQUEST.charAt(matched)) {
        matched++;
      } else {
        matched = b == END_OF_REQUEST.charAt(0) ? 1 : 0;
      }
      if (matched == END_OF_REQUEST.length()) {
        matched = 0;
        owed += answer.length;
      }
    }
  }
}
