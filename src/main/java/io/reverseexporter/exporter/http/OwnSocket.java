package io.reverseexporter.exporter.http;

import java.net.Socket;
import java.net.SocketOption;

/**
 * A socket that is none of the JDK's: of the inherited methods those that set options would open a
 * TCP socket to set them on, which nobody would close.
 */
// Where something is locked the subclass does it; a lock of the socket's would make close() wait.
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
abstract class OwnSocket extends Socket {
  private volatile int soTimeout;

  @Override
  public final boolean isBound() {
    return isConnected();
  }

  @Override
  public final void setSoTimeout(int timeout) {
    soTimeout = timeout;
  }

  @Override
  public final int getSoTimeout() {
    return soTimeout;
  }

  @Override
  public final <T> Socket setOption(SocketOption<T> name, T value) {
    return this;
  }

  @Override
  public final void setSoLinger(boolean on, int linger) {
    // Nothing lingers.
  }

  @Override
  public final void setReuseAddress(boolean on) {
    // It has no address of the network's.
  }

  @Override
  public final void setTcpNoDelay(boolean on) {
    // Nothing is delayed.
  }

  @Override
  public final void setKeepAlive(boolean on) {
    // Nothing is asked of a network.
  }
}
