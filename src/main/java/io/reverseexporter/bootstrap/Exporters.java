package io.reverseexporter.bootstrap;

import io.reverseexporter.config.EndpointConfig;
import io.reverseexporter.config.ExecCachedExporterConfig;
import io.reverseexporter.config.ExecExporterConfig;
import io.reverseexporter.config.ExporterConfig;
import io.reverseexporter.config.FileExporterConfig;
import io.reverseexporter.config.HttpExporterConfig;
import io.reverseexporter.config.JmxExporterConfig;
import io.reverseexporter.config.JmxRulesReader;
import io.reverseexporter.config.JvmExporterConfig;
import io.reverseexporter.exporter.Exporter;
import io.reverseexporter.exporter.MemoryBudget;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.collect.CollectingExporter;
import io.reverseexporter.exporter.collect.ExpositionSource;
import io.reverseexporter.exporter.exec.Command;
import io.reverseexporter.exporter.exec.ExecCachedExporter;
import io.reverseexporter.exporter.exec.ExecExporter;
import io.reverseexporter.exporter.exec.RunListener;
import io.reverseexporter.exporter.file.FileExporter;
import io.reverseexporter.exporter.http.FetchSettings;
import io.reverseexporter.exporter.http.HttpAddress;
import io.reverseexporter.exporter.http.HttpExporter;
import io.reverseexporter.exporter.jmx.JmxSource;
import io.reverseexporter.index.ExtraLabels;
import io.reverseexporter.schedule.Registration;
import io.reverseexporter.schedule.Scheduler;
import io.reverseexporter.scrape.About;
import io.reverseexporter.telemetry.ApplicationMetrics;
import io.reverseexporter.telemetry.FailureLog;
import java.time.Duration;
import java.util.function.Function;

/** Makes exporters out of their configuration. */
record Exporters(
    Workers workers,
    Fetching fetching,
    Scheduler scheduler,
    FailureLog failures,
    ApplicationMetrics metrics,
    MemoryBudget memory) {
  /** An exporter of an endpoint, not started yet. */
  Exporter create(EndpointConfig endpoint, ExporterConfig config) {
    ExtraLabels labels = ExtraLabels.of(config.noRewrite() ? null : config.name(), config.labels());
    if (config instanceof HttpExporterConfig http) {
      return http(endpoint.path(), http, labels);
    }
    if (config instanceof FileExporterConfig file) {
      return new FileExporter(
          file.name(), labels, file.absolutePath(), file.limits(), file.maxAge(), workers);
    }
    if (config instanceof ExecExporterConfig exec) {
      return new ExecExporter(
          exec.name(),
          exec.command(),
          exec.timeoutWithin(endpoint.timeouts()),
          labels,
          exec.limits(),
          memory,
          workers);
    }
    if (config instanceof ExecCachedExporterConfig cached) {
      return execCached(endpoint.path(), cached, labels);
    }
    if (config instanceof JvmExporterConfig jvm) {
      ExpositionSource source = ExpositionSource.of("this JVM", metrics::jvmText);
      return collecting(jvm, jvm.timeout(), source, labels);
    }
    if (config instanceof JmxExporterConfig jmx) {
      return jmx(endpoint.path(), jmx, labels);
    }
    throw new IllegalArgumentException("no exporter for " + config.getClass());
  }

  /** What an exporter is, without anything that may be a secret. */
  static About about(ExporterConfig config) {
    if (config instanceof HttpExporterConfig http) {
      return new About("http", http.address().withoutQuery());
    }
    if (config instanceof FileExporterConfig file) {
      return new About("file", file.path());
    }
    if (config instanceof ExecExporterConfig exec) {
      return new About("exec", withoutArguments(exec.command()));
    }
    if (config instanceof ExecCachedExporterConfig cached) {
      return new About("exec-cached", withoutArguments(cached.command()));
    }
    if (config instanceof JvmExporterConfig) {
      return new About("jvm", "this JVM");
    }
    if (config instanceof JmxExporterConfig jmx) {
      return new About("jmx", jmx.settings().description());
    }
    throw new IllegalArgumentException("no exporter for " + config.getClass());
  }

  private static String withoutArguments(Command command) {
    int arguments = command.args().size();
    return switch (arguments) {
      case 0 -> command.command();
      case 1 -> command.command() + " (1 argument)";
      default -> command.command() + " (" + arguments + " arguments)";
    };
  }

  private Exporter http(String path, HttpExporterConfig config, ExtraLabels labels) {
    if (config.address() instanceof HttpAddress.Self) {
      ExpositionSource source = ExpositionSource.of(HttpAddress.SELF, metrics::text);
      return collecting(config, config.timeout(), source, labels);
    }
    return new HttpExporter(
        config.name(),
        labels,
        new FetchSettings(
            config.address(),
            config.timeout(),
            config.forwardUrlParams(),
            config.enableCompression(),
            config.client(),
            config.limits()),
        failures.subject("endpoint " + path + ", files of exporter " + config.name()),
        fetching.fetcher(),
        workers);
  }

  private Exporter jmx(String path, JmxExporterConfig config, ExtraLabels labels) {
    var source =
        new JmxSource(
            config.settings(),
            new JmxRulesReader(),
            workers,
            failures.subject("endpoint " + path + ", files of exporter " + config.name()));
    return collecting(config, config.timeout(), source, labels);
  }

  private Exporter collecting(
      ExporterConfig config, Duration timeout, ExpositionSource source, ExtraLabels labels) {
    return new CollectingExporter(config.name(), labels, timeout, config.limits(), source, workers);
  }

  private Exporter execCached(String path, ExecCachedExporterConfig config, ExtraLabels labels) {
    return new ExecCachedExporter(
        config.name(),
        config.command(),
        config.timeout(),
        labels,
        config.limits(),
        config.maxAge(),
        memory,
        schedule(config),
        workers,
        listener("endpoint " + path + ", periodic run of exporter " + config.name()));
  }

  private Function<Runnable, Registration> schedule(ExecCachedExporterConfig config) {
    Duration interval = config.interval();
    if (interval != null) {
      return job -> scheduler.every(interval, job);
    }
    String cron = config.cron();
    if (cron == null) {
      throw new IllegalArgumentException(config.name() + " has neither an interval nor cron");
    }
    return job -> scheduler.cron(cron, job);
  }

  private RunListener listener(String name) {
    FailureLog.Subject subject = failures.subject(name);
    return new RunListener() {
      @Override
      public void succeeded() {
        subject.succeeded();
      }

      @Override
      public void failed(ScrapeFailure failure) {
        subject.failed(
            failure.reason().name(), failure.details(), failure.isFault() ? failure : null);
      }
    };
  }
}
