package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.web.Action.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationCheckTest {
  private final ConfigurationCheck check = new ConfigurationCheck(Path.of("/some/where"));

  private Reply reply(String yaml) {
    return check.reply(yaml.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aGoodTextIsShownWithItsWarnings() {
    Reply reply =
        reply(
            """
            web: {telemetry_path: /x}
            reverse_exporters:
            - path: /m
              auth: {basic_auth: [{username: u, password: hush}]}
              exporters: {file: [{name: f, path: f.prom}]}
            """);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.contentType()).isEqualTo("application/yaml");
    assertThat(reply.text())
        .startsWith("# warning: request:1:7: web.telemetry_path has no effect")
        .contains("\nreverse_exporters:\n", "path: /some/where/f.prom\n", "password: <secret>\n")
        .doesNotContain("hush");
  }

  @Test
  void problemsAreToldWithoutTheirValues() {
    Reply reply = reply("reverse_exporters: [{path: hush-1}, {path: hush-2}]");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(reply.text())
        .isEqualTo(
            """
            request:1:28: expected a path that starts with /
            request:1:44: expected a path that starts with /
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing\n", "x", "a: [", "\u0001"})
  void whatIsNoConfigurationIsAProblem(String yaml) {
    Reply reply = reply(yaml);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).startsWith("request:1:").endsWith("\n");
  }

  @Test
  void textHasToBeInUtf8() {
    Reply reply = check.reply(new byte[] {'a', '\n', (byte) 0xff});

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).isEqualTo("request:2:1: expected text in UTF-8\n");
  }

  /** Whoever asks could otherwise find out what there is on this machine. */
  @Test
  void filesAreNotLookedAt() {
    String yaml =
        """
        reverse_exporters:
        - path: /m
          auth_type: basic
          htpasswd_file: %s
          exporters:
            exec: [{name: e, command: %s}]
            http: [{name: h, address: "https://h", tls_config: {ca_file: %s}}]
        """;
    String here = Path.of("pom.xml").toAbsolutePath().toString();

    assertThat(reply(yaml.formatted(here, here, here)).text())
        .isEqualTo(reply(yaml.formatted("/none", "/none", "/none")).text().replace("/none", here));
  }

  @Test
  void whatIsFarLongerWrittenOutIsNotWrittenOut() {
    var yaml = new StringBuilder("exporter_defaults: {file: {labels: {l: \"");
    yaml.append("x".repeat(20_000)).append("\"}}}\nreverse_exporters:\n- path: /m\n  exporters:\n");
    for (int i = 0; i < 1_000; i++) {
      yaml.append("  - file: {name: f").append(i).append(", path: f}\n");
    }
    Reply reply = reply(yaml.toString());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text())
        .startsWith("request: expected at most 16777216 characters")
        .hasSizeLessThan(200);
  }
}
