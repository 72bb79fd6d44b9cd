package io.reverseexporter.realparts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** {@code promtool check metrics}. */
public final class Promtool {
  /** It can read the page but does not like a name of an exporter's. */
  private static final int NOT_TO_ITS_TASTE = 3;

  private Promtool() {}

  /** What it says of a page in text format that it cannot read; empty if it can. */
  public static String refusal(Path page) throws IOException, InterruptedException {
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(page.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = promtool.waitFor();
    boolean read =
        (status == 0 || status == NOT_TO_ITS_TASTE)
            && !said.contains("error while linting")
            && !said.contains("parsing error");
    return read ? "" : status + ": " + said;
  }
}
