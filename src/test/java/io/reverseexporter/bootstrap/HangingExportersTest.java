package io.reverseexporter.bootstrap;

import static io.reverseexporter.testing.Eventually.until;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
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
 * again and again: a healthy endpoint has its threads all the same. How fast it answers meanwhile,
 * {@code HangingBenchmark} measures.
 */
class HangingExportersTest {
  private static final int ENDPOINTS = 20;
  private static final int EXPORTERS = 10;
  private static final int ROUNDS = 5;
  private static final int HEALTHY_SCRAPES = 20;

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
    List<Socket> hanging = new ArrayList<>();
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
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < ENDPOINTS; i++) {
          hanging.add(http.open("GET", "/hangs" + i));
        }
        until(
            "all exporters are asked and hang",
            () -> silence.taken.size() >= ENDPOINTS * EXPORTERS);
        scrapeHealthy(http);
        assertThat(ownThreads()).as("threads").isLessThanOrEqualTo(MAX_THREADS);
      }
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

  private static void scrapeHealthy(RawHttp http) throws IOException {
    for (int i = 0; i < HEALTHY_SCRAPES; i++) {
      RawHttp.Reply page = http.get("/healthy");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text()).contains("reverse_exporter_up{exporter_name=\"e\"} 1\n");
    }
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("reverse-exporter-") && thread.isAlive())
        .count();
  }
}
