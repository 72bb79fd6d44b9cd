package io.reverseexporter.integration.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The first command of the README, run as a person does: in a folder that holds what a clone holds.
 * The build's own folder is in use by the build that runs this test.
 */
class JettyRunIT {
  private static final String NOTHING_TO_COMPILE = "Nothing to compile";

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void jettyRunShowsTheDemo() {
    Path clone = Build.emptyDirectory("jetty-run");
    for (String part : List.of("pom.xml", ".mvn", "src/main")) {
      Build.copy(Build.project().resolve(part), clone.resolve(part));
    }

    assertThat(outputOfARun(clone)).doesNotContain(NOTHING_TO_COMPILE);
    assertThat(outputOfARun(clone)).contains(NOTHING_TO_COMPILE);
  }

  /** Starts, looks at the demo and at who may connect, and stops. */
  private static String outputOfARun(Path clone) {
    int port = ServerProcess.freePort();
    var command = new ArrayList<String>();
    command.add(Build.mavenHome().resolve("bin/mvn").toString());
    command.add("-B");
    command.add("-Dmaven.repo.local=" + Build.property("it.maven.repository"));
    if (Build.property("it.maven.mode").equals("offline=true")) {
      command.add("-o");
    }
    command.add("jetty:run");
    command.add("-Djetty.http.port=" + port);
    Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    URI root = URI.create("http://localhost:" + port + "/");

    ServerProcess maven =
        ServerProcess.start(clone, clone.resolve("mvn.log"), environment, command);
    try (maven) {
      maven.awaitStatus(root.resolve("-/ready"), 200);
      Page page = Page.parse(Http.get(root.resolve("metrics")).text());

      assertThat(page.up()).hasSizeGreaterThanOrEqualTo(4);
      assertThat(page.up().values()).containsOnly("1");

      String urls = "reverse-exporter: " + root + " (status page), " + root + "metrics\n";
      Eventually.until(
          Duration.ofSeconds(10),
          () -> "no line " + urls + maven.output(),
          () -> maven.output().contains(urls));
      // Linux accepts all of 127.0.0.0/8 for a server that listens on every address.
      assertThatIOException()
          .isThrownBy(() -> new Socket("127.0.0.2", port).close())
          .isInstanceOf(ConnectException.class);

      List<ProcessHandle> started = maven.handle().descendants().toList();
      // 143 is what a JVM says that was asked to end by SIGTERM.
      assertThat(maven.stop()).as(maven.output()).isIn(0, 143);
      Eventually.until(
          Duration.ofSeconds(10),
          () -> "a child is left: " + started,
          () -> started.stream().noneMatch(ProcessHandle::isAlive));
      // After that Jetty's shutdown hook and the end of Maven race, and Jetty may complain of it.
      String untilTheEnd = maven.output().split("BUILD SUCCESS", 2)[0];
      assertThat(untilTheEnd)
          .doesNotContain("ERROR", "Exception", "XML schema", "quartz", "oejs.")
          .doesNotContain("spotless", ":testCompile");
      return untilTheEnd;
    }
  }
}
