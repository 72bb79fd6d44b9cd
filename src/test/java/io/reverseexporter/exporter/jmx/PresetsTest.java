package io.reverseexporter.exporter.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.reverseexporter.integration.Binaries;
import io.reverseexporter.integration.Promtool;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.testing.Eventually;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.io.ConnectionStatistics;
import org.eclipse.jetty.jmx.MBeanContainer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.yaml.snakeyaml.Yaml;

/** The rule files that come with the application. */
@NullUnmarked // rules are trees of anything
class PresetsTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (\\w+) \\| ");
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  @TempDir private Path folder;

  /** An application with sessions. */
  private static final class Shop extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.getSession();
    }
  }

  /** A job that does nothing. */
  public static final class Nothing implements Job {
    @Override
    public void execute(JobExecutionContext context) {}
  }

  private static String text(String preset) throws IOException {
    String file = "presets/" + preset + ".yml";
    try (InputStream in = PresetsTest.class.getResourceAsStream(file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static PrometheusRegistry registry(String preset)
      throws IOException, MalformedObjectNameException {
    var registry = new PrometheusRegistry();
    new JmxCollector(text(preset)).register(registry);
    return registry;
  }

  private static String page(PrometheusRegistry registry) {
    var page = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.builder().build().write(page, registry.scrape());
    } catch (IOException e) {
      throw new AssertionError("a byte array that cannot be written", e);
    }
    return page.toString(StandardCharsets.UTF_8);
  }

  /** Those that make a metric. */
  private static List<Map<String, Object>> rules(String preset) throws IOException {
    Map<String, List<Map<String, Object>>> file = new Yaml().load(text(preset));
    return Objects.requireNonNull(file.get("rules")).stream()
        .filter(rule -> !"".equals(rule.get("name")))
        .toList();
  }

  /** What promtool says of a page; nothing where it is not installed. */
  private String opinion(String page) throws IOException, InterruptedException {
    Binaries.require(List.of("promtool"));
    return Promtool.said(Files.writeString(folder.resolve("page.prom"), page));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "wildfly", "jetty", "hikaricp", "quartz"})
  void loadsAndFailsNoPageWhereNothingMatches(String preset) throws Exception {
    assertThat(page(registry(preset)))
        .contains("jmx_scrape_error 0.0")
        .doesNotContain("\n" + preset + "_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "wildfly", "jetty", "hikaricp", "quartz"})
  void rulesFollowTheNamingRules(String preset) throws Exception {
    assertThat(rules(preset))
        .allSatisfy(
            rule -> {
              String name = (String) rule.get("name");
              assertThat(name).matches(preset + "(_[a-z0-9]+)+");
              assertThat(name).doesNotMatch(".*_(count|sum|bucket|created|info)(_total)?");
              assertThat(rule.get("type")).isIn("GAUGE", "COUNTER");
              assertThat(name.endsWith("_total")).isEqualTo("COUNTER".equals(rule.get("type")));
              assertThat((String) rule.get("help")).matches("[A-Z0-9].*\\.");
            });
  }

  /** The library takes two rules of a name for one family, and {@code _total} for no part of it. */
  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "wildfly", "jetty", "hikaricp", "quartz"})
  void rulesOfOneFamilyAgree(String preset) throws Exception {
    Map<String, Set<String>> families =
        rules(preset).stream()
            .collect(
                Collectors.groupingBy(
                    rule -> ((String) rule.get("name")).replaceFirst("_total$", ""),
                    Collectors.mapping(
                        rule -> rule.get("name") + " " + rule.get("type") + " " + rule.get("help"),
                        Collectors.toSet())));

    assertThat(families.values()).allSatisfy(kinds -> assertThat(kinds).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "wildfly", "jetty", "hikaricp", "quartz"})
  void documentHasTheFamiliesOfTheRules(String preset) throws Exception {
    String document = Files.readString(Path.of("docs/presets.md"));

    Stream<String> rows =
        ROW.matcher(document)
            .results()
            .filter(row -> row.group(1).startsWith(preset + "_"))
            .map(row -> row.group(1) + " " + row.group(2));

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            rules(preset).stream()
                .map(
                    rule ->
                        rule.get("name")
                            + " "
                            + rule.get("type").toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()));
  }

  /** Requests without a cookie, each on a connection of its own. */
  private static void get(int port, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(Http.get(URI.create("http://127.0.0.1:" + port + "/shop/")).status())
          .isEqualTo(200);
    }
  }

  @Test
  void tomcatTellsOfItsConnectorsAndApplications() throws Exception {
    PrometheusRegistry registry = registry("tomcat");
    var tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(0);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    tomcat.getConnector().setProperty("maxConnections", "-1");
    Context shop = tomcat.addContext("/shop", folder.toString());
    Tomcat.addServlet(shop, "shop", new Shop());
    shop.addServletMapping("/", "shop");
    try {
      tomcat.start();
      get(tomcat.getConnector().getLocalPort(), 3);
      Pattern served = Pattern.compile("tomcat_connector_requests_total\\{connector=\".*\"} 3.0");
      Eventually.until(
          Duration.ofSeconds(10),
          () -> page(registry),
          () -> served.matcher(page(registry)).find());

      String page = page(registry);
      assertThat(page)
          .contains(
              "tomcat_webapp_requests_total{context=\"/shop\",host=\"localhost\"} 3.0",
              "tomcat_sessions_active{context=\"/shop\",host=\"localhost\"} 3.0",
              "tomcat_sessions_started_total{context=\"/shop\",host=\"localhost\"} 3.0")
          .containsPattern("tomcat_connector_threads_busy\\{connector=\".*\"} \\d")
          .containsPattern("tomcat_connector_threads_max\\{connector=\".*\"} 200.0")
          .as("limits that are -1")
          .doesNotContain("tomcat_connector_connections_max", "tomcat_sessions_max");
      assertThat(opinion(page)).isEmpty();
    } finally {
      tomcat.stop();
      tomcat.destroy();
    }
  }

  @Test
  void jettyTellsOfItsThreadsAndApplications() throws Exception {
    PrometheusRegistry registry = registry("jetty");
    var jetty = new Server(new QueuedThreadPool(20));
    jetty.addBean(new MBeanContainer(SERVER));
    var connector = new ServerConnector(jetty);
    connector.setHost("127.0.0.1");
    connector.addBean(new ConnectionStatistics());
    jetty.addConnector(connector);
    var shop = new ServletContextHandler("/shop", ServletContextHandler.SESSIONS);
    shop.addServlet(new Shop(), "/");
    var other = new ServletContextHandler("/a/b", ServletContextHandler.SESSIONS);
    other.setVirtualHosts(List.of("example.org"));
    jetty.setHandler(new StatisticsHandler(new ContextHandlerCollection(shop, other)));
    try {
      jetty.start();
      get(connector.getLocalPort(), 3);
      Eventually.until(
          Duration.ofSeconds(10),
          () -> page(registry),
          () -> page(registry).contains("jetty_responses_total{code=\"2xx\",id=\"0\"} 3.0"));

      String page = page(registry);
      assertThat(page)
          .contains(
              "jetty_requests_total{id=\"0\"} 3.0",
              "jetty_threads_max{id=\"0\"} 20.0",
              "jetty_threads_busy{id=\"0\"} ",
              "jetty_sessions_active{context=\"/shop\"} 3.0",
              "jetty_sessions_active{context=\"/a_b\",host=\"example_org\"} 0.0",
              "jetty_sessions_started_total{context=\"/shop\"} 3.0")
          .containsPattern(
              "jetty_connector_connections_opened_total\\{connector=\"h1\",id=\"0\"} 3.0")
          .as("the server's name, which is another with each start")
          .doesNotContain("oejs_Server");
      assertThat(opinion(page)).isEmpty();
    } finally {
      jetty.stop();
      jetty.destroy();
    }
  }

  @Test
  void hikaricpTellsOfItsPools() throws Exception {
    var config = new HikariConfig();
    config.setPoolName("orders");
    config.setJdbcUrl("jdbc:h2:mem:orders");
    config.setMaximumPoolSize(5);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(1500);
    config.setRegisterMbeans(true);
    PrometheusRegistry registry = registry("hikaricp");

    try (var pool = new HikariDataSource(config);
        Connection first = pool.getConnection()) {
      assertThat(first.isClosed()).isFalse();
      Eventually.until(
          Duration.ofSeconds(10),
          () -> page(registry),
          () -> page(registry).contains("hikaricp_connections_idle{pool=\"orders\"} 2.0"));

      String page = page(registry);
      assertThat(page)
          .contains(
              "# TYPE hikaricp_connections_active gauge",
              "hikaricp_connections{pool=\"orders\"} 3.0",
              "hikaricp_connections_active{pool=\"orders\"} 1.0",
              "hikaricp_connections_pending{pool=\"orders\"} 0.0",
              "hikaricp_connections_max{pool=\"orders\"} 5.0",
              "hikaricp_connections_min{pool=\"orders\"} 2.0",
              "hikaricp_connection_timeout_seconds{pool=\"orders\"} 1.5",
              "hikaricp_idle_timeout_seconds{pool=\"orders\"} 600.0",
              "hikaricp_max_lifetime_seconds{pool=\"orders\"} 1800.0");
      assertThat(opinion(page)).isEmpty();
    }
  }

  @Test
  void quartzTellsOfItsSchedulers() throws Exception {
    var properties = new Properties();
    properties.setProperty("org.quartz.scheduler.instanceName", "nightly");
    properties.setProperty("org.quartz.scheduler.jmx.export", "true");
    properties.setProperty("org.quartz.threadPool.threadCount", "3");
    PrometheusRegistry registry = registry("quartz");
    Scheduler scheduler = new StdSchedulerFactory(properties).getScheduler();
    try {
      assertThat(page(registry))
          .contains(
              "quartz_scheduler_started{scheduler=\"nightly\"} 0.0",
              "quartz_scheduler_standby{scheduler=\"nightly\"} 1.0",
              "quartz_scheduler_statistics_enabled{scheduler=\"nightly\"} 0.0");

      var name = new ObjectName("quartz:type=QuartzScheduler,name=nightly,instance=NON_CLUSTERED");
      SERVER.setAttribute(name, new Attribute("SampledStatisticsEnabled", true));
      scheduler.start();
      scheduler.scheduleJob(
          JobBuilder.newJob(Nothing.class).withIdentity("job", "group").build(),
          TriggerBuilder.newTrigger()
              .withSchedule(
                  SimpleScheduleBuilder.simpleSchedule()
                      .withIntervalInMilliseconds(50)
                      .repeatForever())
              .build());
      Pattern completed =
          Pattern.compile("quartz_scheduler_jobs_completed_last_second\\{.*} [1-9]");
      Eventually.until(
          Duration.ofSeconds(10),
          () -> page(registry),
          () -> completed.matcher(page(registry)).find());

      String page = page(registry);
      assertThat(page)
          .contains(
              "quartz_scheduler_started{scheduler=\"nightly\"} 1.0",
              "quartz_scheduler_standby{scheduler=\"nightly\"} 0.0",
              "quartz_scheduler_statistics_enabled{scheduler=\"nightly\"} 1.0",
              "quartz_scheduler_threads{scheduler=\"nightly\"} 3.0",
              "quartz_scheduler_jobs_scheduled_last_second{scheduler=\"nightly\"}",
              "quartz_scheduler_jobs_begun_last_second{scheduler=\"nightly\"}")
          .doesNotContain("group");
      assertThat(opinion(page)).isEmpty();
    } finally {
      scheduler.shutdown(true);
    }
  }
}
