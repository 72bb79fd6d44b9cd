package io.reverseexporter.exporter.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A Unix domain socket in the shape that the HTTP client wants. Closing it wakes up who reads,
 * writes or connects, and leaves nothing open. (Apache's own adapter opens two selectors for each
 * connection which nobody closes, and a reader sleeps on when its socket is closed.)
 *
 * <p>It has no read time-out: the deadline of a fetch closes it.
 */
// The channel does its own locking; a lock of the socket's would make close() wait for others.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class UnixSocket extends OwnSocket {
  /** The JDK copies through a direct buffer of this size, which it keeps for each thread. */
  private static final int MAX_READ = 64 * 1024;

  private final UnixDomainSocketAddress address;
  private final SocketChannel channel;
  private final InputStream in = new In();

  UnixSocket(Path path) throws IOException {
    address = UnixDomainSocketAddress.of(path);
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  void connect() throws IOException {
    channel.connect(address);
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return new Out();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public boolean isInputShutdown() {
    return isClosed();
  }

  @Override
  public boolean isOutputShutdown() {
    return isClosed();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return address;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return address;
  }

  @Override
  public String toString() {
    return "UnixSocket[" + address + "]";
  }

  private final class In extends InputStream {
    /** Read by {@link #available()}; negative if nothing is. */
    private int peeked = -1;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (peeked >= 0 && length > 0) {
        bytes[offset] = (byte) peeked;
        peeked = -1;
        return 1;
      }
      return channel.read(ByteBuffer.wrap(bytes, offset, Math.min(length, MAX_READ)));
    }

    /** 1 if something has arrived; the JDK does not tell how much. */
    @Override
    public int available() throws IOException {
      if (peeked >= 0) {
        return 1;
      }
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.configureBlocking(false);
      try {
        if (channel.read(one) > 0) {
          peeked = one.get(0) & 0xff;
        }
      } finally {
        channel.configureBlocking(true);
      }
      return peeked >= 0 ? 1 : 0;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
