package io.reverseexporter.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.reverseexporter.config.AccessConfig.AuthType;
import io.reverseexporter.config.AccessConfig.Satisfy;
import io.reverseexporter.config.AccessConfig.User;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.exec.Command;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpCredentials;
import io.reverseexporter.exporter.http.ProxyAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationReaderTest {
  private static final Path FOLDER = Path.of("/etc/reverse-exporter");

  private static Configuration good(String name) throws ConfigurationException {
    return Fixtures.read(Fixtures.text(Fixtures.GOOD.resolve(name)));
  }

  private static ExporterConfig http(
      String name, Map<String, String> labels, String address, Duration timeout, boolean through) {
    return new HttpExporterConfig(
        new CommonConfig(name, through, labels, false, Limits.DEFAULT),
        HttpAddress.parse(address),
        timeout,
        through,
        null,
        ClientSettings.NONE);
  }

  private static CommonConfig common(String name) {
    return new CommonConfig(name, false, Map.of(), false, Limits.DEFAULT);
  }

  /** With all keys that every kind has. */
  private static CommonConfig all(String name) {
    var limits = new Limits(3L << 19, 1000, 20, 30, 40);
    return new CommonConfig(name, true, Map.of("a", "b"), true, limits);
  }

  private static Command command(String command, String... args) {
    return new Command(command, List.of(args), Map.of(), FOLDER);
  }

  private static ExporterConfig exec(String... args) {
    return new ExecExporterConfig(
        common("now"), command("/etc/reverse-exporter/now.sh", args), null);
  }

  private static ExporterConfig slow() {
    return new ExecCachedExporterConfig(
        common("slow"),
        command("/etc/reverse-exporter/slow.sh"),
        Duration.ofSeconds(30),
        null,
        Duration.ofMinutes(5),
        null);
  }

  @Test
  void readsTheFirstGeneration() throws ConfigurationException {
    AccessConfig htpasswd =
        new AccessConfig(
            Set.of(AuthType.BASIC),
            Satisfy.ALL,
            FOLDER.resolve("users.htpasswd"),
            List.of(),
            List.of(),
            List.of(),
            false);

    assertThat(good("contract-first.yml"))
        .isEqualTo(
            new Configuration(
                List.of(
                    new EndpointConfig(
                        "/metrics",
                        List.of(
                            http(
                                "node",
                                Map.of("node_uuid", "x"),
                                "http://127.0.0.1:9100/metrics",
                                Duration.ofSeconds(1),
                                false),
                            new FileExporterConfig(common("cron"), FOLDER, "cron.prom", null),
                            exec("a", "b"),
                            slow()),
                        htpasswd,
                        ScrapeTimeouts.DEFAULT,
                        40,
                        true),
                    new EndpointConfig(
                        "/blackbox",
                        List.of(
                            http(
                                "blackbox",
                                Map.of(),
                                "http://127.0.0.1:9115/probe",
                                Duration.ofSeconds(1),
                                true)),
                        AccessConfig.NONE,
                        ScrapeTimeouts.DEFAULT,
                        40,
                        true)),
                AccessConfig.NONE,
                false,
                null,
                List.of()));
  }

  @Test
  void readsTheSecondGeneration() throws ConfigurationException {
    Configuration configuration = good("contract-second.yml");

    assertThat(configuration.endpoints())
        .containsExactly(
            new EndpointConfig(
                "/metrics",
                List.of(
                    http(
                        "node",
                        Map.of(),
                        "http://127.0.0.1:9100/metrics",
                        Duration.ofSeconds(2),
                        false),
                    new FileExporterConfig(common("cron"), FOLDER, "cron.prom", null),
                    exec(),
                    slow()),
                new AccessConfig(
                    Set.of(AuthType.BASIC, AuthType.CLIENT_CERT),
                    Satisfy.ALL,
                    null,
                    List.of(new User("root", "test")),
                    List.of(),
                    List.of(),
                    true),
                ScrapeTimeouts.DEFAULT,
                40,
                true));
    assertThat(configuration.management().types()).containsExactly(AuthType.CLIENT_CERT);
    assertThat(configuration.management().requireTls()).isTrue();
    assertThat(configuration.warnings())
        .extracting(Problem::forLog)
        .containsExactly(
            "config.yml:1:7: web.listen opens nothing: the container listens. TLS and client"
                + " certificates that it asks for are asked for on every endpoint");
  }

  @Test
  void theGenerationsMeanTheSame() throws ConfigurationException {
    Configuration first = good("all-keys-first.yml");
    Configuration second = good("all-keys-second.yml");
    String examples = "go-%s-generation.yml";

    assertThat(second.endpoints()).isEqualTo(first.endpoints());
    assertThat(second.management()).isEqualTo(first.management());
    assertThat(second.memoryLimit()).isEqualTo(first.memoryLimit());
    assertThat(ConfigurationReader.read(Fixtures.EXAMPLES.resolve(examples.formatted("second"))))
        .isEqualTo(
            ConfigurationReader.read(Fixtures.EXAMPLES.resolve(examples.formatted("first"))));
  }

  @Test
  void everyKeyOverridesItsDefault() throws ConfigurationException {
    Configuration configuration = good("all-keys-first.yml");
    EndpointConfig endpoint = configuration.endpoints().get(0);
    Map<String, String> labels = Map.of("a", "b");
    Duration three = Duration.ofSeconds(3);
    Map<String, String> env = Map.of("A", "b");
    List<String> args = List.of("-v", "1");

    assertThat(endpoint.path()).isEqualTo("/all/keys");
    assertThat(endpoint.scrapeMetrics()).isFalse();
    assertThat(endpoint.maxConcurrentScrapes()).isEqualTo(7);
    assertThat(configuration.memoryLimit()).isEqualTo(512L << 20);
    assertThat(endpoint.timeouts())
        .isEqualTo(
            new ScrapeTimeouts(
                Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(10)));
    assertThat(endpoint.access())
        .isEqualTo(
            new AccessConfig(
                Set.of(AuthType.BASIC, AuthType.CLIENT_CERT),
                Satisfy.ANY,
                Path.of("/etc/users.htpasswd"),
                List.of(),
                List.of(),
                List.of("CN=prometheus(,.*)?"),
                true));
    assertThat(configuration.management().roles()).containsExactly("admin");
    assertThat(endpoint.exporters())
        .containsExactly(
            new HttpExporterConfig(
                all("h"),
                HttpAddress.parse("http://127.0.0.1:9100/metrics"),
                Duration.ZERO,
                true,
                true,
                new ClientSettings(
                    new HttpCredentials.Basic(Secret.of("u"), Secret.of("p")),
                    Map.of("X-A", Secret.of("a")),
                    false,
                    null,
                    ProxyAddress.parse("http://u:p@proxy:3128"))),
            new FileExporterConfig(all("f"), FOLDER, "/var/lib/*.prom", Duration.ofHours(2)),
            new ExecExporterConfig(
                all("e"), new Command("/etc/reverse-exporter/e.sh", args, env, FOLDER), three),
            new ExecCachedExporterConfig(
                all("c"),
                new Command("date", args, env, FOLDER),
                Duration.ofHours(1),
                null,
                three,
                Duration.ofDays(1)),
            new ExecCachedExporterConfig(
                new CommonConfig("d", false, labels, false, Limits.DEFAULT),
                command("date"),
                null,
                "0 0 3 * * ?",
                three,
                Duration.ofDays(1)));
  }

  @Test
  void timeoutsOfTheFileHoldWhereTheEndpointSaysNothing() throws ConfigurationException {
    EndpointConfig endpoint =
        Fixtures.endpoint(
            """
            scrape_timeout: 9s
            scrape_timeout_offset: 0
            scrape_timeout_max: 1m30s
            reverse_exporters: [{path: /, scrape_timeout_max: 1h, exporters: []}]
            """);

    assertThat(endpoint.path()).isEqualTo("/");
    assertThat(endpoint.timeouts())
        .isEqualTo(new ScrapeTimeouts(Duration.ofSeconds(9), Duration.ZERO, Duration.ofHours(1)));
  }

  @Test
  void limitsOfTheFileHoldWhereNothingElseIsSaid() throws ConfigurationException {
    Configuration silent = Fixtures.read("reverse_exporters: [{path: /}]");
    Configuration configuration =
        Fixtures.read(
            """
            max_concurrent_scrapes: 5
            exporter_defaults:
              file: {required: true, body_size_limit: 0, sample_limit: 10, max_age: 1h}
            reverse_exporters:
            - path: /a
              exporters:
                file:
                - {name: a, path: a}
                - {name: b, path: b, required: false, sample_limit: 0, max_age: 2h}
            - {path: /b, max_concurrent_scrapes: 6, exporters: [file: {name: a, path: a}]}
            """);
    List<ExporterConfig> exporters = configuration.endpoints().get(0).exporters();

    assertThat(silent.memoryLimit()).isNull();
    assertThat(silent.endpoints().get(0).maxConcurrentScrapes()).isEqualTo(40);
    assertThat(configuration.endpoints())
        .extracting(EndpointConfig::maxConcurrentScrapes)
        .containsExactly(5, 6);
    assertThat(exporters)
        .containsExactly(
            new FileExporterConfig(
                new CommonConfig("a", false, Map.of(), true, new Limits(0, 10, 0, 0, 0)),
                FOLDER,
                "a",
                Duration.ofHours(1)),
            new FileExporterConfig(
                new CommonConfig("b", false, Map.of(), false, new Limits(0, 0, 0, 0, 0)),
                FOLDER,
                "b",
                Duration.ofHours(2)));
  }

  @Test
  void limitsThatCannotTakeEffectAreWarnedOf() throws ConfigurationException {
    Configuration configuration =
        Fixtures.read(
            """
            memory_limit: 64MB
            exporter_defaults:
              file: {body_size_limit: 65MB}
              exec_cached: {exec_interval: 5m}
            reverse_exporters:
            - path: /a
              exporters:
                file: [{name: a, path: a}, {name: b, path: b}, {name: c, path: c, body_size_limit: 64MB}]
                exec_cached: [{name: d, command: d, max_age: 1m}, {name: e, command: e, max_age: 5m}]
                exec: [{name: f, command: f}, {name: g, command: g, body_size_limit: 0}]
            """);

    assertThat(configuration.warnings())
        .extracting(Problem::forLog)
        .containsExactly(
            "config.yml:3:10: body_size_limit is above memory_limit: no body of this size is ever"
                + " taken",
            "config.yml:9:41: max_age is below exec_interval: until the next run there is no"
                + " result");
  }

  @Test
  void readsTheCompleteExamplesOfTheGoProgram() throws ConfigurationException {
    Configuration listen = good("go-complete-listen.yml");
    Configuration first = good("go-complete-first.yml");

    assertThat(listen.endpoints())
        .extracting(EndpointConfig::path)
        .containsExactly("/metrics", "/blackbox");
    assertThat(listen.endpoints())
        .allSatisfy(
            endpoint -> {
              assertThat(endpoint.access().types()).contains(AuthType.CLIENT_CERT);
              assertThat(endpoint.access().requireTls()).isTrue();
            });
    assertThat(listen.endpoints().get(0).access().users())
        .containsExactly(new User("root", "test"));
    assertThat(listen.warnings()).hasSize(2);
    assertThat(first.endpoints())
        .extracting(EndpointConfig::path)
        .containsExactly("/metrics", "/blackbox", "/file-endpoint", "/dynamic_endpoint");
    assertThat(first.management()).isEqualTo(AccessConfig.NONE);
    assertThat(first.warnings())
        .extracting(Problem::rule)
        .containsExactly(
            "web.telemetry_path has no effect: the application's own metrics are at /-/metrics",
            "web.read_header_timeout has no effect: the container reads the headers",
            "web.listen opens nothing: the container listens. TLS and client certificates that it"
                + " asks for are asked for on every endpoint",
            "web.auth has no effect: it has no users");
  }

  @Test
  void anExporterReplacesDefaultsKeyByKeyAndLabelByLabel() throws ConfigurationException {
    List<ExporterConfig> exporters =
        Fixtures.endpoint(
                """
                exporter_defaults:
                  file: {labels: {a: x, b: y}, no_rewrite: true}
                  exec_cached: {exec_interval: 1m, command: true}
                reverse_exporters:
                - path: /metrics
                  exporters:
                    file: [{name: f, path: f, labels: {b: z, c: 1.0, d: 010, e: yes}}]
                    exec_cached: [{name: e, cron: "0 * * * * ?"}]
                """)
            .exporters();

    assertThat(exporters.get(0).noRewrite()).isTrue();
    assertThat(exporters.get(0).labels().toString()).isEqualTo("{a=x, b=z, c=1.0, d=010, e=yes}");
    assertThat(exporters.get(1))
        .isEqualTo(
            new ExecCachedExporterConfig(
                common("e"), command("true"), null, "0 * * * * ?", Duration.ofMinutes(10), null));
  }

  @Test
  void cachedRunsMayTakeTenIntervalsButAtLeastAMinute() {
    assertThat(ExecCachedExporterConfig.defaultTimeout(Duration.ofSeconds(1)))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(ExecCachedExporterConfig.defaultTimeout(Duration.ofSeconds(30)))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(ExecCachedExporterConfig.defaultTimeout(Durations.LONGEST))
        .isEqualTo(Durations.LONGEST);
  }

  @Test
  void aliasesAndMergeKeysAreResolved() throws ConfigurationException {
    List<EndpointConfig> endpoints = good("aliases.yml").endpoints();
    HttpExporterConfig node = (HttpExporterConfig) endpoints.get(0).exporters().get(0);
    HttpExporterConfig other = (HttpExporterConfig) endpoints.get(0).exporters().get(1);
    HttpExporterConfig merged = (HttpExporterConfig) endpoints.get(2).exporters().get(0);

    assertThat(node.labels()).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(other.name()).isEqualTo("other");
    assertThat(other.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(other.labels()).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(endpoints.get(1).exporters()).isEqualTo(endpoints.get(0).exporters());
    assertThat(merged.timeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(merged.name()).isEqualTo("node");
  }

  @Test
  void mergeKeysThatGoInCirclesEnd() throws ConfigurationException {
    assertThat(Fixtures.read("&a\nreverse_exporters: []\n<<: *a\n").endpoints()).isEmpty();
    assertThat(Fixtures.problems("reverse_exporters: &a [*a]\n", "f"))
        .isEqualTo("f:1:20: expected a mapping with the keys of an endpoint, got \"a list\"\n");
  }

  @Test
  void contextPathIsPutInFront() throws ConfigurationException {
    String yaml = "web: {context_path: %s}\nreverse_exporters: [{path: %s, exporters: []}]\n";

    assertThat(Fixtures.endpoint(yaml.formatted("/a/b/", "/metrics/")).path())
        .isEqualTo("/a/b/metrics/");
    assertThat(Fixtures.endpoint(yaml.formatted("/a", "/")).path()).isEqualTo("/a/");
    assertThat(Fixtures.endpoint(yaml.formatted("/", "/x")).path()).isEqualTo("/x");
    assertThat(Fixtures.endpoint(yaml.formatted("''", "/x")).path()).isEqualTo("/x");
  }

  @Test
  void whatServesNothingIsWarnedOf() throws ConfigurationException {
    assertThat(good("nothing.yml").warnings())
        .extracting(Problem::forLog)
        .containsExactly("config.yml:1:20: there are no endpoints");
    assertThat(Fixtures.read("reverse_exporters: [{path: /a}]").warnings())
        .extracting(Problem::forLog)
        .containsExactly("config.yml:1:21: the endpoint has no exporters");
  }

  @Test
  void aFileThatCannotBeReadIsAProblem(@TempDir Path folder) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationReader.read(folder.resolve("none.yml")))
        .withMessage("none.yml: expected a file that can be read")
        .satisfies(e -> assertThat(e.problems().get(0).forLog()).contains("NoSuchFileException"));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationReader.read(folder));
  }

  @Test
  void aFileThatIsNotUtf8IsAProblem(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("latin1.yml");
    Files.write(file, "a: b\nc: \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationReader.read(file))
        .withMessage("latin1.yml:2:1: expected text in UTF-8");
  }

  @Test
  void readsAFileWithMarkAndCarriageReturnsFromItsOwnFolder(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.yml");
    Files.writeString(
        file,
        "\ufeffreverse_exporters:\r\n- path: /a\r\n  exporters:\r\n  - exec: {name: \u00e4, command:"
            + " bin/x}\r\n");

    ExecExporterConfig exec =
        (ExecExporterConfig) ConfigurationReader.read(file).endpoints().get(0).exporters().get(0);

    assertThat(exec.name()).isEqualTo("\u00e4");
    assertThat(exec.command().command()).isEqualTo(folder.resolve("bin/x").toString());
    assertThat(exec.command().directory()).isEqualTo(folder);
  }

  @Test
  void aFileThatIsTooLongIsAProblem() {
    assertThat(Fixtures.problems("# " + "x".repeat(YamlDocument.MAX_LENGTH), "f"))
        .isEqualTo("f: expected at most 3145728 characters, got \"3145730\"\n");
  }
}
