package io.reverseexporter.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.SocketFactory;

/**
 * HTTP as it is written, plain or within TLS: no client cleans the request up. One request for each
 * connection.
 */
public final class RawHttp {
  private static final int READ_TIMEOUT_MILLIS = 30_000;

  private final int port;
  private final SocketFactory sockets;
  private final InetAddress source;

  public RawHttp(int port) {
    this(port, SocketFactory.getDefault());
  }

  /**
   * Requests to a port of the loopback interface.
   *
   * @param sockets whose connections are used: with {@code SSLContext.getSocketFactory()} it is
   *     HTTPS
   */
  public RawHttp(int port, SocketFactory sockets) {
    this(port, sockets, InetAddress.getLoopbackAddress());
  }

  private RawHttp(int port, SocketFactory sockets, InetAddress source) {
    this.port = port;
    this.sockets = sockets;
    this.source = source;
  }

  /** The same from another address of this machine. */
  public RawHttp from(InetAddress address) {
    return new RawHttp(port, sockets, address);
  }

  /**
   * An answer.
   *
   * @param headers by lower-case name
   * @param body as it came after the header, chunks joined
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Reply(int status, Map<String, String> headers, byte[] body) {
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  public int port() {
    return port;
  }

  public Reply get(String target, String... headers) throws IOException {
    return send("GET", target, headers);
  }

  /** Sends a request with the target exactly as given. */
  public Reply send(String method, String target, String... headers) throws IOException {
    try (Socket socket = open(method, target, headers)) {
      return read(socket.getInputStream().readAllBytes());
    }
  }

  /** Sends a request and leaves the answer to the caller. */
  public Socket open(String method, String target, String... headers) throws IOException {
    var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    request.append("Host: 127.0.0.1:").append(port).append("\r\nConnection: close\r\n");
    List.of(headers).forEach(header -> request.append(header).append("\r\n"));
    request.append("\r\n");
    return connect(request.toString());
  }

  /** Sends these characters, each as one byte, and reads until the server closes. */
  public Reply exchange(String request) throws IOException {
    try (Socket socket = connect(request)) {
      return read(socket.getInputStream().readAllBytes());
    }
  }

  private Socket connect(String request) throws IOException {
    Socket socket = sockets.createSocket(InetAddress.getLoopbackAddress(), port, source, 0);
    try {
      socket.setSoTimeout(READ_TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Reply read(byte[] all) throws IOException {
    String text = new String(all, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no complete answer: " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n", -1);
    var headers = new LinkedHashMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.merge(
          lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
          lines[i].substring(colon + 1).strip(),
          (a, b) -> a + ", " + b);
    }
    byte[] body = Arrays.copyOfRange(all, end + 4, all.length);
    if ("chunked".equals(headers.get("transfer-encoding")) && body.length > 0) {
      body = joined(body);
    }
    return new Reply(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
  }

  private static byte[] joined(byte[] chunked) throws IOException {
    var out = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int eol = at;
      while (chunked[eol] != '\r') {
        eol++;
      }
      String size = new String(chunked, at, eol - at, StandardCharsets.ISO_8859_1);
      int length = Integer.parseInt(size, 16);
      if (length == 0) {
        return out.toByteArray();
      }
      out.write(chunked, eol + 2, length);
      at = eol + 2 + length + 2;
    }
  }

  /** The rest of a stream, whatever becomes of it. */
  public static int drain(InputStream in) throws IOException {
    return in.readAllBytes().length;
  }
}
