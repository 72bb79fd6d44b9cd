package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code java -jar reverse-exporter.war}: it needs nothing but the WAR, and leaves nothing. */
class CommandLineIT {
  private final Path folder = Build.emptyDirectory("command-line");
  private final Path temporary = folder.resolve("tmp");

  /** What a run left behind. */
  private record Run(int status, String out, String err) {}

  @BeforeEach
  void makeTemporaryFolder() throws IOException {
    Files.createDirectory(temporary);
  }

  private Run run(String... args) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + temporary);
    command.add("-XX:-UsePerfData");
    command.add("-jar");
    command.add(Build.war().toString());
    command.addAll(List.of(args));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void checksFiles() throws Exception {
    Path good = Build.project().resolve("examples/example.yml");
    Run run = run("check", good.toString());
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("reverse_exporters:\n", "scrape_timeout: 10s\n");

    Path normalised = Files.writeString(folder.resolve("normalised.yml"), run.out());
    Run again = run("check", normalised.toString());
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out().lines().filter(line -> !line.startsWith("#")).toList())
        .isEqualTo(run.out().lines().filter(line -> !line.startsWith("#")).toList());

    // What each library is for: cron expressions, TLS material, hashes of passwords.
    Files.writeString(folder.resolve("users"), "root:plain\n");
    Files.writeString(folder.resolve("ca.pem"), "none\n");
    Path warned =
        Files.writeString(
            folder.resolve("warned.yml"),
            """
            reverse_exporters:
            - path: /m
              auth_type: basic
              htpasswd_file: users
              exporters:
                http: [{name: h, address: "https://h", tls_config: {ca_file: ca.pem}}]
                exec_cached: [{name: c, command: date, cron: "0 0 3 * * ?"}]
            """);
    Run warnings = run("check", warned.toString());
    assertThat(warnings.status()).as(warnings.err()).isZero();
    assertThat(warnings.err().lines()).hasSize(2).allMatch(line -> line.startsWith("warning: "));

    Path broken = Files.writeString(folder.resolve("broken.yml"), "reverse_exporters: x\na: b\n");
    Run problems = run("check", "broken.yml");
    assertThat(problems.status()).isEqualTo(1);
    assertThat(problems.out()).isEmpty();
    assertThat(problems.err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(broken.getFileName() + ":"));

    Run missing = run("check", "missing.yml");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).startsWith("missing.yml: expected a file that can be read");
  }

  @Test
  void tellsItsUsageAndVersion() throws Exception {
    Run usage = run();
    assertThat(usage.status()).isEqualTo(2);
    assertThat(usage.err()).startsWith("usage: java -jar reverse-exporter.war check FILE\n");
    Run version = run("--version");
    assertThat(version.status()).isZero();
    assertThat(version.out()).startsWith("reverse-exporter ").hasLineCount(1);
    assertThat(version.err()).isEmpty();
  }

  /** Servers load code from {@code WEB-INF} only: there must be no second launcher. */
  @Test
  void onlyTheLauncherIsOutsideOfWebInf() throws IOException {
    try (var war = new JarFile(Build.war().toFile())) {
      List<String> classes =
          war.stream().map(entry -> entry.getName()).filter(n -> n.endsWith(".class")).toList();
      assertThat(classes.stream().filter(name -> !name.startsWith("WEB-INF/")))
          .isNotEmpty()
          .allMatch(name -> name.startsWith("io/reverseexporter/launcher/"));
      assertThat(classes)
          .noneMatch(name -> name.startsWith("WEB-INF/") && name.contains("/launcher/"));
    }
  }
}
