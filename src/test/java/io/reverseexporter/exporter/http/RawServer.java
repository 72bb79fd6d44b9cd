package io.reverseexporter.exporter.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that writes exactly the bytes that a test says, over TCP or a Unix domain socket. */
public final class RawServer implements AutoCloseable {
  /** Answers one request; the connection stays open unless the script closes it. */
  public interface Script {
    void answer(Exchange exchange) throws IOException;
  }

  private final ServerSocketChannel server;
  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
  private final AtomicInteger gone = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile String greeting = "";
  private volatile boolean hangsUp;
  private volatile String drips = "";

  private RawServer(ServerSocketChannel server, Script script) {
    this.server = server;
    this.script = script;
    start(this::accept);
  }

  public static RawServer tcp(Script script) throws IOException {
    var server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new RawServer(server, script);
  }

  /** A server that says the same to whatever it is told first, be it a request or not. */
  public static RawServer talking(String text) throws IOException {
    var server = tcp(e -> {});
    server.greeting = text;
    return server;
  }

  /** A server that resets each connection as soon as it has taken it. */
  public static RawServer hangingUp() throws IOException {
    var server = tcp(e -> {});
    server.hangsUp = true;
    return server;
  }

  /** A server that says something now and then to whoever connects, and never listens. */
  static RawServer dripping(String text) throws IOException {
    var server = tcp(e -> {});
    server.drips = text;
    return server;
  }

  static RawServer unix(Path socket, Script script) throws IOException {
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return new RawServer(server, script);
  }

  private static void start(Runnable work) {
    var thread = new Thread(work, "raw-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
          // What is written has arrived when the write returns.
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        connections.add(channel);
        int number = connections.size();
        start(() -> serve(channel, number));
      }
    } catch (IOException e) {
      // Closed: the test is over.
      return;
    }
  }

  private void serve(SocketChannel channel, int connection) {
    try (channel) {
      if (hangsUp) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        return;
      }
      InputStream in = Channels.newInputStream(channel);
      if (!drips.isEmpty()) {
        new Exchange("", connection, 0, channel).drip(drips);
      }
      if (!greeting.isEmpty() && in.read() >= 0) {
        Channels.newOutputStream(channel).write(greeting.getBytes(StandardCharsets.UTF_8));
      }
      for (int onConnection = 1; ; onConnection++) {
        String request = readHead(in);
        if (request.isEmpty()) {
          return;
        }
        requests.add(request);
        script.answer(new Exchange(request, connection, onConnection, channel));
        if (!channel.isOpen()) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, or the test is over: both are for the test to find out.
      return;
    } finally {
      gone.incrementAndGet();
    }
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        return "";
      }
      head.write(b);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  int port() {
    try {
      return ((InetSocketAddress) server.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url(String pathAndQuery) {
    return "http://127.0.0.1:" + port() + pathAndQuery;
  }

  /** Heads of the requests so far. */
  List<String> requests() {
    return requests;
  }

  int connections() {
    return connections.size();
  }

  /** Connections that have ended, from whichever side. */
  int gone() {
    return gone.get();
  }

  /** Ends all connections at once, as an exporter's restart does. */
  void dropConnections() throws IOException {
    for (SocketChannel connection : connections) {
      connection.close();
    }
  }

  /** Says something on all connections that nobody has asked for. */
  void sayToAll(String text) throws IOException {
    for (SocketChannel connection : connections) {
      connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Ends all connections with a reset. */
  void resetConnections() throws IOException {
    for (SocketChannel connection : connections) {
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
      connection.close();
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    dropConnections();
  }

  /** One request and the connection to answer it on. */
  public final class Exchange {
    final String request;
    final int connection;
    final int onConnection;
    private final SocketChannel channel;
    private final OutputStream out;

    private Exchange(String request, int connection, int onConnection, SocketChannel channel) {
      this.request = request;
      this.connection = connection;
      this.onConnection = onConnection;
      this.channel = channel;
      out = Channels.newOutputStream(channel);
    }

    /** Of the server. */
    int port() {
      return RawServer.this.port();
    }

    /** Writes text as it is, LF as CRLF in nothing. */
    public void raw(String text) throws IOException {
      raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    /** A whole answer with its length. */
    public void ok(String body, String... headers) throws IOException {
      answer("200 OK", body.getBytes(StandardCharsets.UTF_8), headers);
    }

    public void answer(String status, byte[] body, String... headers) throws IOException {
      var head = new StringBuilder("HTTP/1.1 " + status + "\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      raw(head + "Content-Length: " + body.length + "\r\n\r\n");
      raw(body);
    }

    /** Writes a byte now and then, for as long as somebody takes them. */
    public void drip(String text) throws IOException {
      try {
        for (int i = 0; ; i++) {
          raw(text.substring(i % text.length(), i % text.length() + 1));
          if (closed.await(100, TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Says nothing until the client goes away. */
    public void hang() throws IOException {
      while (Channels.newInputStream(channel).read() >= 0) {
        // Whatever else it says is not answered either.
      }
      close();
    }

    /** Hands everything on to another server, and back, until one of the two has enough. */
    void pipe(Socket other) throws IOException {
      // The channel's streams would wait for each other.
      start(
          () -> {
            try (other) {
              ByteBuffer buffer = ByteBuffer.allocate(10_000);
              while (channel.read(buffer.clear()) >= 0) {
                other.getOutputStream().write(buffer.array(), 0, buffer.position());
              }
            } catch (IOException e) {
              // One of the two is gone, which ends both.
              return;
            }
          });
      byte[] bytes = new byte[10_000];
      InputStream in = other.getInputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, n);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      }
      close();
    }

    public void close() throws IOException {
      channel.close();
    }

    /** Closes the connection with a reset. */
    public void reset() throws IOException {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.close();
    }
  }
}
