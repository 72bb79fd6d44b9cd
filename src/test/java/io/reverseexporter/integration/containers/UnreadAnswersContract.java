package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that does not read its answer holds neither a page nor its memory for ever. */
abstract class UnreadAnswersContract {
  /** Of clients that take nothing the application itself has enough after 10 s, Tomcat at 20 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(35);

  private static final int CLIENTS = 2;

  /** Starts the server with the WAR at {@code /app}. */
  abstract SecureServer start(Path configuration) throws Exception;

  @Test
  void whoDoesNotReadLosesTheConnection() throws Exception {
    Path folder = Build.emptyDirectory(getClass().getSimpleName() + "-files");
    // More than a server and the kernel keep on their way.
    String page = "a{x=\"" + "y".repeat(16 << 20) + "\"} 1\n";
    Files.writeString(folder.resolve("huge.prom"), page);
    String yaml =
        """
        reverse_exporters:
        - path: /huge
          exporters:
          - file: {name: huge, path: huge.prom}
        """;
    Path configuration = Files.writeString(folder.resolve("huge.yml"), yaml);
    try (SecureServer server = start(configuration)) {
      var http = new RawHttp(server.http("/").getPort());
      List<Socket> sockets = new ArrayList<>();
      long start = System.nanoTime();
      for (int i = 0; i < CLIENTS; i++) {
        sockets.add(http.open("GET", "/app/huge", "Accept-Encoding: identity"));
      }
      await(http, "in flight", CLIENTS + ".0");
      await(http, "over", "0.0");
      Duration held = Duration.ofNanos(System.nanoTime() - start);
      assertThat(metric(http, "reverse_exporter_memory_used_bytes")).isEqualTo("0.0");
      for (Socket socket : sockets) {
        socket.close();
      }
      assertThat(held).isGreaterThan(Duration.ofSeconds(5));
      assertThat(http.get("/app/huge").body()).hasSizeGreaterThan(page.length());
      assertThat(server.log()).doesNotContain("ClientGoneException");
    }
  }

  private static void await(RawHttp http, String what, String scrapes) {
    String series = "reverse_exporter_endpoint_scrapes_in_flight{path=\"/huge\"}";
    Eventually.until(
        PATIENCE,
        () -> what + ": " + metric(http, series),
        () -> metric(http, series).equals(scrapes));
  }

  private static String metric(RawHttp http, String series) {
    try {
      String text = new String(http.get("/app/-/metrics").body(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> line.startsWith(series + ' '))
          .map(line -> line.substring(series.length() + 1))
          .findFirst()
          .orElse("none");
    } catch (IOException e) {
      return e.toString();
    }
  }
}
