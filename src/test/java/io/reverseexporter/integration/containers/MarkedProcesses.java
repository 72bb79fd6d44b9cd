package io.reverseexporter.integration.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Processes that carry a mark in their environment or on their command line, whoever is their
 * parent by now. Linux only.
 */
public final class MarkedProcesses {
  private final String mark;

  private MarkedProcesses(String mark) {
    this.mark = mark;
  }

  /** With a mark that nobody else has. */
  public static MarkedProcesses unique() {
    return new MarkedProcesses("reverse-exporter-test-" + UUID.randomUUID());
  }

  /** What to give to a process in its environment or as an argument. */
  public String mark() {
    return mark;
  }

  /** Command lines by process id of those that have not ended; zombies are none. */
  public Map<Long, String> alive(long... except) {
    var found = new TreeMap<Long, String>();
    for (Path process : processes()) {
      long pid = Long.parseLong(process.getFileName().toString());
      if (LongStream.of(except).anyMatch(one -> one == pid)) {
        continue;
      }
      String command = read(process.resolve("cmdline"));
      if (command.contains(mark) || read(process.resolve("environ")).contains(mark)) {
        found.put(pid, command.replace('\0', ' ').strip());
      }
    }
    return found;
  }

  /** Ends all of them, until there are none. */
  public void kill() {
    for (Map<Long, String> alive = alive(); !alive.isEmpty(); alive = alive()) {
      alive
          .keySet()
          .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private static List<Path> processes() {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries.filter(entry -> entry.getFileName().toString().matches("\\d+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empty for a process that has ended or is another user's. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
