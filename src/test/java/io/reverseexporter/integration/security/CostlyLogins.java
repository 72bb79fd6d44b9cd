package io.reverseexporter.integration.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A user whose hash takes a fifth of a second, and somebody who guesses at that user's password
 * from the same address.
 */
final class CostlyLogins {
  private static final int ATTEMPTS = 1_000;

  /** More than may wait for an answer at one address: what comes beyond is told so at once. */
  private static final int CONNECTIONS = 128;

  private final RawHttp client;
  private final String path;
  private final String name;
  private final String password;

  CostlyLogins(int port, String path, String name, String password) {
    client = new RawHttp(port);
    this.path = path;
    this.name = name;
    this.password = password;
  }

  /** Scrapes alone, then during the attack; gives the figures in words. */
  String run() throws Exception {
    double first = latency();
    long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
    double before = medianLatency(() -> System.nanoTime() < end);
    assertThat(before).as("the password is remembered").isLessThan(first / 4);

    ExecutorService attackers = Executors.newFixedThreadPool(CONNECTIONS);
    try {
      List<Future<Reply>> attempts =
          Stream.generate(() -> attackers.submit(this::attempt)).limit(ATTEMPTS).toList();
      attackers.shutdown();

      double during = medianLatency(() -> !attackers.isTerminated());
      assertThat(during).as("the good client does not wait for hashes").isLessThan(first / 2);

      for (Future<Reply> attempt : attempts) {
        assertThat(attempt.get().status()).as(attempt.get().text()).isIn(401, 503);
      }
      return String.format(
          Locale.ROOT,
          "first scrape %.0f ms, then median %.1f ms, while 1,000 wrong passwords come %.1f ms",
          first,
          before,
          during);
    } finally {
      attackers.shutdownNow();
    }
  }

  private Reply attempt() throws IOException {
    return client.get(path, Client.basic(name + ":" + System.nanoTime()));
  }

  /** Of one scrape that succeeds, in milliseconds. */
  private double latency() throws IOException {
    long begin = System.nanoTime();
    Reply reply = client.get(path, Client.basic(name + ":" + password));
    double millis = (System.nanoTime() - begin) / 1e6;
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return millis;
  }

  /** Scrapes as long as the condition holds; in milliseconds. */
  private double medianLatency(BooleanSupplier goOn) throws IOException, InterruptedException {
    var latencies = new ArrayList<Double>();
    do {
      latencies.add(latency());
      // The pace of the scrapes that are measured.
      TimeUnit.MILLISECONDS.sleep(5);
    } while (goOn.getAsBoolean());
    return latencies.stream().sorted().skip(latencies.size() / 2).findFirst().orElseThrow();
  }
}
