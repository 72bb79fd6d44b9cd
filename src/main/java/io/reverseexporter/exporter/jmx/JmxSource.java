package io.reverseexporter.exporter.jmx;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exporter.Secret;
import io.reverseexporter.exporter.Workers;
import io.reverseexporter.exporter.collect.CollectingExporter;
import io.reverseexporter.exporter.collect.ExpositionSource;
import io.reverseexporter.telemetry.FailureLog;
import io.reverseexporter.watch.UnusableFilesException;
import io.reverseexporter.watch.WatchedFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The MBeans of a JVM, by rules that may be in a file and change with it. */
public final class JmxSource implements ExpositionSource {
  private final JmxSettings settings;
  private final JmxRules.Reader reader;
  private final @Nullable WatchedFiles<Prepared> watched;
  private final @Nullable Prepared always;

  /**
   * What a collection needs.
   *
   * @param jvm null for this one
   * @param password that is sent to it
   */
  record Prepared(MBeanCollector collector, @Nullable RemoteJvm jvm, String password) {}

  /**
   * A source that has read no file yet.
   *
   * @param reader of rules
   * @param log is told of files that are of no use
   * @throws IllegalArgumentException if rules that are in no file are none
   */
  public JmxSource(
      JmxSettings settings, JmxRules.Reader reader, Workers workers, FailureLog.Subject log) {
    this.settings = settings;
    this.reader = reader;
    List<Path> files = files(settings);
    if (files.isEmpty()) {
      watched = null;
      always = prepared(settings.rules().yaml(), null);
    } else {
      watched =
          new WatchedFiles<>(
              files,
              this::prepared,
              // A file system that hangs holds up nobody else's files.
              workers.lane(1, 1).blocking(),
              workers.timer(),
              log);
      always = null;
    }
  }

  /** What would fail the scrapes of an exporter, were it asked now; nothing secret is in it. */
  public static List<String> problems(JmxSettings settings, JmxRules.Reader reader) {
    var problems = new ArrayList<String>();
    for (Path file : files(settings)) {
      try {
        byte[] content = WatchedFiles.read(file);
        if (file.equals(settings.rules().file())) {
          var unused = collector(reader.read(text(content), settings.jvm() != null));
        }
      } catch (UnusableFilesException e) {
        problems.add(e.details());
      } catch (IllegalArgumentException e) {
        problems.add(file + ": " + e.getMessage());
      }
    }
    return problems;
  }

  /**
   * Looks whether rules that are in no file are some.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  public static void check(RuleSource rules, JmxRules.Reader reader) {
    var unused = MBeanCollector.of(reader.read(rules.yaml(), false).yaml());
  }

  private static MBeanCollector collector(JmxRules rules) {
    try {
      return MBeanCollector.of(rules.yaml());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected rules of jmx_exporter, got " + e.getMessage(), e);
    }
  }

  private static List<Path> files(JmxSettings settings) {
    var files = new ArrayList<Path>();
    Path rules = settings.rules().file();
    if (rules != null) {
      files.add(rules);
    }
    Path password = passwordFile(settings.jvm());
    if (password != null) {
      files.add(password);
    }
    return files;
  }

  private static @Nullable Path passwordFile(@Nullable RemoteJvm jvm) {
    Secret password = jvm == null ? null : jvm.password();
    return password == null ? null : password.file();
  }

  private Prepared prepared(List<byte[]> contents) throws UnusableFilesException {
    Path file = settings.rules().file();
    boolean hasPassword = passwordFile(settings.jvm()) != null;
    String password = hasPassword ? text(contents.get(contents.size() - 1)).strip() : null;
    String yaml = file == null ? settings.rules().yaml() : text(contents.get(0));
    try {
      return prepared(yaml, password);
    } catch (IllegalArgumentException e) {
      throw new UnusableFilesException(settings.rules() + ": " + e.getMessage(), e);
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  private Prepared prepared(String yaml, @Nullable String passwordOfFile) {
    RemoteJvm jvm = settings.jvm();
    JmxRules rules = reader.read(yaml, jvm != null);
    if (jvm == null && rules.jvm() != null) {
      jvm = Variables.resolved(rules.jvm());
    }
    String password = passwordOfFile;
    if (password == null) {
      Secret written = jvm == null ? null : jvm.password();
      password = written == null ? "" : written.text();
    }
    return new Prepared(collector(rules), jvm, password);
  }

  @Override
  public String name() {
    return settings.description();
  }

  @Override
  public Set<Reason> reasons() {
    EnumSet<Reason> reasons = EnumSet.copyOf(CollectingExporter.REASONS);
    // This JVM, too, may refuse to tell which MBeans there are.
    reasons.add(Reason.CONNECT);
    if (watched != null) {
      reasons.add(Reason.NOT_FOUND);
    }
    return reasons;
  }

  @Override
  public void start() {
    if (watched != null) {
      watched.start();
    }
  }

  @Override
  public void close() {
    if (watched != null) {
      watched.close();
    }
  }

  @Override
  public Collecting begin() {
    return new MBeanCollecting(this);
  }

  /**
   * As it is now.
   *
   * @throws ScrapeFailure naming the file that is of no use
   */
  Prepared now() throws ScrapeFailure {
    WatchedFiles<Prepared> files = watched;
    if (files == null) {
      return Objects.requireNonNull(always);
    }
    try {
      return files.get();
    } catch (UnusableFilesException e) {
      // The log was told when the file was read.
      throw new ScrapeFailure(Reason.NOT_FOUND, e.details(), e).asLogged();
    }
  }
}
