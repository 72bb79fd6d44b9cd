package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reverseexporter.integration.containers.StreamedPage.Format;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.SamplePages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Four exporters of 8.5 MB each on one endpoint, scraped by two clients at once, in a server with
 * 256 MB of heap.
 */
@EnabledOnOs(OS.LINUX) // the heap is asked for with the JDK's tools, the process looked up in /proc
class LowMemoryIT {
  private static final int EXPORTERS = 4;
  private static final double MEGABYTES = 8.5;
  private static final int ROUNDS = 6;

  /** How much of the heap may be in use afterwards on top of before: less than one body. */
  private static final long MORE_KIBIBYTES = 6 * 1024;

  /** What the clients of a round ask for. */
  private record Wish(Format format, boolean gzip) {}

  private static final List<Wish> WISHES =
      List.of(
          new Wish(Format.TEXT, false),
          new Wish(Format.TEXT, true),
          new Wish(Format.OPENMETRICS, false),
          new Wish(Format.PROTOBUF, false),
          new Wish(Format.PROTOBUF, true));

  @Test
  @Timeout(600)
  void servesLargePagesWithASmallHeap() throws Exception {
    Path folder = Build.emptyDirectory("low-memory-files");
    HttpServer exporters = exporters();
    ExecutorService clients = Executors.newFixedThreadPool(2);
    try (Tomcat tomcat =
        Tomcat.at("tomcat-low-memory")
            .defaultJvm()
            .option("-Xmx256m")
            .option("-XX:SoftRefLRUPolicyMSPerMB=0")
            .option("-Dreverse_exporter.config=" + configuration(folder, exporters.getAddress()))
            .webapp("ROOT")
            .start()) {
      // The first of each kind is looked at closely; all others have to be the same.
      Map<Format, Long> expected = new EnumMap<>(Format.class);
      for (Format format : Format.values()) {
        expected.put(format, checked(tomcat.url("/metrics"), format));
      }
      var vitals = new Vitals(tomcat.process().pid());
      long before = vitals.heapAfterCollection();

      long missing = 0;
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<StreamedPage>> pages = new ArrayList<>();
        for (int client = 0; client < 2; client++) {
          // The same for both in every other round.
          Wish wish = WISHES.get((round + 2 * client * (round % 2)) % WISHES.size());
          pages.add(clients.submit(() -> scrape(tomcat.url("/metrics"), wish)));
        }
        for (Future<StreamedPage> page : pages) {
          StreamedPage answer = page.get();
          List<Sample> up = answer.own("reverse_exporter_up");
          assertThat(up).hasSize(EXPORTERS);
          long down = up.stream().filter(sample -> Double.parseDouble(sample.value()) == 0).count();
          missing += down;
          if (down == 0) {
            assertThat(answer.checksum())
                .as("the exporters' own samples in " + answer.format())
                .isEqualTo(expected.get(answer.format()));
          }
        }
      }
      System.out.println("exporters missing: " + missing + " of " + 2 * ROUNDS * EXPORTERS);
      assertThat(missing).as("exporters without room").isZero();
      assertThat(tomcat.log() + tomcat.process().output())
          .doesNotContain("OutOfMemoryError")
          .doesNotContain("SEVERE");
      Eventually.until(
          Duration.ofSeconds(10),
          () -> "all memory is given back: " + used(tomcat),
          () -> used(tomcat) == 0);
      // Arrays that nobody has used for some seconds are let go.
      Eventually.until(
          Duration.ofSeconds(30),
          () -> "KiB of heap before and after: " + before + " " + vitals.heapAfterCollection(),
          () -> vitals.heapAfterCollection() < before + MORE_KIBIBYTES);
    } finally {
      clients.shutdownNow();
      exporters.stop(0);
    }
  }

  /** Memory that scrapes have taken, as the application says. */
  private static double used(Tomcat tomcat) {
    return Page.parse(Http.get(tomcat.url("/-/metrics")).text())
        .named("reverse_exporter_memory_used_bytes")
        .stream()
        .mapToDouble(sample -> Double.parseDouble(sample.value()))
        .findFirst()
        .orElseThrow();
  }

  /** Reads a page with the strict parser of its format; the checksum of what is not our own. */
  private static long checked(URI page, Format format) throws IOException {
    byte[] bytes;
    try (InputStream in = open(page, new Wish(format, false))) {
      bytes = in.readAllBytes();
    }
    format.check(bytes);
    return StreamedPage.read(new ByteArrayInputStream(bytes), format).checksum();
  }

  private static StreamedPage scrape(URI page, Wish wish) throws IOException {
    try (InputStream in = open(page, wish)) {
      return StreamedPage.read(in, wish.format());
    }
  }

  private static InputStream open(URI page, Wish wish) throws IOException {
    var connection = (HttpURLConnection) page.toURL().openConnection();
    connection.setReadTimeout(60_000);
    connection.setRequestProperty("Accept", wish.format().accept());
    connection.setRequestProperty("Accept-Encoding", wish.gzip() ? "gzip" : "identity");
    connection.setRequestProperty("X-Prometheus-Scrape-Timeout-Seconds", "60");
    assertThat(connection.getResponseCode()).isEqualTo(200);
    assertThat("gzip".equals(connection.getContentEncoding())).isEqualTo(wish.gzip());
    InputStream in = connection.getInputStream();
    return wish.gzip() ? new GZIPInputStream(in, 64 * 1024) : in;
  }

  /** Exporters that send their page in chunks, without its length. */
  private static HttpServer exporters() throws IOException {
    byte[] page = SamplePages.large(MEGABYTES);
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(LowMemoryIT::daemon));
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(page);
          }
        });
    server.start();
    return server;
  }

  private static Thread daemon(Runnable task) {
    var thread = new Thread(task, "exporter");
    thread.setDaemon(true);
    return thread;
  }

  private static Path configuration(Path folder, InetSocketAddress exporters) throws IOException {
    var text = new StringBuilder("reverse_exporters:\n- path: /metrics\n  exporters:\n");
    for (int i = 0; i < EXPORTERS; i++) {
      text.append("  - http: {name: e")
          .append(i)
          .append(", timeout: 0, address: \"http://127.0.0.1:");
      text.append(exporters.getPort()).append("/\"}\n");
    }
    return Files.writeString(folder.resolve("config.yml"), text);
  }
}
