package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.LogCapture;
import io.reverseexporter.testing.RawHttp;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole application on a real server, with the demo and other configurations. */
class ApplicationListenerTest {
  private static final String PARAMETER = "reverse_exporter.config";

  private final Path folder;

  ApplicationListenerTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A deployment of the application on a server of its own. */
  private static final class Deployment implements AutoCloseable {
    private final Server server = new Server();
    private final RawHttp http;

    Deployment(String path, Path temporary, @Nullable String config) throws Exception {
      var connector = new ServerConnector(server);
      connector.setHost("127.0.0.1");
      server.addConnector(connector);
      var context = new ServletContextHandler(path);
      context.setBaseResourceAsPath(Path.of("src/main/webapp"));
      context.setAttribute(ServletContext.TEMPDIR, temporary.toFile());
      if (config != null) {
        context.setInitParameter(PARAMETER, config);
      }
      context.addEventListener(new ApplicationListener());
      server.setHandler(context);
      server.start();
      http = new RawHttp(connector.getLocalPort());
    }

    @Override
    public void close() {
      try {
        server.stop();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yml"), yaml).toString();
  }

  @Test
  void theDemoShowsAllKindsAndLeavesNoThread() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    try (var deployment = new Deployment("/some/where", folder, null)) {
      RawHttp.Reply page = deployment.http.get("/some/where/metrics");
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text())
          .contains("reverse_exporter_up{exporter_name=\"self\"} 1\n")
          .contains("reverse_exporter_up{exporter_name=\"cron\"} 1\n")
          .contains("reverse_exporter_up{exporter_name=\"now\"} 1\n")
          .contains("reverse_exporter_up{exporter_name=\"slow\"} 1\n")
          .contains("\nreverse_exporter_build_info{version=\"" + Version.read() + "\",")
          .contains("\ndemo_backup_size_bytes{")
          .contains("\ndemo_time_seconds{exporter_name=\"now\"} ")
          .contains("\ndemo_slow_last_run_timestamp_seconds{exporter_name=\"slow\"} ");
      assertThat(page.header("Content-Length")).isEqualTo("" + page.body().length);
      assertThat(deployment.http.get("/some/where/-/ready").status()).isEqualTo(200);
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread) && thread.isAlive())
        .extracting(Thread::getName)
        // The JDK's own, which it keeps for a while.
        .allMatch(name -> name.startsWith("process reaper") || name.startsWith("Common-Cleaner"));
  }

  @Test
  void theVersionIsTheBuilds() {
    assertThat(Version.read()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
  }

  @Test
  void aBrokenConfigurationIsDeployedAndTold() throws Exception {
    String config = file("reverse_exporters:\n- path: secret-value\n  exporters: []\n");
    try (var log = new LogCapture("io.reverseexporter");
        var deployment = new Deployment("/", folder, config)) {
      RawHttp.Reply ready = deployment.http.get("/-/ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.text()).contains("config.yml:2:9: ").doesNotContain("secret-value");
      assertThat(deployment.http.get("/metrics").status()).isEqualTo(503);
      assertThat(deployment.http.get("/-/healthy").status()).isEqualTo(200);
      assertThat(deployment.http.get("/-/metrics").text())
          .contains("reverse_exporter_config_last_reload_successful 0");
      assertThat(log.lines()).anyMatch(line -> line.contains("secret-value"));
    }
  }

  @Test
  void aMissingFileIsABrokenConfigurationAndNotTheDemo() throws Exception {
    String missing = folder.resolve("missing.yml").toString();
    for (String config : List.of(missing, "\0")) {
      try (var deployment = new Deployment("/", folder, config)) {
        assertThat(deployment.http.get("/metrics").status()).isEqualTo(503);
        assertThat(deployment.http.get("/-/ready").status()).isEqualTo(503);
      }
    }
  }

  @Test
  void whatAsksForAuthenticationIsGuarded() throws Exception {
    String config =
        file(
            """
            management: {auth_type: client_cert}
            reverse_exporters:
            - path: /open
              exporters: []
            - path: /users
              auth: {basic_auth: [{username: root, password: test}]}
              exporters: []
            - path: /file
              auth_type: basic
              htpasswd_file: missing
              exporters: []
            - path: /tls
              require_tls: true
              exporters: []
            """);
    try (var log = new LogCapture("io.reverseexporter");
        var deployment = new Deployment("/", folder, config)) {
      assertThat(deployment.http.get("/open").status()).isEqualTo(200);
      assertThat(deployment.http.get("/-/ready").status()).isEqualTo(200);
      assertThat(deployment.http.get("/users").status()).isEqualTo(401);
      assertThat(deployment.http.get("/users", "Authorization: Basic cm9vdDp0ZXN0").status())
          .isEqualTo(200);
      assertThat(deployment.http.get("/users", "Authorization: Basic cm9vdDp0ZXN1").status())
          .isEqualTo(401);
      for (String path : List.of("/-/metrics", "/-/anything", "/tls")) {
        assertThat(deployment.http.get(path).status()).as(path).isEqualTo(403);
      }
      RawHttp.Reply closed = deployment.http.get("/file", "Authorization: Basic cm9vdDp0ZXN0");
      assertThat(closed.status()).isEqualTo(503);
      assertThat(closed.text()).contains("password file").doesNotContain("missing");
      assertThat(log.lines())
          .anyMatch(line -> line.contains("WARNING password file: ") && line.contains("missing"));
    }
  }

  private static String post(String login, byte[] body) {
    return "POST /-/check HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
        + body.length
        + "\r\n"
        + login
        + "\r\n"
        + new String(body, StandardCharsets.ISO_8859_1);
  }

  @Test
  void aConfigurationIsCheckedWithoutBeingServed() throws Exception {
    String login =
        "Authorization: Basic "
            + Base64.getEncoder().encodeToString("o:p".getBytes(StandardCharsets.UTF_8))
            + "\r\n";
    byte[] good =
        "reverse_exporters: [{path: /new, exporters: {file: [{name: f, path: f.prom}]}}]"
            .getBytes(StandardCharsets.UTF_8);
    String config =
        file(
            """
            management: {auth: {basic_auth: [{username: o, password: p}]}}
            reverse_exporters: [{path: /old}]
            """);
    try (var deployment = new Deployment("/", folder, config)) {
      RawHttp http = deployment.http;
      RawHttp.Reply reply = http.exchange(post(login, good));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("Content-Type")).isEqualTo("application/yaml");
      assertThat(reply.header("Cache-Control")).contains("no-store");
      assertThat(reply.text()).contains("- path: /new\n", "path: " + folder.resolve("f.prom\n"));
      assertThat(http.get("/new").status()).isEqualTo(404);
      assertThat(http.get("/old").status()).isEqualTo(200);

      RawHttp.Reply broken =
          http.exchange(post(login, "reverse_exporters: hush".getBytes(StandardCharsets.UTF_8)));
      assertThat(broken.status()).isEqualTo(400);
      assertThat(broken.header("Content-Type")).startsWith("text/plain");
      assertThat(broken.text()).startsWith("request:1:20: expected ").doesNotContain("hush");
      assertThat(http.exchange(post(login, new byte[0])).status()).isEqualTo(400);
      RawHttp.Reply coded = http.exchange(post(login, new byte[] {(byte) 0xff}));
      assertThat(coded.text()).isEqualTo("request:1:1: expected text in UTF-8\n");
      assertThat(http.exchange(post("", good)).status()).isEqualTo(401);
      String long1 =
          post(login, good).replaceFirst("Content-Length: \\d+", "Content-Length: 5000000");
      assertThat(http.exchange(long1).status()).isEqualTo(413);
      assertThat(http.get("/-/ready").status()).isEqualTo(200);
      // The launcher stands beside WEB-INF.
      assertThat(http.get("/io/reverseexporter/launcher/Launcher.class").status()).isEqualTo(404);
    }
    try (var deployment = new Deployment("/", folder, file("reverse_exporters: []"))) {
      assertThat(deployment.http.exchange(post("", good)).status()).isEqualTo(403);
    }
  }
}
