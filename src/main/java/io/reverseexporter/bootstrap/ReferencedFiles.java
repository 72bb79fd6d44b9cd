package io.reverseexporter.bootstrap;

import io.reverseexporter.config.AccessConfig;
import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.EndpointConfig;
import io.reverseexporter.config.ExecCachedExporterConfig;
import io.reverseexporter.config.ExecExporterConfig;
import io.reverseexporter.config.ExporterConfig;
import io.reverseexporter.config.HttpExporterConfig;
import io.reverseexporter.config.JmxExporterConfig;
import io.reverseexporter.config.JmxRulesReader;
import io.reverseexporter.exporter.exec.Command;
import io.reverseexporter.exporter.http.ClientFiles;
import io.reverseexporter.exporter.jmx.JmxSource;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the files that a configuration names. What is wrong with them is no problem of the
 * configuration: they may come later, or on another machine.
 */
final class ReferencedFiles {
  private final List<String> warnings = new ArrayList<>();

  private ReferencedFiles() {}

  /** What is wrong with password files, files of credentials and TLS, and commands. */
  static List<String> warnings(Configuration configuration) {
    var files = new ReferencedFiles();
    files.check("management", configuration.management());
    for (EndpointConfig endpoint : configuration.endpoints()) {
      String place = "endpoint " + endpoint.path();
      files.check(place, endpoint.access());
      for (ExporterConfig exporter : endpoint.exporters()) {
        files.check(place + ", exporter " + exporter.name(), exporter);
      }
    }
    return List.copyOf(files.warnings);
  }

  private void check(String place, AccessConfig access) {
    Path file = access.htpasswdFile();
    if (file != null) {
      try {
        UserLists.users(file, WatchedFiles.read(file));
      } catch (UnusableFilesException e) {
        warn(place + ", password file", e.details());
      }
    }
  }

  private void check(String place, ExporterConfig exporter) {
    if (exporter instanceof HttpExporterConfig http) {
      ClientFiles.problems(http.client(), http.address()).forEach(text -> warn(place, text));
    } else if (exporter instanceof ExecExporterConfig exec) {
      check(place, exec.command());
    } else if (exporter instanceof ExecCachedExporterConfig cached) {
      check(place, cached.command());
    } else if (exporter instanceof JmxExporterConfig jmx) {
      JmxSource.problems(jmx.settings(), new JmxRulesReader()).forEach(text -> warn(place, text));
    }
  }

  /** A name without a slash is for the server's {@code PATH}, which is not known here. */
  private void check(String place, Command command) {
    Path file = Path.of(command.command());
    if (!file.isAbsolute()) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      warn(place, file + ": expected a file to run");
    } else if (!Files.isExecutable(file)) {
      warn(place, file + ": expected a file that may be executed");
    }
  }

  private void warn(String place, String text) {
    warnings.add(place + ": " + text);
  }
}
