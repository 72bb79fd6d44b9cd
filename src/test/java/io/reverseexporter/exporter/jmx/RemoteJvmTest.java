package io.reverseexporter.exporter.jmx;

import static io.reverseexporter.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Scraped;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.collect.CollectingExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RemoteJvmTest extends MBeanFixture {
  private static final String RULES = "includeObjectNames: ['far:*', 'java.lang:type=Runtime']\n";

  private static String url(int port) {
    return "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
  }

  private CollectingExporter exporter(RemoteJvm jvm) {
    return exporter(new JmxSettings(RuleSource.of(RULES), jvm));
  }

  @Test
  void isAskedStoppedInTheMiddleAndFoundAgain() throws IOException {
    int port = FarJvm.freePort();
    CollectingExporter exporter = exporter(new RemoteJvm(url(port), null, null, false));
    ScrapeFailure none = failure(scrape(exporter, LONG));
    assertThat(none.reason()).isEqualTo(Reason.CONNECT);
    assertThat(none.details())
        .isEqualTo(
            url(port)
                + ", MBeans: expected a JVM that answers, got java.net.ConnectException: Connection"
                + " refused");
    try (FarJvm jvm = FarJvm.start(port, 60_000, FarJvm.OPEN)) {
      CompletableFuture<Scraped> scrape = scrape(exporter, LONG);
      // It is asked once it is connected.
      until(
          "the slow MBean is asked",
          () ->
              failure(scrape(exporter, Duration.ofMillis(200)))
                  .details()
                  .contains("far:type=Slow was asked"));
      jvm.kill();
      ScrapeFailure ended = failure(scrape);
      assertThat(ended.reason()).isEqualTo(Reason.CONNECT);
      assertThat(ended.details())
          .startsWith(
              url(port) + ", MBeans: nothing more could be asked when far:type=Slow was asked: ");
    }
    try (FarJvm jvm = FarJvm.start(port, 0, FarJvm.OPEN)) {
      assertThat(jvm.isAlive()).isTrue();
      assertThat(page(exporter)).contains("far_Slow_Slow 1.0\n", "java_lang_Runtime_Uptime ");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // the JVM wants a password file that nobody else may read
  void isLoggedInTo(@TempDir Path folder) throws IOException {
    Path users = folder.resolve("jmxremote.password");
    Files.writeString(users, "reader right\n");
    Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
    Path access = folder.resolve("jmxremote.access");
    Files.writeString(access, "reader readonly\n");
    Path password = folder.resolve("password");
    Files.writeString(password, "wrong\n");
    int port = FarJvm.freePort();
    var options =
        List.of(
            "-Dcom.sun.management.jmxremote.password.file=" + users,
            "-Dcom.sun.management.jmxremote.access.file=" + access);
    try (FarJvm jvm = FarJvm.start(port, 0, options)) {
      assertThat(jvm.isAlive()).isTrue();
      CollectingExporter exporter =
          exporter(new RemoteJvm(url(port), "reader", Secret.in(password), false));
      ScrapeFailure refused = failure(scrape(exporter, LONG));
      assertThat(refused.reason()).isEqualTo(Reason.CONNECT);
      assertThat(refused.details())
          .contains("expected a JVM that answers, got ", "FailedLoginException")
          .doesNotContain("wrong");
      Files.writeString(password, "right\n");
      until("the password is read again", () -> succeedsNow(exporter));
      assertThat(page(exporter)).contains("far_Slow_Slow 1.0\n");
      // The JVM that a file of rules names.
      Path rules = folder.resolve("rules.yml");
      Files.writeString(
          rules, "hostPort: 127.0.0.1:" + port + "\nusername: reader\npassword: right\n" + RULES);
      assertThat(page(exporter(new JmxSettings(RuleSource.in(rules), null))))
          .contains("far_Slow_Slow 1.0\n");
      Files.writeString(
          rules,
          "hostPort: 127.0.0.1:" + port + "\nusername: reader\npassword: ${NO_SUCH_S3CRET}\n");
      ScrapeFailure unset =
          failure(scrape(exporter(new JmxSettings(RuleSource.in(rules), null)), LONG));
      assertThat(unset.reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(unset.details())
          .endsWith("expected a variable of the environment that is set, as the password says")
          .doesNotContain("S3CRET");
    }
  }
}
