package io.reverseexporter.integration;

import io.reverseexporter.integration.containers.Eventually;
import io.reverseexporter.integration.containers.Http;
import io.reverseexporter.testing.RawHttp.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A real Prometheus that scrapes each of its targets every second, and what it has stored. */
public final class Prometheus implements AutoCloseable {
  private static final Duration FIRST_SCRAPES = Duration.ofSeconds(60);

  /** Written by Prometheus itself, for each target. */
  private static final String OF_THE_SCRAPE = "up|scrape_.+";

  /** What it asks for. */
  public enum Mode {
    /** OpenMetrics first, text after it. */
    OPENMETRICS("exemplar-storage"),
    /** Protobuf first, then the others. */
    PROTOBUF("native-histograms,exemplar-storage");

    private final String features;

    Mode(String features) {
      this.features = features;
    }
  }

  private final Program program;
  private final Set<String> jobs;

  private Prometheus(Program program, Set<String> jobs) {
    this.program = program;
    this.jobs = jobs;
  }

  /**
   * Starts it.
   *
   * @param folder an empty one
   * @param targets what it scrapes, by job
   */
  static Prometheus start(Path folder, Mode mode, Map<String, URI> targets) {
    var jobs = new TreeMap<String, String>();
    targets.forEach((job, target) -> jobs.put(job, job(target)));
    return startWith(folder, mode, jobs);
  }

  /**
   * Starts it with jobs of any kind.
   *
   * @param folder an empty one
   * @param jobs what else stands in each job, by its name; a block of YAML
   */
  public static Prometheus startWith(Path folder, Mode mode, Map<String, String> jobs) {
    var configuration = new StringBuilder("scrape_configs:\n");
    jobs.forEach(
        (job, text) -> configuration.append("- job_name: " + job + "\n").append(text.indent(2)));
    Path file = folder.resolve("prometheus.yml");
    try {
      Files.createDirectories(folder);
      Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> arguments =
        List.of(
            "--config.file=" + file,
            "--storage.tsdb.path=" + folder.resolve("tsdb"),
            "--enable-feature=" + mode.features);
    Program program = Program.start(folder, "prometheus", "/-/ready", arguments);
    return new Prometheus(program, jobs.keySet());
  }

  /**
   * What a job needs that scrapes an address. Timestamps of a page are not honoured: one of long
   * ago would keep a sample out.
   */
  public static String job(URI target) {
    return """
    scrape_interval: 1s
    scrape_timeout: 1s
    honor_timestamps: false
    scheme: %s
    metrics_path: "%s"
    static_configs: [{targets: ["%s"]}]
    """
        .formatted(target.getScheme(), target.getPath(), target.getAuthority());
  }

  URI address(String path) {
    return program.address().resolve(path);
  }

  /** Waits until each target has been scraped; fails with what it says of the others. */
  void awaitScrapes() {
    Eventually.until(
        FIRST_SCRAPES,
        () -> "scraped " + up().size() + " of " + jobs.size() + "; failures: " + errors(),
        () -> up().keySet().equals(jobs) && !up().containsValue("0"));
  }

  /** The last outcome by job. */
  public Map<String, String> up() {
    return valuesByJob("up");
  }

  /** Why the last scrape failed, by job. */
  public Map<String, String> errors() {
    var errors = new TreeMap<String, String>();
    for (Object target : list(map(get("/api/v1/targets", Map.of())).get("activeTargets"))) {
      String error = map(target).get("lastError").toString();
      if (!error.isEmpty()) {
        errors.put(map(target).get("scrapePool").toString(), error);
      }
    }
    return errors;
  }

  /** Values of an expression by job. */
  public Map<String, String> valuesByJob(String expression) {
    var values = new TreeMap<String, String>();
    for (Map<String, ?> sample : query(expression)) {
      List<?> value = list(sample.get("value"));
      values.put(map(sample.get("metric")).get("job").toString(), value.get(1).toString());
    }
    return values;
  }

  /** The one value of an expression; empty if there is none. */
  public String value(String expression) {
    List<Map<String, ?>> answer = query(expression);
    return answer.isEmpty() ? "" : list(answer.get(0).get("value")).get(1).toString();
  }

  /** Labels of a series to its value, or to its native histogram, buckets and all. */
  Map<Map<String, String>, String> series(String job) {
    var series = new HashMap<Map<String, String>, String>();
    for (Map<String, ?> sample :
        query("{job=\"" + job + "\",__name__!~\"" + OF_THE_SCRAPE + "\"}")) {
      Object what = sample.containsKey("histogram") ? sample.get("histogram") : sample.get("value");
      series.put(labels(sample.get("metric")), list(what).get(1).toString());
    }
    return series;
  }

  /** Exemplars, each with the labels of its series. */
  Set<String> exemplars(String job) {
    var exemplars = new TreeSet<String>();
    Map<String, String> parameters =
        Map.of("query", "{job=\"" + job + "\"}", "start", "0", "end", "9999999999");
    for (Object series : list(get("/api/v1/query_exemplars", parameters))) {
      for (Object exemplar : list(map(series).get("exemplars"))) {
        exemplars.add(labels(map(series).get("seriesLabels")) + " " + new TreeMap<>(map(exemplar)));
      }
    }
    return exemplars;
  }

  /** Type, HELP and unit of each family. */
  Set<String> metadata(String job) {
    var metadata = new TreeSet<String>();
    Map<String, String> parameters = Map.of("match_target", "{job=\"" + job + "\"}");
    for (Object family : list(get("/api/v1/targets/metadata", parameters))) {
      var told = new TreeMap<>(map(family));
      told.remove("target");
      metadata.add(told.toString());
    }
    return metadata;
  }

  private List<Map<String, ?>> query(String expression) {
    Map<?, ?> data = map(get("/api/v1/query", Map.of("query", expression)));
    var samples = new ArrayList<Map<String, ?>>();
    list(data.get("result")).forEach(sample -> samples.add(strings(sample)));
    return samples;
  }

  /** The data of an answer of the HTTP API. JSON is YAML. */
  private Object get(String path, Map<String, String> parameters) {
    var query = new ArrayList<String>();
    parameters.forEach((name, value) -> query.add(name + "=" + encoded(value)));
    Reply reply = Http.get(address(path + "?" + String.join("&", query)));
    var options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    Map<?, ?> answer = map(new Yaml(new SafeConstructor(options)).load(reply.text()));
    if (!"success".equals(answer.get("status"))) {
      throw new AssertionError(path + ": " + reply.text());
    }
    return answer.get("data");
  }

  /** What tells the series of an exporter apart: not through whom it was scraped. */
  private static Map<String, String> labels(Object metric) {
    var labels = new TreeMap<String, String>();
    strings(metric).forEach((name, value) -> labels.put(name, value.toString()));
    labels.keySet().removeAll(Set.of("job", "instance", "exporter_name"));
    return labels;
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static List<?> list(Object json) {
    return (List<?>) json;
  }

  private static Map<?, ?> map(Object json) {
    return (Map<?, ?>) json;
  }

  private static Map<String, ?> strings(Object json) {
    var entries = new TreeMap<String, Object>();
    map(json).forEach((name, value) -> entries.put((String) name, value));
    return entries;
  }

  @Override
  public void close() {
    program.close();
  }
}
