package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What CONFIGURATION.md says, and the files in examples, are what the reader knows; and
 * docs/operations.md knows every reason that an exporter can fail for.
 */
class DocumentationTest {
  private static final String TEXT = Fixtures.text(Path.of("CONFIGURATION.md"));
  private static final String OPERATIONS = Fixtures.text(Path.of("docs/operations.md"));
  private static final Pattern SNIPPET = Pattern.compile("(?ms)^```yaml\n(.*?)^```$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (`[^|]*) \\|");

  /** Not configurations of ours. */
  private static final Set<String> FOR_PROMETHEUS =
      Set.of("prometheus.yml", "alerts.yml", "recording-rules.yml");

  private static List<String> firstColumn(String document) {
    return ROW.matcher(document).results().map(match -> match.group(1)).toList();
  }

  static List<String> snippets() {
    return SNIPPET.matcher(TEXT).results().map(match -> match.group(1)).toList();
  }

  static List<Path> examples() {
    return Stream.concat(
            Fixtures.in(Fixtures.EXAMPLES).stream(), Fixtures.in(Path.of("docker/config")).stream())
        .filter(file -> !FOR_PROMETHEUS.contains(file.getFileName().toString()))
        .toList();
  }

  @Test
  void everyKeyHasItsRow() {
    String rows = String.join("\n", firstColumn(TEXT));

    assertThat(Keys.all()).allSatisfy(key -> assertThat(rows).contains("`" + key + "`"));
  }

  @Test
  void everyReasonHasItsRow() {
    assertThat(firstColumn(OPERATIONS))
        .containsAll(
            Arrays.stream(ScrapeFailure.Reason.values())
                .map(reason -> "`" + reason.word() + "`")
                .toList());
  }

  @Test
  void hasSnippetsAndExamples() {
    assertThat(snippets()).hasSizeGreaterThan(5);
    assertThat(examples()).hasSizeGreaterThan(3);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void snippetsLoad(String yaml) throws ConfigurationException {
    assertThat(Fixtures.read(yaml).endpoints()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesLoadWithoutWarnings(Path file) throws ConfigurationException {
    Configuration configuration = ConfigurationReader.read(file);

    assertThat(configuration.endpoints()).isNotEmpty();
    assertThat(configuration.warnings()).isEmpty();
  }

  @Test
  void theFirstTwoSnippetsMeanTheSame() throws ConfigurationException {
    assertThat(Fixtures.read(snippets().get(1))).isEqualTo(Fixtures.read(snippets().get(0)));
  }

  @Test
  void theExampleHasEveryKind() throws ConfigurationException {
    Configuration example = ConfigurationReader.read(Fixtures.EXAMPLES.resolve("example.yml"));

    assertThat(example.endpoints().get(0).exporters())
        .hasAtLeastOneElementOfType(HttpExporterConfig.class)
        .hasAtLeastOneElementOfType(FileExporterConfig.class)
        .hasAtLeastOneElementOfType(ExecExporterConfig.class)
        .hasAtLeastOneElementOfType(ExecCachedExporterConfig.class);
  }
}
