package io.reverseexporter.bootstrap;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.ScrapeContext;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.security.Guard;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.testing.Eventually;
import io.reverseexporter.testing.FakeExporter;
import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.web.PageThreads;
import io.reverseexporter.web.Site;
import io.reverseexporter.web.WebApplication;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class WarmUpTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final ApplicationThreads threads = new ApplicationThreads(new ThreadSources(null, null));
  private final ApplicationMetrics metrics = new ApplicationMetrics("test");
  private final FakeExporter configured = FakeExporter.of("configured", "a 1\n");

  @AfterEach
  void end() {
    threads.close();
  }

  private BuiltInEndpoint builtIn() {
    return new BuiltInEndpoint("test", threads);
  }

  private WarmUp warmUp(Supplier<BuiltInEndpoint> source) {
    return new WarmUp(source, () -> false);
  }

  private Server serving(WarmUp warmUp) throws Exception {
    return serving(warmUp, warmUp::ready);
  }

  private Server serving(WarmUp warmUp, Consumer<Servlet> ready) throws Exception {
    var failures = new FailureLog(LoggerFactory.getLogger(WarmUpTest.class), System::nanoTime);
    var endpoint =
        new Endpoint(
            "/metrics",
            List.of(new Member(configured, false, false)),
            new ScrapeDeadlines(LONG, LONG, Duration.ZERO),
            1,
            true,
            new ScrapeContext(
                threads.timer(), threads.pages(), new MemoryBudget(1 << 20), failures, metrics));
    Site site =
        Site.serving(Guard.OPEN).ownMetrics(metrics::text).endpoint(endpoint, Guard.OPEN).build();
    var pages = new PageThreads(threads.pages(), threads.timer());
    var context = new ServletContextHandler("/");
    var filter = new FilterHolder(WebApplication.filter(() -> site, failures, pages));
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    var servlet = new ServletHolder(WebApplication.servlet(pages, ready, warmUp::close));
    servlet.setAsyncSupported(true);
    servlet.setInitOrder(1);
    context.addServlet(servlet, "/*");
    var server = new Server();
    var connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context);
    server.start();
    return server;
  }

  private static RawHttp http(Server server) {
    return new RawHttp(((ServerConnector) server.getConnectors()[0]).getLocalPort());
  }

  @Test
  void goesThroughTheServletAndNobodyElseNoticesIt() throws Exception {
    try (var log = new LogCapture("io.reverseexporter");
        var warmUp = warmUp(this::builtIn)) {
      warmUp.start(threads.workers());
      Server server = serving(warmUp);
      try {
        assertThat(warmUp.awaitEnd(LONG)).isTrue();
        assertThat(warmUp.pages()).isGreaterThanOrEqualTo(400);
        assertThat(configured.requests).isEmpty();
        assertThat(new String(metrics.text(), StandardCharsets.UTF_8))
            .contains("scrapes_total{code=\"200\",path=\"/metrics\"} 0.0\n")
            .doesNotContain("path=\"/\"");
        RawHttp.Reply page = http(server).get("/metrics");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("a{exporter_name=\"configured\"} 1\n");
        assertThat(configured.requests).hasSize(1);
        assertThat(http(server).get("/").status()).isEqualTo(404);
      } finally {
        server.stop();
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void theServletServesOnlyAfterSomePages() throws Exception {
    var atReady = new AtomicInteger();
    var warmUp = warmUp(this::builtIn);
    warmUp.start(threads.workers());
    Server server =
        serving(
            warmUp,
            servlet -> {
              int before = warmUp.pages();
              warmUp.ready(servlet);
              atReady.set(warmUp.pages() - before);
            });
    server.stop();
    assertThat(atReady.get()).isPositive();
  }

  @Test
  void noServletWaitsForAWarmUpThatIsOver() throws Exception {
    var warmUp =
        warmUp(
            () -> {
              throw new IllegalStateException("on purpose");
            });
    warmUp.start(threads.workers());
    assertThat(warmUp.awaitEnd(LONG)).isTrue();
    var servlet = new HttpServlet() {};
    long begun = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      warmUp.ready(servlet);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void endsWithThePageThatIsUnderWay() throws Exception {
    var warmUp = warmUp(this::builtIn);
    warmUp.start(threads.workers());
    until("no page", () -> warmUp.pages() > 0);
    warmUp.close();
    assertThat(warmUp.awaitEnd(Duration.ZERO)).isTrue();
    int pages = warmUp.pages();
    warmUp.close();
    assertThat(warmUp.pages()).isEqualTo(pages);
  }

  @Test
  void theServletsEndEndsIt() throws Exception {
    var warmUp = warmUp(this::builtIn);
    warmUp.start(threads.workers());
    try (var log = new LogCapture("io.reverseexporter")) {
      serving(warmUp).stop();
      assertThat(warmUp.awaitEnd(Duration.ZERO)).isTrue();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void scrapesGoFirst() {
    var busy = new AtomicBoolean(true);
    var looks = new AtomicInteger();
    try (var warmUp =
        new WarmUp(
            this::builtIn,
            () -> {
              looks.incrementAndGet();
              return busy.get();
            })) {
      warmUp.start(threads.workers());
      Eventually.until(LONG, () -> "looks: " + looks, () -> looks.get() > 5);
      assertThat(warmUp.pages()).isZero();
      busy.set(false);
      until("no page", () -> warmUp.pages() > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFaultEndsItAndNothingElse(boolean atOnce) throws Exception {
    try (var log = new LogCapture("io.reverseexporter");
        var warmUp =
            warmUp(
                () -> {
                  if (atOnce) {
                    throw new NoClassDefFoundError("injected");
                  }
                  BuiltInEndpoint closed = builtIn();
                  closed.close();
                  return closed;
                })) {
      warmUp.start(threads.workers());
      assertThat(warmUp.awaitEnd(LONG)).isTrue();
      assertThat(warmUp.pages()).isZero();
      Server server = serving(warmUp);
      try {
        assertThat(http(server).get("/metrics").status()).isEqualTo(200);
      } finally {
        server.stop();
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void withoutAThreadThereIsNone() throws Exception {
    threads.close();
    try (var warmUp = warmUp(this::builtIn)) {
      warmUp.start(threads.workers());
      assertThat(warmUp.awaitEnd(Duration.ZERO)).isTrue();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // descriptors are looked up in /proc
  void opensNoSocket() throws Exception {
    // The JDK itself opens some for good, to see what sockets can do here.
    scrapeBuiltIn();
    Set<String> before = sockets();
    scrapeBuiltIn();
    Set<String> opened = new HashSet<>(sockets());
    opened.removeAll(before);
    assertThat(opened).isEmpty();
  }

  private void scrapeBuiltIn() throws Exception {
    try (BuiltInEndpoint endpoint = builtIn()) {
      for (ExpositionFormat format :
          List.of(ExpositionFormat.TEXT, ExpositionFormat.OPENMETRICS, ExpositionFormat.PROTOBUF)) {
        endpoint.scrape(format);
      }
    }
  }

  private static Set<String> sockets() throws IOException {
    var sockets = new HashSet<String>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        try {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith("socket:")) {
            sockets.add(target);
          }
        } catch (NoSuchFileException e) {
          // Closed meanwhile.
        }
      }
    }
    return sockets;
  }
}
