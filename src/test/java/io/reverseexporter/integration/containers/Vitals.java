package io.reverseexporter.integration.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Scanner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a JVM of this user holds, as Linux and the JDK's own tools tell it. */
public final class Vitals {
  private static final Pattern HEAP = Pattern.compile("heap +total (?:reserved )?.*?used (\\d+)K");
  private static final Pattern GENERATION = Pattern.compile(" total .*?used (\\d+)K");
  private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");

  private final long pid;

  /** Those of a process. */
  public Vitals(long pid) {
    this.pid = pid;
  }

  /** Open file descriptors. */
  public long descriptors() {
    try (Stream<Path> descriptors = Files.list(proc("fd"))) {
      return descriptors.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Threads, the JVM's own included. */
  public long threads() {
    return status("Threads");
  }

  /** Memory of the process that is in RAM, in KiB. */
  public long residentKibibytes() {
    return status("VmRSS");
  }

  /** The most memory of the process that has been in RAM at a time, in KiB. */
  public long peakResidentKibibytes() {
    return status("VmHWM");
  }

  /** What the heap holds now, garbage included, in KiB. */
  public long heapKibibytes() {
    return GENERATION
        .matcher(jcmd("GC.heap_info"))
        .results()
        .mapToLong(part -> Long.parseLong(part.group(1)))
        .sum();
  }

  /** What two full collections leave of the heap, in KiB. */
  public long heapAfterCollection() {
    jcmd("GC.run");
    // What has a finalizer or a cleaner goes with the second one.
    jcmd("GC.run");
    return found(HEAP, jcmd("GC.heap_info"));
  }

  /** Metaspace in use, in KiB. */
  public long metaspace() {
    return found(METASPACE, jcmd("GC.heap_info"));
  }

  /** Loaded classes that have not been unloaded. */
  public long classes() {
    String counters = jcmd("PerfCounter.print");
    return counter(counters, "java.cls.loadedClasses")
        + counter(counters, "java.cls.sharedLoadedClasses")
        - counter(counters, "java.cls.unloadedClasses")
        - counter(counters, "java.cls.sharedUnloadedClasses");
  }

  /** Instances of a class that a full collection leaves. */
  public long instances(String className) {
    jcmd("GC.run");
    return jcmd("GC.class_histogram")
        .lines()
        .filter(line -> line.matches(".*\\s" + Pattern.quote(className) + "(\\s.*)?"))
        .mapToLong(line -> new Scanner(line.replaceFirst("^.*?:", "")).nextLong())
        .sum();
  }

  /** What the JVM answers to a command of {@code jcmd} with its arguments. */
  public String jcmd(String... command) {
    try {
      Process process =
          new ProcessBuilder(
                  Stream.concat(
                          Stream.of(
                              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                              Long.toString(pid)),
                          Stream.of(command))
                      .toList())
              .redirectErrorStream(true)
              .start();
      try (var out = process.getInputStream()) {
        return new String(out.readAllBytes(), StandardCharsets.UTF_8);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long counter(String counters, String name) {
    return found(Pattern.compile("(?m)^" + Pattern.quote(name) + "=(\\d+)$"), counters);
  }

  private long status(String key) {
    try {
      String status = Files.readString(proc("status"), StandardCharsets.US_ASCII);
      return found(Pattern.compile("(?m)^" + key + ":\\s*(\\d+)"), status);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long found(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in:\n" + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(pid), file);
  }
}
