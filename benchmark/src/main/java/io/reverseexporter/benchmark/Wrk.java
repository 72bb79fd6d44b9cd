package io.reverseexporter.benchmark;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Clients that ask again as soon as they are answered, as a process of their own. */
final class Wrk {
  private static final Pattern RESULT =
      Pattern.compile("(?m)^RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)$");

  private final Path script;

  /** The script prints the result; it is {@code benchmark/wrk.lua}. */
  Wrk(Path script) {
    this.script = script;
  }

  /**
   * What a run came to.
   *
   * @param answers whole ones
   * @param bytes of all answers, with their headers
   * @param faults answers that are not 2xx or 3xx, errors of connections, and timeouts
   */
  record Result(
      long answers,
      long bytes,
      double seconds,
      double medianMillis,
      double p99Millis,
      long faults) {}

  /** Asks for a page for some seconds; prints which faults there were. */
  Result run(URI page, String coding, int clients, int seconds)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("wrk", "--latency", "-t1", "-c" + clients));
    command.addAll(List.of("-d" + seconds + "s", "--timeout", "30s", "-s", script.toString()));
    // As Prometheus asks for text.
    command.addAll(List.of("-H", "Accept: text/plain;version=0.0.4"));
    command.addAll(List.of("-H", "Accept-Encoding: " + coding, page.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher result = RESULT.matcher(output);
    if (process.waitFor() != 0 || !result.find()) {
      throw new IOException(String.join(" ", command) + " says:\n" + output);
    }
    output.lines().filter(line -> line.startsWith("FAULT ")).forEach(System.out::println);
    return new Result(
        Long.parseLong(result.group(1)),
        Long.parseLong(result.group(2)),
        Long.parseLong(result.group(3)) / 1e6,
        Long.parseLong(result.group(4)) / 1e3,
        Long.parseLong(result.group(5)) / 1e3,
        Long.parseLong(result.group(6)));
  }
}
