package io.reverseexporter.integration;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code promtool}. */
public final class Promtool {
  /** It can read the page but does not like a name of an exporter's. */
  private static final int NOT_TO_ITS_TASTE = 3;

  private static final File NOTHING = new File("/dev/null");

  /** What a run ended with, and said. */
  private record Run(int status, String said) {
    @Override
    public String toString() {
      return status + ": " + said;
    }
  }

  private Promtool() {}

  /** What it says of a page in text format that it cannot read; empty if it can. */
  public static String refusal(Path page) throws IOException, InterruptedException {
    Run run = run(page.toFile(), "check", "metrics");
    boolean read =
        (run.status == 0 || run.status == NOT_TO_ITS_TASTE)
            && !run.said.contains("error while linting")
            && !run.said.contains("parsing error");
    return read ? "" : run.toString();
  }

  /** All that it says of a page in text format, matters of taste included. */
  public static String said(Path page) throws IOException, InterruptedException {
    return run(page.toFile(), "check", "metrics").said;
  }

  /** What it says if a check or a test fails; empty if all is well. */
  static String complaint(String... arguments) throws IOException, InterruptedException {
    Run run = run(NOTHING, arguments);
    return run.status == 0 ? "" : run.toString();
  }

  private static Run run(File input, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process promtool =
        new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true).start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(promtool.waitFor(), said);
  }
}
