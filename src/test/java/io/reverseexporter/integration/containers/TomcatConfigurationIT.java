package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where the configuration is read from, on one Tomcat with several deployments of the WAR. */
class TomcatConfigurationIT {
  private static Tomcat tomcat;
  private static Path folder;

  @BeforeAll
  static void start() throws Exception {
    folder = Build.emptyDirectory("tomcat-configuration-files");
    Stream.of("jndi", "parameter", "property", "environment")
        .forEach(TomcatConfigurationIT::configuration);
    tomcat =
        Tomcat.at("tomcat-configuration")
            .option("-Dreverse_exporter.config=" + folder.resolve("property/config.yml"))
            .environment(
                "REVERSE_EXPORTER_CONFIG", folder.resolve("environment/config.yml").toString())
            .webapp("plain")
            .webapp("a#deeper#path")
            .context("parameter", parameter("parameter/config.yml"))
            .context("jndi", jndi("jndi/config.yml"))
            .context("both", jndi("jndi/config.yml") + parameter("parameter/config.yml"))
            .context("missing", parameter("nowhere/config.yml"))
            .start();
  }

  @AfterAll
  static void stop() {
    if (tomcat != null) {
      tomcat.close();
    }
  }

  @Test
  void contextParameterBelongsToItsDeployment() {
    assertThat(origin("/parameter/metrics")).isEqualTo("parameter");
  }

  @Test
  void jndiEntryBelongsToItsDeployment() {
    assertThat(origin("/jndi/metrics")).isEqualTo("jndi");
  }

  @Test
  void jndiGoesBeforeTheContextParameter() {
    assertThat(origin("/both/metrics")).isEqualTo("jndi");
  }

  @Test
  void systemPropertyGoesBeforeTheEnvironment() {
    assertThat(origin("/plain/metrics")).isEqualTo("property");
    assertThat(origin("/a/deeper/path/metrics")).isEqualTo("property");
  }

  @Test
  void aMissingFileIsABrokenConfigurationAndNotTheDemo() {
    assertThat(Http.get(tomcat.url("/missing/-/healthy")).status()).isEqualTo(200);
    assertThat(Http.get(tomcat.url("/missing/-/ready")).status()).isEqualTo(503);
    assertThat(Http.get(tomcat.url("/missing/metrics")).status()).isEqualTo(503);
  }

  @Test
  void environmentAloneIsEnough() {
    try (Tomcat other =
        Tomcat.at("tomcat-environment")
            .environment(
                "REVERSE_EXPORTER_CONFIG", folder.resolve("environment/config.yml").toString())
            .webapp("ROOT")
            .start()) {
      assertThat(
              Page.parse(Http.get(other.url("/metrics")).text())
                  .from("x")
                  .get(0)
                  .labels()
                  .get("origin"))
          .isEqualTo("environment");
    }
  }

  /** As many as the demo has kinds; Tomcat reads classes out of a packed archive very slowly. */
  @Test
  void theArchiveMayStayPacked() {
    try (Tomcat other =
        Tomcat.at("tomcat-packed").option("-Dit.unpack.wars=false").webapp("ROOT").start()) {
      Supplier<Map<String, String>> up =
          () -> Page.parse(Http.get(other.url("/metrics")).text()).up();
      Eventually.until(
          Duration.ofSeconds(60),
          () -> "all exporters are up: " + up.get(),
          () -> up.get().values().stream().filter("1"::equals).count() == 6);
    }
  }

  private static String origin(String path) {
    Reply response = Http.get(tomcat.url(path));
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return Page.parse(response.text()).from("x").get(0).labels().get("origin");
  }

  /** A configuration and, in its own folder, what it refers to by a relative path. */
  private static void configuration(String name) {
    try {
      Path own = Files.createDirectories(folder.resolve(name));
      Files.writeString(
          own.resolve("config.yml"),
          """
          reverse_exporters:
          - path: /metrics
            exporters:
            - exec: {name: x, command: ./origin.sh, args: [%s]}
          """
              .formatted(name),
          StandardCharsets.UTF_8);
      Path script = own.resolve("origin.sh");
      Files.writeString(script, "#!/bin/sh\necho \"found{origin=\\\"$1\\\"} 1\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String jndi(String file) {
    return "<Environment name=\"reverse-exporter/config\" type=\"java.lang.String\" value=\""
        + folder.resolve(file)
        + "\"/>";
  }

  private static String parameter(String file) {
    return "<Parameter name=\"reverse_exporter.config\" value=\"" + folder.resolve(file) + "\"/>";
  }
}
