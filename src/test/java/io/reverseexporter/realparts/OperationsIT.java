package io.reverseexporter.realparts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What our documents tell the people who run Prometheus is right, by its own promtool. */
class OperationsIT {
  private static final Path TESTS = Path.of("src/test/resources/operations/rules-test.yml");

  @TempDir private Path folder;

  @BeforeAll
  static void needsPromtool() {
    Binaries.require(List.of("promtool"));
  }

  /** The code block of a document that begins with a key. */
  private static String block(String document, String key) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```(?:yaml)?\n(" + key + ":\n.*?)^```$")
            .matcher(Files.readString(Path.of(document)));
    assertThat(block.find()).as(document + " has a block that begins with " + key).isTrue();
    return block.group(1);
  }

  @Test
  void theRulesAreReadAndFireWhenTheyShould() throws Exception {
    Path rules = folder.resolve("rules.yml");
    Files.writeString(rules, block("docs/operations.md", "groups"));
    Path tests = Files.copy(TESTS, folder.resolve(TESTS.getFileName()));

    assertThat(Promtool.complaint("check", "rules", rules.toString())).isEmpty();
    assertThat(Promtool.complaint("test", "rules", tests.toString())).isEmpty();
  }

  @Test
  void theScrapeConfigurationIsRead() throws Exception {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(config, block("CONFIGURATION.md", "scrape_configs"));

    assertThat(Promtool.complaint("check", "config", config.toString())).isEmpty();
  }
}
