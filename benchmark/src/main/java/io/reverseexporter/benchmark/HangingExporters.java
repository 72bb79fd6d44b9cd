package io.reverseexporter.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Exporters that never answer, each on a loopback port of its own, all on one thread. Closing ends
 * them.
 */
final class HangingExporters implements AutoCloseable {
  /** How they go about it. */
  enum Manner {
    /** Connections are accepted, requests are read, and nothing is said. */
    SILENT,
    /** No connection is accepted, and as many wait as may. */
    BACKLOG,
    /** The header comes at once, then one byte of the body each half second. */
    DRIP
  }

  private static final long DRIP_MILLIS = 500;
  private static final ByteBuffer HEAD =
      ByteBuffer.wrap(
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: 100000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));

  private final Manner manner;
  private final Selector selector = Selector.open();
  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private final List<SocketChannel> waiting = new ArrayList<>();
  private final Thread thread;

  HangingExporters(Manner manner, int count) throws IOException {
    this.manner = manner;
    for (int i = 0; i < count; i++) {
      servers.add(open());
    }
    thread = new Thread(this::run, "hanging exporters");
    thread.setDaemon(true);
    thread.start();
  }

  /** A port for each. */
  List<Integer> ports() {
    return servers.stream().map(server -> server.socket().getLocalPort()).toList();
  }

  private ServerSocketChannel open() throws IOException {
    var server = ServerSocketChannel.open();
    var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (manner != Manner.BACKLOG) {
      server.bind(any, 1000);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      return server;
    }
    // Linux lets one more wait than it is told to; from then on it does not answer.
    server.bind(any, 1);
    for (int i = 0; i < 3; i++) {
      var client = SocketChannel.open();
      client.configureBlocking(false);
      client.connect(server.getLocalAddress());
      waiting.add(client);
    }
    return server;
  }

  private void run() {
    long nextDrip = System.nanoTime();
    try {
      while (selector.isOpen()) {
        selector.select(this::ready, DRIP_MILLIS / 5);
        if (manner == Manner.DRIP && System.nanoTime() - nextDrip > 0) {
          nextDrip += DRIP_MILLIS * 1_000_000;
          drip();
        }
      }
    } catch (ClosedSelectorException e) {
      // Closed: the loop ends.
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ);
        return;
      }
      SocketChannel client = (SocketChannel) key.channel();
      if (client.read(ByteBuffer.allocate(8192)) < 0) {
        client.close();
      } else if (manner == Manner.DRIP) {
        client.write(HEAD.duplicate());
        key.attach(HEAD); // from now on it gets bytes of a body
      }
    } catch (IOException e) {
      // The other side has had enough.
      close(key);
    }
  }

  private void drip() {
    for (SelectionKey key : selector.keys()) {
      try {
        if (key.attachment() != null && key.isValid()) {
          ((SocketChannel) key.channel()).write(ByteBuffer.wrap(new byte[] {'a'}));
        }
      } catch (IOException e) {
        close(key);
      }
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : List.copyOf(selector.keys())) {
      key.channel().close();
    }
    selector.close();
    for (ServerSocketChannel server : servers) {
      server.close();
    }
    for (SocketChannel client : waiting) {
      client.close();
    }
  }
}
