package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reverseexporter.exporter.ScrapeFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
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

  /** A name of ours in a rule, or in the first column of a table. */
  private static final Pattern METRIC = Pattern.compile("reverse_exporter_[a-z_]*[a-z]");

  private static List<String> firstColumn(String document) {
    return ROW.matcher(document).results().map(match -> match.group(1)).toList();
  }

  static List<String> snippets() {
    return SNIPPET.matcher(TEXT).results().map(match -> match.group(1)).toList();
  }

  static List<Path> examples() {
    return Fixtures.in(Fixtures.EXAMPLES).stream()
        .filter(file -> !file.endsWith("prometheus.yml"))
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
  void rulesAreAboutMetricsThatHaveTheirRow() {
    String rules = SNIPPET.matcher(OPERATIONS).results().findFirst().orElseThrow().group(1);

    assertThat(METRIC.matcher(rules).results().map(match -> "`" + match.group() + "`"))
        .hasSizeGreaterThan(5)
        .isSubsetOf(firstColumn(OPERATIONS));
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
