package io.reverseexporter.exporter.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.collect.CollectingExporter;
import io.reverseexporter.exporter.file.FileExporter;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.integration.Binaries;
import io.reverseexporter.integration.Promtool;
import io.reverseexporter.scrape.Endpoint;
import io.reverseexporter.scrape.EndpointPage;
import io.reverseexporter.scrape.Member;
import io.reverseexporter.scrape.Outcome;
import io.reverseexporter.scrape.ScrapeDeadlines;
import io.reverseexporter.testing.PlainParser;
import io.reverseexporter.testing.PlainParser.Sample;
import io.reverseexporter.testing.ScrapeThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of jmx_exporter as they are, and the MBeans that they are for. */
class JmxExporterFilesTest extends MBeanFixture {
  private static final Logger LOG = LoggerFactory.getLogger(JmxExporterFilesTest.class);

  private static final Path OURS = Path.of("src/test/resources/jmx-exporter");

  /** A folder with files of others, which are not ours to give away. */
  private static final @Nullable String THEIRS = System.getProperty("jmx.examples");

  private static final Pattern NAMES_A_JVM =
      Pattern.compile("^(hostPort|jmxUrl):", Pattern.MULTILINE);

  private @Nullable FarJvm far;
  private @Nullable RemoteJvm farAddress;

  @AfterEach
  void stop() {
    if (far != null) {
      far.close();
    }
  }

  /** The other JVM that has all MBeans, too. */
  private RemoteJvm elsewhere() {
    RemoteJvm address = farAddress;
    if (address == null) {
      try {
        int port = FarJvm.freePort();
        far =
            FarJvm.start(
                port,
                0,
                List.of("-Dcom.sun.management.jmxremote.authenticate=false", FarJvm.WITH_PRODUCTS));
        String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
        address = new RemoteJvm(url, null, null, false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      farAddress = address;
    }
    return address;
  }

  private static boolean namesJvm(Path file) {
    try {
      return NAMES_A_JVM.matcher(Files.readString(file)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the file as {@code config_file}, and {@code jmx_url} beside one that names a JVM. */
  private CollectingExporter exporter(Path file) {
    RemoteJvm jvm = namesJvm(file) ? elsewhere() : null;
    return exporter(file.getFileName().toString(), new JmxSettings(RuleSource.in(file), jvm));
  }

  private void register(Product.Shown mbean) {
    registerAs(mbean.name(), FakeMBean.of(mbean.attributes()));
  }

  /** The samples of a page without those of the JVM and of the collector itself. */
  private static List<String> series(List<Sample> samples) {
    return samples.stream()
        .filter(sample -> !sample.name().startsWith("jmx_"))
        .filter(sample -> !sample.name().startsWith("java_lang_"))
        .map(JmxExporterFilesTest::text)
        .toList();
  }

  private static String text(Sample sample) {
    String labels =
        sample.labels().entrySet().stream()
            .filter(label -> !label.getKey().equals("exporter_name"))
            .map(label -> label.getKey() + "=\"" + label.getValue() + '"')
            .collect(Collectors.joining(","));
    return sample.name() + (labels.isEmpty() ? "" : "{" + labels + "}") + " " + sample.value();
  }

  @TestFactory
  Stream<DynamicTest> ofEachMBeanComeItsSeriesAndNoOthers() {
    return Product.withFile().stream()
        .filter(product -> !namesJvm(OURS.resolve(product.file())))
        .map(product -> dynamicTest(product.file(), () -> oneByOne(product)));
  }

  private void oneByOne(Product product) {
    CollectingExporter exporter = exporter(OURS.resolve(product.file()));
    for (Product.Shown mbean : product.mbeans()) {
      register(mbean);
      try {
        assertThat(series(PlainParser.samples(page(exporter))))
            .as(mbean.name())
            .containsExactlyInAnyOrderElementsOf(mbean.series());
      } finally {
        unregisterLast();
      }
    }
  }

  @Test
  void whatIsOfTheJvmIsTakenWhereTheFileSaysSo() {
    assertThat(page(exporter(OURS.resolve("solr.yml"))))
        .containsOnlyOnce("\njava_lang_Memory_HeapMemoryUsage_max ");
  }

  @Test
  void allFilesTogetherMakeOneValidPage(@TempDir Path folder) throws Exception {
    Product.allMBeans().forEach(this::register);
    Path cron =
        Files.writeString(folder.resolve("cron.prom"), "# TYPE cron_runs gauge\ncron_runs 3\n");
    var members = new ArrayList<Member>();
    for (Product product : Product.withFile()) {
      members.add(new Member(exporter(OURS.resolve(product.file())), false, false));
    }
    members.add(
        new Member(
            new FileExporter(
                "cron",
                ExtraLabels.of("cron", Map.of()),
                cron.toString(),
                Limits.DEFAULT,
                null,
                workers()),
            false,
            false));
    String page = merged(members);
    List<Sample> samples = PlainParser.samples(page);
    for (Product product : Product.withFile()) {
      assertThat(series(of(product.file(), samples)))
          .as(product.file())
          .containsExactlyInAnyOrderElementsOf(product.series());
    }
    assertThat(series(of("cron", samples))).contains("cron_runs 3");
    if (Binaries.missing(List.of("promtool")).isEmpty()) {
      assertThat(Promtool.refusal(Files.writeString(folder.resolve("page"), page))).isEmpty();
    }
  }

  private static List<Sample> of(String exporter, List<Sample> samples) {
    return samples.stream()
        .filter(sample -> exporter.equals(sample.labels().get("exporter_name")))
        .filter(sample -> !sample.name().startsWith("reverse_exporter_"))
        .toList();
  }

  private static String merged(List<Member> members) throws Exception {
    var deadlines = new ScrapeDeadlines(LONG, LONG, Duration.ZERO);
    var out = new ByteArrayOutputStream();
    try (var threads = new ScrapeThreads();
        var endpoint = new Endpoint("/all", members, deadlines, 40, true, threads.context())) {
      EndpointPage page =
          endpoint
              .scrape(Deadline.after(LONG), Map.of(), ExpositionFormat.TEXT)
              .get(2 * LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(page.outcomes()).allMatch(Outcome::isUp, "up");
      page.page().writeTo(out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @TestFactory
  Stream<DynamicTest> filesOfOthersFailNoPage() throws IOException {
    if (THEIRS == null) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(Path.of(THEIRS))) {
      return files.sorted().toList().stream()
          .map(file -> dynamicTest(file.getFileName().toString(), () -> giveAPage(file)));
    }
  }

  private void giveAPage(Path file) {
    CollectingExporter exporter = exporter(file);
    int ofTheJvm = namesJvm(file) ? 0 : series(PlainParser.samples(page(exporter))).size();
    var told = new ArrayList<String>();
    // One at a time tells which of them it is that the file has a rule for.
    for (Product.Shown mbean : namesJvm(file) ? List.<Product.Shown>of() : Product.allMBeans()) {
      register(mbean);
      try {
        int series = series(PlainParser.samples(page(exporter))).size() - ofTheJvm;
        if (series > 0) {
          told.add(mbean.name() + ": " + series);
        }
      } finally {
        unregisterLast();
      }
    }
    Product.allMBeans().forEach(this::register);
    int all = series(PlainParser.samples(page(exporter))).size();
    Product.allMBeans().forEach(mbean -> unregisterLast());
    LOG.info("{}: {} series, {} MBeans: {}", file.getFileName(), all, told.size(), told);
  }
}
