package io.reverseexporter.integration;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** An exporter that does not do what it should, on a loopback port of its own. */
final class FaultyExporter implements AutoCloseable {
  /** What goes wrong. */
  enum Fault {
    /** The body comes at one byte a second. */
    DRIPS,
    /** The request is taken and never answered. */
    NEVER_ANSWERS,
    /** The connection is reset in the middle of the body. */
    RESETS
  }

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: 100000\r\n\r\n";

  private final ServerSocket server;
  private final Fault fault;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  FaultyExporter(Fault fault) throws IOException {
    this.fault = fault;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/metrics";
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      if (socket.getInputStream().read(new byte[8192]) < 0) {
        return;
      }
      OutputStream out = socket.getOutputStream();
      switch (fault) {
        case DRIPS -> drip(out);
        case NEVER_ANSWERS -> socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        case RESETS -> {
          out.write((HEAD + "good 1\n").getBytes(StandardCharsets.US_ASCII));
          socket.setSoLinger(true, 0); // close() then sends RST
        }
      }
    } catch (IOException e) {
      // The other side has had enough; that is what it is here for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static void drip(OutputStream out) throws IOException, InterruptedException {
    out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
    for (byte b : "good 1\n".repeat(100).getBytes(StandardCharsets.US_ASCII)) {
      out.write(b);
      out.flush();
      // An exporter that is slow on purpose.
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private static void daemon(Runnable task) {
    var thread = new Thread(task, "faulty exporter");
    thread.setDaemon(true);
    thread.start();
  }
}
