package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.StreamedPage;
import io.reverseexporter.integration.containers.StreamedPage.Format;
import io.reverseexporter.testing.PlainParser.Family;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.RawHttp;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;

/** Clients that mean well, hang up or do not read. What is wrong with an answer is remembered. */
final class SoakClients {
  private static final int MAX_FAULTS = 20;

  /** One page of so many is read with the strict parser of its format. */
  private static final int ONE_OF = 15;

  private static final Map<String, Integer> SAMPLES =
      Map.of(
          "good-small",
          1,
          "good-now",
          1,
          "good-often",
          1,
          "good-file",
          SoakConfiguration.FILE_SAMPLES);

  private static final List<Format> FORMATS = List.of(Format.values());

  private final int port;

  /** Odd while the application is being redeployed. */
  private final AtomicInteger redeployments = new AtomicInteger();

  private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
  private final Map<String, Long> constant = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  SoakClients(int port) {
    this.port = port;
  }

  /** What happened how often. */
  String counts() {
    return counts.toString();
  }

  /** What was wrong. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /** While the action runs, the application may be away. */
  void redeploys(Runnable action) {
    redeployments.incrementAndGet();
    try {
      action.run();
    } finally {
      redeployments.incrementAndGet();
    }
  }

  /** Asks until it is done; nothing is thrown. */
  void ask(int seed, AtomicBoolean done) {
    var random = new Random(seed);
    List<String> endpoints = new ArrayList<>(SoakConfiguration.GOOD.keySet());
    while (!done.get()) {
      String endpoint = endpoints.get(random.nextInt(endpoints.size()));
      Format format = FORMATS.get(random.nextInt(FORMATS.size()));
      int before = redeployments.get();
      try {
        int kind = random.nextInt(20);
        if (kind == 0) {
          unread(endpoint, format, random, done);
        } else if (kind < 3) {
          hangUp(endpoint, format, random);
        } else {
          scrape(endpoint, format, random);
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(100)); // the pace of this client
      } catch (IOException | AssertionError | RuntimeException e) {
        boolean wasAway = before % 2 == 1 || redeployments.get() != before;
        if (wasAway && !(e instanceof AssertionError)) {
          count("failed during a redeployment");
          pause();
        } else {
          fault(endpoint + " as " + format + ": " + e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Limits the pace of requests while the application is redeployed. */
  private static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
  }

  private void unread(String endpoint, Format format, Random random, AtomicBoolean done)
      throws IOException, InterruptedException {
    try (Socket socket = open(endpoint, format)) {
      count("not read");
      long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(5000));
      while (socket.isConnected() && !done.get() && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(50); // a slow client: it keeps the connection and reads nothing
      }
    }
  }

  private void hangUp(String endpoint, Format format, Random random) throws IOException {
    try (Socket socket = open(endpoint, format)) {
      count("hung up");
      if (random.nextBoolean()) {
        socket.getInputStream().readNBytes(random.nextInt(50_000));
      }
      if (random.nextBoolean()) {
        socket.setSoLinger(true, 0); // close() then sends RST
      }
    }
  }

  private Socket open(String endpoint, Format format) throws IOException {
    return new RawHttp(port).open("GET", "/app" + endpoint, "Accept: " + format.accept());
  }

  private void scrape(String endpoint, Format format, Random random) throws IOException {
    boolean gzip = random.nextInt(3) == 0;
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/app" + endpoint).toURL().openConnection();
    connection.setReadTimeout(60_000);
    connection.setRequestProperty("Accept", format.accept());
    connection.setRequestProperty("Accept-Encoding", gzip ? "gzip" : "identity");
    if (random.nextBoolean()) {
      connection.setRequestProperty("X-Prometheus-Scrape-Timeout-Seconds", "10");
    }
    int status = connection.getResponseCode();
    if (status != 200) {
      try (InputStream error = connection.getErrorStream()) {
        if (error != null) {
          error.transferTo(OutputStream.nullOutputStream());
        }
      }
      if (status == 503 && connection.getHeaderField("Retry-After") != null) {
        count("503 with Retry-After");
        return;
      }
      throw new IOException("status " + status);
    }
    boolean isGzip = "gzip".equals(connection.getContentEncoding());
    try (InputStream in = connection.getInputStream();
        InputStream page = isGzip ? new GZIPInputStream(in, 64 * 1024) : in) {
      look(endpoint, format, page, random.nextInt(ONE_OF) == 0);
    }
    count("200");
  }

  private void look(String endpoint, Format format, InputStream page, boolean closely)
      throws IOException {
    byte[] bytes = page.readAllBytes();
    StreamedPage streamed = StreamedPage.read(new ByteArrayInputStream(bytes), format);
    List<Sample> up = streamed.own("reverse_exporter_up");
    for (String good : SoakConfiguration.GOOD.get(endpoint)) {
      boolean isUp =
          up.stream()
              .filter(sample -> good.equals(sample.labels().get("exporter_name")))
              .anyMatch(sample -> Double.parseDouble(sample.value()) == 1);
      if (!isUp) {
        throw new AssertionError(good + " is missing: " + reasons(streamed, good));
      }
    }
    if (endpoint.equals("/large")) {
      long first = constant.computeIfAbsent(format.name(), key -> streamed.checksum());
      if (first != streamed.checksum()) {
        throw new AssertionError("the same exporters gave another page");
      }
    }
    if (closely) {
      count("read closely");
      samples(endpoint, format.check(bytes));
    }
  }

  private static List<String> reasons(StreamedPage page, String exporter) {
    return page.own().stream()
        .flatMap(family -> family.samples().stream())
        .filter(sample -> exporter.equals(sample.labels().get("exporter_name")))
        .map(sample -> sample.series() + " " + sample.value())
        .toList();
  }

  /** Each good exporter has as many samples as it gives. */
  private static void samples(String endpoint, List<Family> families) {
    for (String good : SoakConfiguration.GOOD.get(endpoint)) {
      long count =
          families.stream()
              .flatMap(family -> family.samples().stream())
              .filter(sample -> good.equals(sample.labels().get("exporter_name")))
              .filter(sample -> !sample.name().startsWith("reverse_exporter_"))
              .count();
      long expected = SAMPLES.getOrDefault(good, -1);
      if (count == 0 || (expected > 0 && count != expected)) {
        throw new AssertionError(good + " has " + count + " samples, not " + expected);
      }
    }
  }

  private void count(String what) {
    counts.computeIfAbsent(what, key -> new AtomicLong()).incrementAndGet();
  }

  private void fault(String what) {
    count("WRONG");
    if (faults.size() < MAX_FAULTS) {
      faults.add(what);
    }
  }
}
