package io.reverseexporter.benchmark;

import io.reverseexporter.testing.SamplePages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Exporters as cheap as can be: {@code java ExporterServer COUNT} prints a port for each, where any
 * GET on any connection gets {@link SamplePages#node(int)}, and {@code /small} one sample, until
 * the process is ended.
 */
public final class ExporterServer {
  private static final byte[] SMALL = answer("small 1\n".getBytes(StandardCharsets.UTF_8));

  private ExporterServer() {}

  /** Serves as many exporters as the one argument says. */
  public static void main(String[] arguments) throws IOException {
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      // Closed with the process.
      var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      byte[] answer = answer(SamplePages.node(i));
      new Thread(() -> accept(server, answer)).start();
      System.out.println(server.getLocalPort());
    }
  }

  private static void accept(ServerSocket server, byte[] answer) {
    try {
      while (true) {
        Socket socket = server.accept();
        new Thread(() -> answerAll(socket, answer)).start();
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static void answerAll(Socket socket, byte[] answer) {
    try (socket;
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      socket.setTcpNoDelay(true);
      byte[] request = new byte[8192];
      // A request comes in one piece here.
      while (in.read(request) > 0) {
        // The sixth byte tells "GET /small" from "GET /metrics".
        out.write(request[5] == 's' ? SMALL : answer);
      }
    } catch (IOException e) {
      System.err.println(e);
    }
  }

  private static byte[] answer(byte[] body) {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + "Date: Sun, 22 Nov 2026 16:00:00 GMT\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    var answer = new ByteArrayOutputStream();
    answer.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    answer.writeBytes(body);
    return answer.toByteArray();
  }
}
