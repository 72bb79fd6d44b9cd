package io.reverseexporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.bootstrap.ConfigurationSources.Setting;
import io.reverseexporter.bootstrap.ConfigurationSources.Source;
import java.util.List;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.junit.jupiter.api.Test;

class ConfigurationSourcesTest {
  @Test
  void theFirstThatIsSetWins() {
    var sources =
        new ConfigurationSources(
            List.of(
                new Source("unset", () -> null),
                new Source("blank", () -> "  "),
                new Source("first", () -> " /etc/a.yml "),
                new Source("second", () -> "/etc/b.yml")));
    assertThat(sources.first()).contains(new Setting("first", "/etc/a.yml"));
    assertThat(new ConfigurationSources(List.of()).first()).isEmpty();
  }

  @Test
  void deploymentComesBeforeJvm() {
    var context = new ServletContextHandler("/").getServletContext();
    assertThat(ConfigurationSources.of(context).sources())
        .extracting(Source::name)
        .containsExactly(
            "JNDI java:comp/env/reverse-exporter/config",
            "servlet context parameter reverse_exporter.config",
            "system property reverse_exporter.config",
            "environment variable REVERSE_EXPORTER_CONFIG");
  }
}
