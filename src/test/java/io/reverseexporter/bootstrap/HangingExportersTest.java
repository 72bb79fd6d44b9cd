package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 exporters on 20 endpoints that accept connections and never answer, each endpoint scraped
 * every second: a healthy endpoint has its threads all the same. With {@code -Dhanging.seconds=60}
 * for longer.
 */
class HangingExportersTest {
  private static final int ENDPOINTS = 20;
  private static final int EXPORTERS = 10;
  private static final int SECONDS = Integer.getInteger("hanging.seconds", 5);
  private static final long PAUSE_MILLIS = 25;

  /** Own threads of all exporters and endpoints, what they share, and some of other kinds. */
  private static final int MAX_THREADS = ENDPOINTS * EXPORTERS * 2 + 256 + 21 * 2 + 128 + 20;

  /** Takes connections and never says anything. */
  private static final class Silence implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Socket> taken = new ConcurrentLinkedQueue<>();

    Silence() throws IOException {
      new Thread(this::take, "silence").start();
    }

    private void take() {
      try {
        while (true) {
          taken.add(server.accept());
        }
      } catch (SocketException e) {
        // Closed.
        return;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : taken) {
        socket.close();
      }
    }
  }

  @Test
  @Timeout(180)
  void leaveAHealthyEndpointItsThreads(@TempDir Path folder) throws Exception {
    var healthy = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    healthy.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            Content.Sink.write(response, true, "healthy 1\n", callback);
            return true;
          }
        });
    healthy.start();
    var server = new Server();
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    Deque<Socket> hanging = new ArrayDeque<>();
    try (var silence = new Silence()) {
      String config =
          configuration(
              silence.server.getLocalPort(),
              ((ServerConnector) healthy.getConnectors()[0]).getLocalPort());
      var context = new ServletContextHandler("/");
      context.setBaseResourceAsPath(Path.of("src/main/webapp"));
      context.setAttribute(ServletContext.TEMPDIR, folder.toFile());
      context.setInitParameter(
          "reverse_exporter.config",
          Files.writeString(folder.resolve("config.yml"), config).toString());
      context.addEventListener(new ApplicationListener());
      server.setHandler(context);
      server.start();
      var http = new RawHttp(connector.getLocalPort());
      // The first requests are not what is measured.
      scrapes(http, 2_000);
      List<Long> before = scrapes(http, 2_000);
      List<Long> during = new ArrayList<>();
      for (int second = 0; second < SECONDS; second++) {
        for (int i = 0; i < ENDPOINTS; i++) {
          hanging.add(http.open("GET", "/hangs" + i));
        }
        while (hanging.size() > ENDPOINTS * 12) {
          // Answered at its deadline.
          hanging.removeFirst().close();
        }
        during.addAll(scrapes(http, 1_000));
        assertThat(ownThreads()).as("threads").isLessThanOrEqualTo(MAX_THREADS);
      }
      assertThat(silence.taken.size()).as("fetches that hang").isGreaterThanOrEqualTo(200);
      System.out.printf(
          "median of a healthy endpoint: %.2f ms before, %.2f ms during (%d scrapes, longest"
              + " %.1f ms); threads: %d, connections taken: %d%n",
          median(before),
          median(during),
          during.size(),
          during.stream().mapToLong(n -> n).max().orElseThrow() / 1e6,
          ownThreads(),
          silence.taken.size());
    } finally {
      for (Socket socket : hanging) {
        socket.close();
      }
      server.stop();
      healthy.stop();
    }
    assertThat(ownThreads()).as("threads after the end").isZero();
  }

  private static String configuration(int silent, int healthy) {
    String hanging =
        IntStream.range(0, ENDPOINTS)
            .mapToObj(
                endpoint ->
                    "- path: /hangs%d\n  exporters:\n".formatted(endpoint)
                        + IntStream.range(0, EXPORTERS)
                            .mapToObj(
                                i ->
                                    "  - http: {name: e%d, timeout: 0, address: 'http://127.0.0.1:%d/%d/%1$d'}\n"
                                        .formatted(i, silent, endpoint))
                            .collect(Collectors.joining()))
            .collect(Collectors.joining());
    return "reverse_exporters:\n"
        + hanging
        + "- path: /healthy\n  exporters:\n  - http: {name: e, address: 'http://127.0.0.1:%d/'}\n"
            .formatted(healthy);
  }

  /** Nanoseconds that each scrape takes, one after the other for a time. */
  private static List<Long> scrapes(RawHttp http, long millis) throws Exception {
    List<Long> nanos = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (System.nanoTime() < end) {
      long begun = System.nanoTime();
      RawHttp.Reply page = http.get("/healthy");
      nanos.add(System.nanoTime() - begun);
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text()).contains("reverse_exporter_up{exporter_name=\"e\"} 1\n");
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
    return nanos;
  }

  private static double median(List<Long> nanos) {
    return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("reverse-exporter-") && thread.isAlive())
        .count();
  }
}
