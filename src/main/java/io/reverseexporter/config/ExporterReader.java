package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import io.reverseexporter.exporter.http.ClientSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.jmx.JmxSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one exporter, or what is said for all exporters of a kind. */
final class ExporterReader {
  private static final Set<String> SCHEDULE = Set.of("exec_interval", "cron");

  private final Values values;
  private final Path folder;
  private final CommandReader commands;
  private final LabelsReader labels;
  private final HttpClientReader clients;
  private final LimitsReader limits;
  private final JmxReader jmx;

  ExporterReader(Values values, Path folder, @Nullable Long memoryLimit) {
    this.values = values;
    this.folder = folder;
    this.commands = new CommandReader(values, folder);
    this.labels = new LabelsReader(values);
    this.clients = new HttpClientReader(values, folder);
    this.limits = new LimitsReader(values, memoryLimit);
    this.jmx = new JmxReader(values, folder);
  }

  /** The exporter; null if something is wrong, and a problem has been told. */
  @Nullable ExporterConfig read(ExporterKind kind, Section own, Section defaults) {
    Section all = own.orElse(applicable(kind, own, defaults));
    String expected = "a name that is not blank, the key name of an exporter";
    Node nameNode = own.required("name", expected);
    String name = nameNode == null ? null : values.notBlank(nameNode, expected);
    var allLabels = new LinkedHashMap<>(labels.read(defaults.value("labels")));
    allLabels.putAll(labels.read(own.value("labels")));
    // The name may be missing: the rest is read all the same, for its problems.
    var common =
        new CommonConfig(
            name == null ? "" : name,
            all.flag("no_rewrite", false),
            allLabels,
            all.flag("required", false),
            limits.read(all));
    ExporterConfig exporter =
        switch (kind) {
          case HTTP -> http(own, all, common);
          case FILE -> file(all, common);
          case EXEC -> exec(all, common);
          case EXEC_CACHED -> execCached(all, common);
          case JVM -> new JvmExporterConfig(common, timeout(all));
          case JMX -> jmx(all, common);
        };
    return name == null ? null : exporter;
  }

  /** What an exporter takes of the defaults. */
  private Section applicable(ExporterKind kind, Section own, Section defaults) {
    boolean scheduled = SCHEDULE.stream().anyMatch(key -> own.value(key) != null);
    return switch (kind) {
      case HTTP -> clients.applicable(own, defaults);
      case EXEC_CACHED -> scheduled ? defaults.without(SCHEDULE) : defaults;
      case FILE, EXEC, JVM -> defaults;
      case JMX -> jmx.applicable(own, defaults);
    };
  }

  /** Tells what is wrong with defaults, whether an exporter takes them or not. */
  void checkDefaults(ExporterKind kind, Section section) {
    section.flag("no_rewrite");
    section.flag("required");
    limits.read(section);
    labels.read(section.value("labels"));
    switch (kind) {
      case HTTP -> {
        address(section.value("address"));
        section.duration("timeout");
        section.flag("forward_url_params");
        section.flag("enable_compression");
        clients.check(section);
      }
      case FILE -> {
        path(section.value("path"));
        limits.maxAge(section, null);
      }
      case EXEC -> {
        commands.command(section, section.value("command"));
        section.duration("timeout");
      }
      case EXEC_CACHED -> {
        commands.command(section, section.value("command"));
        section.positiveDuration("timeout");
        limits.maxAge(section, section.positiveDuration("exec_interval"));
        commands.cron(section);
        commands.checkOneSchedule(section);
      }
      case JVM -> section.duration("timeout");
      case JMX -> {
        section.duration("timeout");
        jmx.check(section);
      }
    }
  }

  private @Nullable ExporterConfig jmx(Section section, CommonConfig common) {
    Duration timeout = timeout(section);
    JmxSettings settings = jmx.read(section);
    return settings == null ? null : new JmxExporterConfig(common, timeout, settings);
  }

  /** 0 if only the scrape's own deadline holds. */
  private static Duration timeout(Section section) {
    Duration timeout = section.duration("timeout");
    return timeout == null ? Duration.ZERO : timeout;
  }

  private @Nullable ExporterConfig http(Section own, Section section, CommonConfig common) {
    HttpAddress address =
        address(section.required("address", "an address, the key address of an http exporter"));
    Duration timeout = section.duration("timeout");
    boolean forward = section.flag("forward_url_params", false);
    Boolean compression = section.flag("enable_compression");
    ClientSettings client = clients.read(own, section, address);
    return address == null
        ? null
        : new HttpExporterConfig(
            common,
            address,
            timeout == null ? HttpExporterConfig.DEFAULT_TIMEOUT : timeout,
            forward,
            compression,
            client);
  }

  private @Nullable HttpAddress address(@Nullable Node node) {
    String text = node == null ? null : values.notBlank(node, "an address that is not blank");
    if (node == null || text == null) {
      return null;
    }
    try {
      return HttpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      values.problems().expected(node, String.valueOf(e.getMessage()), Problems.withoutLogin(text));
      return null;
    }
  }

  private @Nullable ExporterConfig file(Section section, CommonConfig common) {
    String path = path(section.required("path", "a path, the key path of a file exporter"));
    Duration maxAge = limits.maxAge(section, null);
    return path == null ? null : new FileExporterConfig(common, folder, path, maxAge);
  }

  private @Nullable String path(@Nullable Node node) {
    return node == null || values.path(node, folder) == null ? null : values.text(node, "a path");
  }

  private @Nullable ExporterConfig exec(Section section, CommonConfig common) {
    Command command = commands.command(section, requiredCommand(section, "an exec exporter"));
    Duration timeout = section.duration("timeout");
    return command == null
        ? null
        : new ExecExporterConfig(
            common, command, timeout == null || timeout.isZero() ? null : timeout);
  }

  private @Nullable ExporterConfig execCached(Section section, CommonConfig common) {
    Command command =
        commands.command(section, requiredCommand(section, "an exec_cached exporter"));
    Duration timeout = section.positiveDuration("timeout");
    Duration interval = section.positiveDuration("exec_interval");
    Duration maxAge = limits.maxAge(section, interval);
    String cron = commands.cron(section);
    commands.checkOneSchedule(section);
    if (SCHEDULE.stream().allMatch(key -> section.value(key) == null)) {
      values
          .problems()
          .expected(
              section.node(),
              "when to run, the key exec_interval or cron of an exec_cached exporter",
              null);
    }
    if (command == null || (interval == null) == (cron == null)) {
      return null;
    }
    return new ExecCachedExporterConfig(
        common,
        command,
        interval,
        cron,
        timeout == null ? ExecCachedExporterConfig.defaultTimeout(interval) : timeout,
        maxAge);
  }

  private static @Nullable Node requiredCommand(Section section, String of) {
    return section.required("command", "a command, the key command of " + of);
  }
}
