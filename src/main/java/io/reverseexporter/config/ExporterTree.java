package io.reverseexporter.config;

import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.exec.Command;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exporter under the keys of the file, with everything that it has by default. */
record ExporterTree(Secrecy secrecy) {
  /** The kind that an exporter is of. */
  static ExporterKind kind(ExporterConfig exporter) {
    // No switch over types yet: it takes Java 21.
    if (exporter instanceof HttpExporterConfig) {
      return ExporterKind.HTTP;
    }
    if (exporter instanceof FileExporterConfig) {
      return ExporterKind.FILE;
    }
    if (exporter instanceof ExecExporterConfig) {
      return ExporterKind.EXEC;
    }
    if (exporter instanceof ExecCachedExporterConfig) {
      return ExporterKind.EXEC_CACHED;
    }
    return exporter instanceof JvmExporterConfig ? ExporterKind.JVM : ExporterKind.JMX;
  }

  /** What an exporter runs, null for those that run nothing. */
  static @Nullable Command command(ExporterConfig exporter) {
    return exporter instanceof ExecExporterConfig exec
        ? exec.command()
        : exporter instanceof ExecCachedExporterConfig cached ? cached.command() : null;
  }

  /**
   * The keys, all that can be said.
   *
   * @param timeouts of its endpoint
   */
  Map<String, Object> of(ExporterConfig exporter, ScrapeTimeouts timeouts) {
    var tree = new LinkedHashMap<String, Object>();
    tree.put("name", exporter.name());
    if (exporter instanceof HttpExporterConfig http) {
      new HttpTree(secrecy).put(http, tree);
    } else if (exporter instanceof FileExporterConfig file) {
      tree.put("path", file.absolutePath());
      maxAge(file.maxAge(), tree);
    } else if (exporter instanceof ExecExporterConfig exec) {
      command(exec.command(), tree);
      tree.put("timeout", Durations.format(exec.timeoutWithin(timeouts)));
    } else if (exporter instanceof ExecCachedExporterConfig cached) {
      command(cached.command(), tree);
      if (cached.interval() != null) {
        tree.put("exec_interval", Durations.format(cached.interval()));
      } else if (cached.cron() != null) {
        tree.put("cron", cached.cron());
      }
      tree.put("timeout", Durations.format(cached.timeout()));
      maxAge(cached.maxAge(), tree);
    } else if (exporter instanceof JvmExporterConfig jvm) {
      tree.put("timeout", Durations.format(jvm.timeout()));
    } else if (exporter instanceof JmxExporterConfig jmx) {
      tree.put("timeout", Durations.format(jmx.timeout()));
      new JmxTree(secrecy).put(jmx.settings(), tree);
    }
    if (!exporter.labels().isEmpty()) {
      tree.put("labels", exporter.labels());
    }
    tree.put("no_rewrite", exporter.noRewrite());
    tree.put("required", exporter.required());
    limits(exporter.limits(), tree);
    return tree;
  }

  private static void maxAge(@Nullable Duration maxAge, Map<String, Object> tree) {
    if (maxAge != null) {
      tree.put("max_age", Durations.format(maxAge));
    }
  }

  /** Passwords are often passed as variables and as arguments. */
  private void command(Command command, Map<String, Object> tree) {
    tree.put("command", command.command());
    tree.put("args", command.args().stream().map(secrecy::of).toList());
    if (!command.env().isEmpty()) {
      var env = new LinkedHashMap<String, Object>();
      command.env().forEach((name, value) -> env.put(name, secrecy.of(value)));
      tree.put("env", env);
    }
  }

  private static void limits(Limits limits, Map<String, Object> tree) {
    tree.put("body_size_limit", Sizes.format(limits.bodySize()));
    tree.put("sample_limit", limits.samples());
    tree.put("label_limit", limits.labels());
    tree.put("label_name_length_limit", limits.labelNameLength());
    tree.put("label_value_length_limit", limits.labelValueLength());
  }
}
