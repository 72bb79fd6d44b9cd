package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.config.ConfigurationReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final Path folder;

  CommandLineTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** What a run left behind. */
  private record Run(int status, String out, String err) {
    static Run of(String... args) {
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      int status =
          CommandLine.run(
              List.of(args),
              new PrintStream(out, false, StandardCharsets.UTF_8),
              new PrintStream(err, false, StandardCharsets.UTF_8));
      return new Run(
          status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  private String file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("config.yml"), yaml).toString();
  }

  @Test
  void aGoodFileIsShownAsItIsUnderstood() throws Exception {
    String file =
        file(
            """
            web: {telemetry_path: /t}
            reverse_exporters:
            - path: /m
              auth: {basic_auth: [{username: u, password: hush}]}
              exporters: {file: [{name: ü, path: a.prom}]}
            """);

    Run run = Run.of("check", file);

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .startsWith("warning: " + file + ":1:7: web.telemetry_path has no effect")
        .hasLineCount(1);
    assertThat(run.out())
        .contains("- path: /m\n", "path: " + folder.resolve("a.prom"), "password: <secret>")
        .contains("name: \"ü\"", "scrape_timeout: 10s")
        .doesNotContain("hush");
    assertThat(ConfigurationReader.read(run.out(), "out", Path.of("/")).endpoints()).hasSize(1);
  }

  @Test
  void allProblemsAreToldWithPlaceAndValue() throws Exception {
    String file = file("reverse_exporters: [{path: metrics, scrape_timeout: soon}]\n");

    Run run = Run.of("check", file);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(file + ":1:"))
        .anyMatch(line -> line.endsWith("got \"metrics\""))
        .anyMatch(line -> line.endsWith("got \"soon\""));
  }

  @Test
  void aFileThatIsMissingIsAProblem() {
    Run run = Run.of("check", folder.resolve("missing.yml").toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("missing.yml: expected a file that can be read");
    assertThat(Run.of("check", "a\0b").status()).isEqualTo(1);
  }

  @Test
  void filesThatAreOfNoUseAreWarnedOf() throws Exception {
    Files.writeString(folder.resolve("bad.htpasswd"), "root:hush\n");
    Files.writeString(folder.resolve("good.htpasswd"), "root:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n");
    Files.writeString(folder.resolve("plain.sh"), "#!/bin/sh\n");
    Files.writeString(folder.resolve("not.pem"), "hello\n");
    String file =
        file(
            """
            management: {auth_type: basic, htpasswd_file: missing.htpasswd}
            reverse_exporters:
            - path: /a
              auth_type: basic
              htpasswd_file: bad.htpasswd
              exporters:
                exec: [{name: x, command: ./plain.sh}, {name: y, command: nowhere}]
                exec_cached: [{name: z, command: ./missing.sh, exec_interval: 1h}]
                http:
                - {name: h, address: "https://h", tls_config: {ca_file: not.pem}}
                - {name: i, address: "http://h", authorization: {credentials_file: missing.token}}
            - path: /b
              auth_type: basic
              htpasswd_file: good.htpasswd
              exporters: {file: [{name: f, path: missing.prom}]}
            """);

    Run run = Run.of("check", file);

    assertThat(run.status()).isZero();
    assertThat(run.err().lines().map(line -> line.replace(folder + "/", "")))
        .satisfiesExactly(
            l -> assertThat(l).startsWith("warning: management, password file: missing.htpasswd: "),
            l ->
                assertThat(l)
                    .startsWith("warning: endpoint /a, password file: bad.htpasswd: ")
                    .doesNotContain("hush"),
            l ->
                assertThat(l)
                    .startsWith("warning: endpoint /a, exporter x: plain.sh: expected a file that"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        "warning: endpoint /a, exporter z: missing.sh: expected a file to run"),
            l -> assertThat(l).startsWith("warning: endpoint /a, exporter h: not.pem: "),
            l -> assertThat(l).startsWith("warning: endpoint /a, exporter i: missing.token: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "check", "check a b", "test a", "--check a", "check --all", "--version x"})
  void whatIsNotUnderstoodIsAnsweredWithUsage(String line) {
    Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("usage: java -jar ");
  }

  @Test
  void helpAndVersionAreGood() {
    assertThat(Run.of("--help")).satisfies(run -> assertThat(run.status()).isZero());
    assertThat(Run.of("--help").out()).startsWith("usage: ");
    assertThat(Run.of("--version").out())
        .isEqualTo("reverse-exporter " + Version.read() + System.lineSeparator());
  }

  @Test
  void outputThatCannotBeWrittenIsNoSuccess() {
    var full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("full");
          }
        };
    var err = new ByteArrayOutputStream();

    int status =
        CommandLine.run(
            List.of("--version"),
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("could not be written");
  }
}
