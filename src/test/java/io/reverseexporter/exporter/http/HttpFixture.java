package io.reverseexporter.exporter.http;

import static io.reverseexporter.testing.Eventually.until;
import static io.reverseexporter.testing.Eventually.untilInOwnTime;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.TestWorkers;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.telemetry.FailureLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.slf4j.LoggerFactory;

/** A fetcher with real threads; afterwards no connection may be in use and no thread stuck. */
abstract class HttpFixture {
  static final Duration LONG = Duration.ofSeconds(10);
  static final Duration SHORT = Duration.ofMillis(250);

  /** What a fetch may need beyond its deadline. */
  static final Duration LEEWAY = Duration.ofMillis(600);

  final TestWorkers threads = new TestWorkers();
  final HttpFetcher fetcher = new HttpFetcher("1.2.3", threads.workers());

  private final List<HttpExporter> started = new ArrayList<>();

  @AfterEach
  void nothingIsLeft() {
    started.forEach(HttpExporter::close);
    until("no connection is in use", () -> fetcher.connections().getLeased() == 0);
    fetcher.close();
    threads.close();
  }

  HttpExporter exporter(String address) {
    return exporter(address, false, null);
  }

  HttpExporter exporter(String address, boolean forward, @Nullable Boolean compress) {
    return exporter(address, Duration.ZERO, forward, compress);
  }

  HttpExporter exporter(
      String address, Duration timeout, boolean forward, @Nullable Boolean compress) {
    return exporter(
        new FetchSettings(
            HttpAddress.parse(address),
            timeout,
            forward,
            compress,
            ClientSettings.NONE,
            Limits.DEFAULT),
        fetcher,
        threads.workers());
  }

  /** An exporter with settings, which has read its files and is closed afterwards. */
  HttpExporter exporter(String address, ClientSettings settings) {
    var exporter = exporter(fetch(address, settings), fetcher, threads.workers());
    started.add(exporter);
    exporter.prepare();
    return exporter;
  }

  /** An exporter of which nothing is said. */
  static HttpExporter exporter(String address, HttpFetcher fetcher, Workers workers) {
    return exporter(fetch(address, ClientSettings.NONE), fetcher, workers);
  }

  static HttpExporter exporter(FetchSettings settings, HttpFetcher fetcher, Workers workers) {
    return new HttpExporter("e", ExtraLabels.of("e", Map.of()), settings, log(), fetcher, workers);
  }

  private static FetchSettings fetch(String address, ClientSettings settings) {
    return new FetchSettings(
        HttpAddress.parse(address), Duration.ZERO, false, null, settings, Limits.DEFAULT);
  }

  /** What is told of files. */
  static FailureLog.Subject log() {
    return new FailureLog(LoggerFactory.getLogger(HttpFixture.class), System::nanoTime)
        .subject("e");
  }

  static ScrapeRequest request(Duration time) {
    return new ScrapeRequest(Deadline.after(time), Map.of(), ExpositionFormat.TEXT);
  }

  static ScrapeRequest request(Map<String, List<String>> parameters) {
    return new ScrapeRequest(Deadline.after(LONG), parameters, ExpositionFormat.TEXT);
  }

  /** The page that a fetch gives. */
  String page(String address) {
    return page(exporter(address).scrape(request(LONG)));
  }

  static String page(CompletableFuture<Scraped> scrape) {
    Body body = scrape.join().pages().get(0).body();
    return new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
  }

  /** The failure that a fetch gives. */
  ScrapeFailure failure(String address) {
    return failure(exporter(address).scrape(request(LONG)));
  }

  static ScrapeFailure failure(CompletableFuture<Scraped> scrape) {
    try {
      scrape.get(LONG.toSeconds() + 5, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ScrapeFailure failure) {
        return failure;
      }
      throw new AssertionError("expected a ScrapeFailure", e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
    throw new AssertionError("expected a failure");
  }

  /**
   * Lets a fetch fail at its deadline. How far it gets before depends on what else the machine
   * does: it is repeated with twice the time while it does not get as far as expected.
   *
   * @param expected pattern that is to be found in the details of the failure
   * @return the details
   */
  static String timesOut(Function<Duration, CompletableFuture<Scraped>> scraping, String expected) {
    var pattern = Pattern.compile(expected);
    for (Duration time = SHORT; ; time = time.multipliedBy(2)) {
      long begun = System.nanoTime();
      CompletableFuture<Scraped> scrape = scraping.apply(time);
      untilInOwnTime(time.plus(LEEWAY), "the deadline holds", scrape::isDone);
      long nanos = System.nanoTime() - begun;
      ScrapeFailure failure = failure(scrape);
      assertThat(failure.reason()).isEqualTo(ScrapeFailure.Reason.TIMEOUT);
      assertThat(failure.details()).contains(" s, at the deadline");
      assertThat(nanos).isGreaterThanOrEqualTo(time.toNanos());
      if (pattern.matcher(failure.details()).find()) {
        return failure.details();
      }
      assertThat(time).as(failure.details()).isLessThan(LONG);
    }
  }
}
