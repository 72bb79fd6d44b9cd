package io.reverseexporter.benchmark;

import io.reverseexporter.exporter.Allowance;
import io.reverseexporter.exporter.BodyReader;
import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeRequest;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.FetchSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpExporter;
import io.reverseexporter.exporter.http.HttpFetcher;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.ExpositionIndex;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.telemetry.FailureLog;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.LoggerFactory;

/**
 * CPU time of fetching a page of 57 KB from a server in another process, with this application's
 * fetcher and with Apache's client alone: {@code java -cp ... FetchBenchmark [fetches]}. A plain
 * measurement and not JMH, because what counts is the CPU time of this thread, not the waiting.
 */
public final class FetchBenchmark {
  private static final int ROUNDS = 7;

  private FetchBenchmark() {}

  private interface Fetch {
    void fetch() throws Exception;
  }

  /** Runs the comparison. */
  public static void main(String[] arguments) throws Exception {
    int fetches = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5000;
    Process server =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                ExporterServer.class.getName(),
                "1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String port = server.inputReader(StandardCharsets.UTF_8).readLine();
      compare("http://127.0.0.1:" + port + "/metrics", fetches);
    } finally {
      server.destroy();
    }
  }

  private static void compare(String url, int fetches) throws Exception {
    var timer = new ScheduledThreadPoolExecutor(1);
    timer.setRemoveOnCancelPolicy(true);
    // On the caller's thread, so that its CPU time is the whole of it.
    Executor here = Runnable::run;
    var workers = new Workers(here, timer);
    ExtraLabels labels = ExtraLabels.of("node", Map.of());
    try (var fetcher = new HttpFetcher("benchmark", workers);
        CloseableHttpClient plain =
            HttpClients.custom()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build()) {
      var exporter =
          new HttpExporter(
              "node",
              labels,
              new FetchSettings(
                  HttpAddress.parse(url),
                  Duration.ZERO,
                  false,
                  null,
                  ClientSettings.NONE,
                  Limits.DEFAULT),
              new FailureLog(LoggerFactory.getLogger(FetchBenchmark.class), System::nanoTime)
                  .subject("node"),
              fetcher,
              workers);
      Fetch whole =
          () ->
              exporter
                  .scrape(
                      new ScrapeRequest(
                          Deadline.after(Duration.ofSeconds(10)), Map.of(), ExpositionFormat.TEXT))
                  .join();
      Fetch apache = () -> index(plain, url, labels);
      double[] ours = new double[ROUNDS];
      double[] theirs = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        theirs[i] = microsPerFetch(apache, fetches);
        ours[i] = microsPerFetch(whole, fetches);
        System.out.printf("httpclient5 %.1f us, fetcher %.1f us%n", theirs[i], ours[i]);
      }
      System.out.printf(
          "medians: httpclient5 %.1f us, fetcher %.1f us, ratio %.2f%n",
          median(theirs), median(ours), median(ours) / median(theirs));
    } finally {
      timer.shutdownNow();
    }
  }

  private static void index(CloseableHttpClient plain, String url, ExtraLabels labels)
      throws Exception {
    var request = new HttpGet(url);
    try (ClassicHttpResponse response = plain.executeOpen(null, request, null);
        InputStream in = response.getEntity().getContent()) {
      HeldMemory memory = Allowance.unlimited().hold();
      Body body =
          new BodyReader(Limits.DEFAULT, ExpositionFormat.TEXT, memory)
              .read(in, Syntax.TEXT, response.getEntity().getContentLength(), 0);
      ExpositionIndex.of(body, labels, ExpositionFormat.TEXT);
    }
  }

  private static double microsPerFetch(Fetch fetch, int fetches) throws Exception {
    var threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < fetches; i++) {
      fetch.fetch();
    }
    return (threads.getCurrentThreadCpuTime() - begun) / 1000.0 / fetches;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    // The first rounds warm up.
    sorted = Arrays.copyOfRange(sorted, 2, sorted.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
