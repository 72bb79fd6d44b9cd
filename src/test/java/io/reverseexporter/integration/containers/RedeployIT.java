package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.reverseexporter.exporter.jmx.FarJvm;
import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import io.reverseexporter.testing.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Ten redeploys on Tomcat, while scrapes arrive and scripts run, leave nothing behind: no thread,
 * process, descriptor or class loader.
 */
@EnabledOnOs(OS.LINUX) // descriptors and processes are looked up in /proc
class RedeployIT {
  private static final int REDEPLOYS = 10;
  private static final String MARK = "reverse-exporter-redeploy-test";

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void leavesNothingBehind() throws Exception {
    Path folder = Build.emptyDirectory("redeploy-files");
    TestPki pki = TestPki.in(folder);
    HttpsServer exporter = exporter(pki);
    int far = ServerProcess.freePort();
    Path configuration = configuration(folder, pki, exporter.getAddress().getPort(), far);
    // It takes its time, so that the application goes while it is being asked.
    try (FarJvm jvm = FarJvm.start(far, 50, FarJvm.OPEN);
        Tomcat tomcat =
            Tomcat.at("tomcat-redeploy")
                // Softly referenced classes would keep a class loader alive and say nothing of a
                // leak.
                .option("-XX:SoftRefLRUPolicyMSPerMB=0")
                .option("-Dreverse_exporter.config=" + configuration)
                .start()) {
      assertThat(jvm.isAlive()).isTrue();
      // The first deployment and the first scrape load what stays for good.
      deploy(tomcat);
      scrape(tomcat);
      undeploy(tomcat);
      awaitNothing(tomcat);
      long descriptors = vitals(tomcat).descriptors();

      deploy(tomcat);
      var done = new AtomicBoolean();
      var scraped = new AtomicInteger();
      var scrapes = CompletableFuture.runAsync(() -> scrapeUntil(done, scraped, tomcat));
      for (int i = 0; i < REDEPLOYS; i++) {
        int before = scraped.get();
        deploy(tomcat);
        Eventually.until(
            Duration.ofSeconds(30), () -> "no scrape succeeds", () -> scraped.get() > before);
      }
      done.set(true);
      finish(scrapes);
      assertThat(ofScripts(tomcat)).as("scripts run while the application does").isNotEmpty();
      undeploy(tomcat);

      awaitNothing(tomcat);
      // Tomcat's own pool of connections may have grown by a few.
      assertThat(vitals(tomcat).descriptors()).isLessThanOrEqualTo(descriptors + 5);
      assertThat(tomcat.log().lines())
          // Tomcat's own, in whose background work an undeployment came.
          .filteredOn(line -> !line.contains("a thread named [Catalina-utility-"))
          .noneMatch(line -> line.contains("appears to have started a thread"));
      assertThat(tomcat.log())
          .doesNotContain("created a ThreadLocal")
          .doesNotContain("failed to unregister")
          .doesNotContain("SEVERE");
      assertThat(tomcat.manager("findleaks")).isBlank();
    } finally {
      exporter.stop(0);
    }
  }

  /** An exporter that wants a client certificate. */
  private static HttpsServer exporter(TestPki pki) throws IOException {
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(pki.as(pki.server())) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] page = "over_tls 1\n".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    return server;
  }

  /** Waits until threads, processes and class loaders of the application are gone. */
  private static void awaitNothing(Tomcat tomcat) {
    Eventually.until(
        Duration.ofSeconds(10),
        () -> "no thread of the application is left:\n" + ownThreads(tomcat),
        () -> ownThreads(tomcat).isEmpty());
    Eventually.until(
        Duration.ofSeconds(10),
        () -> "no script is left: " + ofScripts(tomcat),
        () -> ofScripts(tomcat).isEmpty());
    Eventually.until(
        Duration.ofSeconds(20),
        () -> "class loaders are left: " + classLoaders(tomcat) + ", one is the manager's",
        () -> classLoaders(tomcat) == 1);
  }

  /** Class loaders of web applications that a full collection leaves. */
  private static long classLoaders(Tomcat tomcat) {
    return vitals(tomcat).instances("org.apache.catalina.loader.ParallelWebappClassLoader");
  }

  private static void deploy(Tomcat tomcat) {
    tomcat.manager("deploy?path=/app&update=true&war=file:" + Build.war());
  }

  private static void undeploy(Tomcat tomcat) {
    tomcat.manager("undeploy?path=/app");
  }

  private static int scrape(Tomcat tomcat) {
    // A login each of the realm's and of the file's users, and a wrong password, whose answer
    // waits.
    Http.get(tomcat.url("/app/realm"), basic("tests:tests"));
    try (Socket unread =
        new RawHttp(tomcat.url("/").getPort())
            .open("GET", "/app/metrics", basic("root:" + System.nanoTime()))) {
      assertThat(unread.isConnected()).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String page : List.of("", "status?families", "targets", "status.js")) {
      // Whatever it answers: it may just be being deployed.
      Http.get(tomcat.url("/app/-/" + page), basic("root:test"));
    }
    Reply response = Http.get(tomcat.url("/app/metrics"), basic("root:test"));
    if (response.status() == 200) {
      Page page = Page.parse(response.text());
      assertThat(page.from("now")).hasSize(1);
      assertThat(page.from("own")).isNotEmpty();
      assertThat(page.from("tls")).hasSize(1);
      assertThat(page.from("jvm")).hasSizeGreaterThan(50);
      assertThat(page.from("inline")).hasSizeGreaterThan(20);
      assertThat(page.from("file")).hasSizeGreaterThan(500);
      assertThat(page.from("far")).anyMatch(sample -> sample.name().equals("far_Slow_Slow"));
    }
    return response.status();
  }

  private static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static void scrapeUntil(AtomicBoolean done, AtomicInteger scraped, Tomcat tomcat) {
    while (!done.get()) {
      try {
        if (scrape(tomcat) == 200) {
          scraped.incrementAndGet();
        }
        // The pace of the scrapes, which go on for as long as the test deploys.
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (UncheckedIOException e) {
        // Between an undeploy and a deploy Tomcat may cut a connection.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void finish(CompletableFuture<Void> scrapes) throws InterruptedException {
    try {
      scrapes.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a page was wrong", e.getCause());
    }
  }

  private static List<String> ofScripts(Tomcat tomcat) {
    try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
      return processes
          .filter(p -> p.pid() != tomcat.process().pid())
          .filter(p -> p.info().commandLine().orElse("").contains(MARK))
          .map(p -> p.pid() + " " + p.info().commandLine().orElse(""))
          .toList();
    }
  }

  private static String ownThreads(Tomcat tomcat) {
    return String.join(
        "\n",
        vitals(tomcat)
            .jcmd("Thread.print")
            .lines()
            .filter(line -> line.startsWith("\"reverse-exporter") || line.contains("Quartz"))
            .toList());
  }

  private static Vitals vitals(Tomcat tomcat) {
    return new Vitals(tomcat.process().pid());
  }

  private static Path configuration(Path folder, TestPki pki, int port, int far)
      throws IOException {
    Path configuration = folder.resolve("config.yml");
    Files.copy(Build.configuration("users.htpasswd"), folder.resolve("users.htpasswd"));
    Files.writeString(
        configuration,
        """
        reverse_exporters:
        - path: /metrics
          auth_type: basic
          htpasswd_file: users.htpasswd
          exporters:
          - http: {name: own, address: /-/metrics, timeout: 10s}
          - http:
              name: tls
              address: https://127.0.0.1:%2$d/
              timeout: 10s
              tls_config: {ca_file: %3$s, cert_file: %4$s, key_file: %5$s}
          - exec: {name: now, command: sh, args: [-c, "echo now 1 # %1$s"]}
          - exec-cached:
              name: often
              command: sh
              args: [-c, "echo often 1; # %1$s"]
              exec_interval: 200ms
          - jvm: {name: jvm}
          - jmx:
              name: inline
              includeObjectNames: ["Catalina:*", "java.lang:*"]
              rules:
              - pattern: 'Catalina<type=(ThreadPool|GlobalRequestProcessor), name="(.+)"><>(\\w+):'
                name: tomcat_connector_$3
                labels: {connector: $2}
              - pattern: 'java.lang<type=Memory><(\\w+)MemoryUsage>(\\w+):'
                name: memory_$2_bytes
                labels: {area: $1}
                type: GAUGE
          - jmx: {name: file, config_file: %6$s}
          - jmx:
              name: far
              jmx_url: service:jmx:rmi:///jndi/rmi://127.0.0.1:%7$d/jmxrmi
              includeObjectNames: ["far:*", "java.lang:type=Runtime"]
        - path: /realm
          auth_type: basic
          roles: [manager-script]
          exporters: []
        - path: /long
          exporters:
          # Runs whenever the application is undeployed, and has a child of its own.
          - exec-cached:
              name: long
              command: sh
              args: [-c, "sh -c 'sleep 60; : %1$s' & sleep 60; : %1$s"]
              exec_interval: 1s
        """
            .formatted(
                MARK,
                port,
                pki.authority().pem(),
                pki.client().pem(),
                pki.client().keyPem(),
                Build.configuration("jmx-rules.yml"),
                far));
    return configuration;
  }
}
