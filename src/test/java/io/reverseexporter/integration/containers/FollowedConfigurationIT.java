package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reverseexporter.testing.RawHttp;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A configuration that changes as in Kubernetes, on Tomcat and WildFly; and both asked over JMX.
 */
@DisabledOnOs(OS.WINDOWS) // symbolic links
class FollowedConfigurationIT {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final String APPLICATION = "type=Application,context=\"/app\"";

  private static final String GOOD =
      """
      management: {auth_type: none}
      reverse_exporters:
      - path: /metrics
        exporters:
        - exec: {name: x, command: ./x.sh}
      - path: /users
        auth_type: basic
        htpasswd_file: users.htpasswd
        exporters:
        - exec: {name: x, command: ./x.sh}
      """;

  /** A folder as Kubernetes mounts it: files are links into ..data, which is swapped as a whole. */
  private record Mount(Path folder) {
    static Mount of(String name) throws IOException {
      var mount = new Mount(Build.emptyDirectory(name));
      // What a configuration refers to is found in the folder that it is named by.
      Path script = Files.writeString(mount.folder.resolve("x.sh"), "#!/bin/sh\necho found 1\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
      for (String file : new String[] {"config.yml", "users.htpasswd"}) {
        Files.createSymbolicLink(mount.folder.resolve(file), Path.of("..data", file));
      }
      return mount;
    }

    Path configuration() {
      return folder.resolve("config.yml");
    }

    void swap(String version, String configuration, String users) {
      try {
        Path next = Files.createDirectory(folder.resolve(".." + version));
        Files.writeString(next.resolve("config.yml"), configuration);
        Files.writeString(next.resolve("users.htpasswd"), users);
        Path link = folder.resolve("..data_tmp");
        Files.createSymbolicLink(link, next.getFileName());
        Files.move(link, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void await(URI uri, int status, String... headers) {
    Eventually.until(
        SOON,
        () -> uri + " answers " + status + ", not " + Http.get(uri, headers).status(),
        () -> Http.get(uri, headers).status() == status);
  }

  private static String basic(String credentials) {
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return "Authorization: Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void onTomcat() throws Exception {
    Mount mount = Mount.of("followed-tomcat-files");
    mount.swap("v1", "broken: true\n", "root:{PLAIN}x\n");
    int port = ServerProcess.freePort();
    try (Tomcat tomcat =
        Tomcat.at("tomcat-followed")
            .option("-Dreverse_exporter.config=" + mount.configuration())
            .option("-Djava.rmi.server.hostname=127.0.0.1")
            .option("-Dcom.sun.management.jmxremote.host=127.0.0.1")
            .option("-Dcom.sun.management.jmxremote.port=" + port)
            .option("-Dcom.sun.management.jmxremote.rmi.port=" + port)
            .option("-Dcom.sun.management.jmxremote.authenticate=false")
            .option("-Dcom.sun.management.jmxremote.ssl=false")
            .webapp("app")
            .start()) {
      tomcat.process().awaitStatus(tomcat.url("/app/-/healthy"), 200);
      assertThat(Http.get(tomcat.url("/app/-/ready")).status()).isEqualTo(503);
      assertThat(Http.get(tomcat.url("/app/metrics")).status()).isEqualTo(503);
      Reply refused = Http.send("POST", tomcat.url("/"), "/app/-/reload");
      assertThat(refused.status()).as(refused.text()).isEqualTo(403);

      mount.swap("v2", GOOD, "root:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n");
      await(tomcat.url("/app/-/ready"), 200);
      assertThat(Page.parse(Http.get(tomcat.url("/app/metrics")).text()).from("x")).hasSize(1);
      assertThat(Http.get(tomcat.url("/app/users"), basic("root:test")).status()).isEqualTo(200);

      String others = "other:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n";
      mount.swap("v3", GOOD, others);
      await(tomcat.url("/app/users"), 200, basic("other:test"));
      assertThat(Http.get(tomcat.url("/app/users"), basic("root:test")).status()).isEqualTo(401);

      mount.swap("v4", GOOD, "this is no password file\n");
      await(tomcat.url("/app/users"), 503, basic("other:test"));
      assertThat(Http.get(tomcat.url("/app/metrics")).status()).isEqualTo(200);
      assertThat(Http.get(tomcat.url("/app/-/ready")).status()).isEqualTo(200);

      mount.swap("v5", "reverse_exporters: secret-value\n", others);
      Eventually.until(
          SOON,
          () -> "the metrics tell of the broken file",
          () ->
              Http.get(tomcat.url("/app/-/metrics"))
                  .text()
                  .contains("\nreverse_exporter_config_last_reload_successful 0"));
      await(tomcat.url("/app/users"), 200, basic("other:test"));
      assertThat(Http.get(tomcat.url("/app/metrics")).status()).isEqualTo(200);
      reloadsWithABody(tomcat.url("/").getPort(), 400);
      try (Jmx jmx = Jmx.at(port)) {
        beans(jmx, mount);
      }
      reloadsWithABody(tomcat.url("/").getPort(), 200);
    }
  }

  @Test
  void onWildFly() throws Exception {
    Mount mount = Mount.of("followed-wildfly-files");
    mount.swap("v1", GOOD, "root:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n");
    try (WildFly wildfly =
        WildFly.at("wildfly-followed")
            .option("-Dreverse_exporter.config=" + mount.configuration())
            .webapp("app")
            .start("/app/-/ready")) {
      assertThat(Http.get(wildfly.http("/app/metrics")).status()).isEqualTo(200);
      mount.swap("v2", "broken: true\n", "");
      reloadsWithABody(wildfly.http("/").getPort(), 400);
      try (Jmx jmx = Jmx.of(wildfly.process())) {
        beans(jmx, mount);
        reloadsWithABody(wildfly.http("/").getPort(), 200);
        wildfly.undeploy("app");
        Eventually.until(
            Duration.ofSeconds(30),
            () -> "no MBean is left",
            () -> {
              try {
                return jmx.names().isEmpty();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
      }
    }
  }

  /** A body is read as it arrives, and thrown away. */
  private static void reloadsWithABody(int port, int status) throws IOException {
    Reply reply =
        new RawHttp(port)
            .exchange(
                """
                POST /app/-/reload HTTP/1.1
                Host: x
                Connection: close
                Content-Type: application/x-www-form-urlencoded
                Content-Length: 3

                a=b"""
                    .replace("\n", "\r\n"));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
  }

  /** The file is broken now, and good afterwards. */
  private static void beans(Jmx jmx, Mount mount) throws Exception {
    String endpoint = "type=Endpoint,context=\"/app\",path=";
    assertThat(jmx.names())
        .containsExactlyInAnyOrder(APPLICATION, endpoint + "\"/metrics\"", endpoint + "\"/users\"");
    assertThat(jmx.get(APPLICATION, "Ready")).isEqualTo(true);
    assertThat(jmx.get(APPLICATION, "LastReloadSuccessful")).isEqualTo(false);
    assertThat((String[]) jmx.get(APPLICATION, "Problems"))
        .isNotEmpty()
        .allMatch(problem -> problem.contains("config.yml"))
        .noneMatch(problem -> problem.contains("secret-value"));
    assertThat(jmx.get(APPLICATION, "ConfigurationFile"))
        .isEqualTo(mount.configuration().toString());
    assertThatThrownBy(() -> jmx.invoke(APPLICATION, "reload"))
        .rootCause()
        .hasMessageContaining("config.yml:1");
    String metrics = endpoint + "\"/metrics\"";
    assertThat((String[]) jmx.get(metrics, "Exporters")).containsExactly("x");
    assertThat((String[]) jmx.get(metrics, "ExportersUp")).containsExactly("x");
    assertThat((String[]) jmx.get(metrics, "ExportersDown")).isEmpty();
    assertThat((Long) jmx.get(metrics, "Pages")).isPositive();
    assertThat((Double) jmx.get(metrics, "LastPageSeconds")).isPositive();
    mount.swap("good-again", GOOD.replace("path: /users", "path: /renamed"), "");
    assertThat((String) jmx.invoke(APPLICATION, "reload")).contains("endpoint /renamed: new");
    assertThat(jmx.get(APPLICATION, "LastReloadSuccessful")).isEqualTo(true);
    assertThat((String[]) jmx.get(APPLICATION, "Endpoints"))
        .containsExactly("/metrics", "/renamed");
    assertThat(jmx.names())
        .containsExactlyInAnyOrder(
            APPLICATION, endpoint + "\"/metrics\"", endpoint + "\"/renamed\"");
  }
}
