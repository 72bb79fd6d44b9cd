package io.reverseexporter.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Clients that ask again as soon as they are answered, over connections that are kept as long as
 * the server keeps them: all of them on one thread, so that as little CPU as can be goes to those
 * who ask. The code is the same for four clients and for hundreds.
 */
final class ClosedLoop {
  private static final int MAX_HEAD = 16 * 1024;
  private static final boolean HANG_UP = Boolean.getBoolean("hangup");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /**
   * What became of the questions.
   *
   * @param statuses answers by status
   * @param faults answers that should not be: by what is wrong with them
   * @param bytes of all bodies
   * @param seconds from the first question to the last answer that counted
   */
  record Result(Map<Integer, Long> statuses, Map<String, Long> faults, long bytes, double seconds) {
    double perSecond(int status) {
      return statuses.getOrDefault(status, 0L) / seconds;
    }
  }

  /** One client and its connection. */
  private final class Client {
    private SocketChannel channel;
    private ByteBuffer unsent = request.duplicate();
    private final ByteBuffer head = ByteBuffer.allocate(MAX_HEAD);
    private long bodyLeft;
    private long asked;
    private int answers;
    private int status;
    private boolean isClosing;

    void connect() throws IOException {
      answers = 0;
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean isConnected = channel.connect(server);
      channel.register(
          selector, isConnected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
      ask();
    }

    /** Makes ready for the next question. */
    void ask() {
      unsent = request.duplicate();
      head.clear();
      status = 0;
      asked = System.nanoTime();
    }

    void ready(SelectionKey key) throws IOException {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_WRITE);
      }
      if (key.isWritable()) {
        send(key);
      }
      if (key.isReadable()) {
        read(key);
      }
    }

    private void send(SelectionKey key) throws IOException {
      channel.write(unsent);
      key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(SelectionKey key) throws IOException {
      received.clear();
      int read = channel.read(received);
      if (read < 0) {
        boolean isBetween = status == 0 && head.position() == 0;
        long millis = (System.nanoTime() - asked) / 1_000_000;
        fault(
            (isBetween ? "closed without an answer" : "closed within an answer")
                + " after %d ms, %d answers on this connection before".formatted(millis, answers));
        reconnect();
        return;
      }
      received.flip();
      if (status == 0 && !readHead()) {
        return;
      }
      bodyLeft -= received.remaining();
      bytes += received.remaining();
      if (bodyLeft < 0) {
        fault("more than Content-Length");
        reconnect();
      } else if (bodyLeft == 0) {
        statuses.merge(status, 1L, Long::sum);
        answers++;
        if (isOver) {
          end();
        } else if (isClosing) {
          reconnect();
        } else {
          ask();
          send(key);
        }
      }
    }

    /** Whether the head has come to its end. */
    private boolean readHead() throws IOException {
      int from = Math.max(0, head.position() - 3);
      int moved = Math.min(head.remaining(), received.remaining());
      head.put(head.position(), received, received.position(), moved);
      int end = from;
      int until = head.position() + moved;
      while (end + 4 <= until && !isEnd(end)) {
        end++;
      }
      if (end + 4 > until) {
        head.position(until);
        received.position(received.limit());
        if (!head.hasRemaining()) {
          throw new IOException("no end of the head in " + MAX_HEAD + " bytes");
        }
        return false;
      }
      received.position(received.position() + end + 4 - head.position());
      String text = new String(head.array(), 0, end, StandardCharsets.ISO_8859_1);
      judge(text.toLowerCase(Locale.ROOT));
      return true;
    }

    private boolean isEnd(int at) {
      byte[] bytes = head.array();
      return bytes[at] == '\r'
          && bytes[at + 1] == '\n'
          && bytes[at + 2] == '\r'
          && bytes[at + 3] == '\n';
    }

    private void judge(String text) throws IOException {
      status = Integer.parseInt(text.substring(9, 12));
      isClosing = text.contains("\r\nconnection: close");
      int length = text.indexOf("\r\ncontent-length:");
      if (length < 0) {
        throw new IOException("no Content-Length: " + text);
      }
      int eol = text.indexOf('\r', length + 2);
      String digits = text.substring(length + 17, eol < 0 ? text.length() : eol).strip();
      bodyLeft = Long.parseLong(digits);
      if (status == 503 && !text.contains("\r\nretry-after:")) {
        fault("503 without Retry-After");
      } else if (status != 200 && status != 503) {
        fault("status " + status);
      }
    }

    private void reconnect() throws IOException {
      if (isOver) {
        end();
        return;
      }
      channel.close();
      connect();
    }

    private void end() throws IOException {
      channel.close();
      busy--;
    }
  }

  private final InetSocketAddress server;
  private final ByteBuffer request;
  private final Selector selector;
  private final List<Client> clients = new ArrayList<>();
  private final ByteBuffer received = ByteBuffer.allocateDirect(256 * 1024);
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private final Map<String, Long> faults = new TreeMap<>();
  private long bytes;

  /** Whether nothing new is asked, and how many clients still wait. */
  private boolean isOver;

  private int busy;

  private ClosedLoop(InetSocketAddress server, String path, int count) throws IOException {
    this.server = server;
    String text =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + server.getHostString()
            + "\r\nAccept: text/plain\r\n\r\n";
    this.request = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    this.selector = Selector.open();
    this.busy = count;
    for (int i = 0; i < count; i++) {
      clients.add(new Client());
    }
  }

  /**
   * Asks for so long.
   *
   * @param count clients, each with a connection of its own
   */
  static Result run(InetSocketAddress server, String path, int count, Duration duration)
      throws IOException {
    var loop = new ClosedLoop(server, path, count);
    try {
      return loop.run(duration);
    } finally {
      for (Client client : loop.clients) {
        if (client.channel != null) {
          client.channel.close();
        }
      }
      loop.selector.close();
    }
  }

  private Result run(Duration duration) throws IOException {
    for (Client client : clients) {
      client.connect();
    }
    long begun = System.nanoTime();
    long now = begun;
    while (now - begun < duration.toNanos()) {
      select();
      now = System.nanoTime();
    }
    var result = new Result(Map.copyOf(statuses), faults, bytes, (now - begun) / 1e9);
    // Unless they are to hang up, those who still wait are answered, too, but that does not count
    // any more.
    isOver = true;
    while (!HANG_UP && busy > 0 && System.nanoTime() - now < PATIENCE.toNanos()) {
      select();
    }
    if (!HANG_UP && busy > 0) {
      faults.merge("no answer within s: " + PATIENCE.toSeconds(), (long) busy, Long::sum);
    }
    return result;
  }

  private void select() throws IOException {
    selector.select(
        key -> {
          Client client = (Client) key.attachment();
          try {
            client.ready(key);
          } catch (IOException e) {
            fault(e.toString());
            again(client);
          }
        },
        100);
  }

  private void again(Client client) {
    try {
      client.reconnect();
    } catch (IOException e) {
      fault("cannot connect: " + e);
    }
  }

  private void fault(String what) {
    faults.merge(what, 1L, Long::sum);
  }
}
