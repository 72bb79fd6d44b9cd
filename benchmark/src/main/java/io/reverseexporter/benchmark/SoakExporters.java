package io.reverseexporter.benchmark;

import io.reverseexporter.testing.SamplePages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Good and bad exporters on one loopback port: the path says what it does. */
final class SoakExporters implements AutoCloseable {
  private static final int CHUNK = 4096;

  private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            var thread = new Thread(task, "soak exporter");
            thread.setDaemon(true);
            return thread;
          });
  private final byte[] node = SamplePages.node();
  private final byte[] large;

  SoakExporters(double megabytes) throws IOException {
    large = SamplePages.large(megabytes);
    threads.execute(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        if (!server.isClosed()) {
          System.err.println("exporters: " + e);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream()) {
      socket.setTcpNoDelay(true);
      byte[] request = new byte[8192];
      // A request comes in one piece here.
      for (int read = in.read(request); read > 0; read = in.read(request)) {
        String line = new String(request, 0, read, StandardCharsets.ISO_8859_1);
        if (!answer(line.split(" ", 3)[1].substring(1), socket, in, out)) {
          return;
        }
      }
    } catch (IOException e) {
      // The other side has had enough of a bad one, or has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the connection may be used again. */
  private boolean answer(String path, Socket socket, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    switch (path) {
      case "small" -> whole(out, "200 OK", "small 1\n".getBytes(StandardCharsets.US_ASCII));
      case "node" -> whole(out, "200 OK", node);
      case "large" -> chunked(out, large);
      case "status" -> whole(out, "500 Oops", "no\n".getBytes(StandardCharsets.US_ASCII));
      case "malformed" -> whole(out, "200 OK", "a 1\n}{ 2\n".getBytes(StandardCharsets.US_ASCII));
      case "gzip" -> {
        head(out, "Content-Encoding: gzip\r\nContent-Length: 9\r\n");
        out.write("not gzip!".getBytes(StandardCharsets.US_ASCII));
      }
      case "hang" -> in.transferTo(OutputStream.nullOutputStream());
      case "reset" -> {
        socket.setSoLinger(true, 0); // close() then sends RST
        return false;
      }
      case "reset-body" -> {
        head(out, "Content-Length: 100000\r\n");
        out.write("good 1\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        socket.setSoLinger(true, 0);
        return false;
      }
      case "truncated" -> {
        head(out, "Content-Length: 100000\r\n");
        out.write("good 1\n".getBytes(StandardCharsets.US_ASCII));
        return false;
      }
      case "chunks" -> {
        head(out, "Transfer-Encoding: chunked\r\n");
        out.write("zz\r\ngood 1\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return false;
      }
      case "endless" -> endless(out);
      case "drip" -> drip(out);
      default -> whole(out, "404 Not Found", new byte[0]);
    }
    out.flush();
    return true;
  }

  private static void head(OutputStream out, String headers) throws IOException {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\n" + headers + "\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static void whole(OutputStream out, String status, byte[] body) throws IOException {
    String head =
        "HTTP/1.1 %s\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, body.length);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
  }

  private static void chunked(OutputStream out, byte[] body) throws IOException {
    head(out, "Transfer-Encoding: chunked\r\n");
    for (int at = 0; at < body.length; at += CHUNK) {
      int length = Math.min(CHUNK, body.length - at);
      out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body, at, length);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  private static void endless(OutputStream out) throws IOException {
    head(out, "");
    var lines = new StringBuilder();
    for (long i = 0; ; i++) {
      lines.append("endless{n=\"").append(i).append("\"} 1\n");
      if (lines.length() > CHUNK) {
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
        lines.setLength(0);
      }
    }
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    head(out, "Content-Length: 100000\r\n");
    for (int i = 0; i < 100_000; i++) {
      out.write('a');
      TimeUnit.MILLISECONDS.sleep(200); // the pace of a slow exporter
    }
  }
}
