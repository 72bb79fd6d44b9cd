package io.reverseexporter.benchmark;

import io.reverseexporter.integration.containers.ServerProcess;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Endpoints of a soak: on each, exporters that are always good stand beside some that are not. */
final class SoakConfiguration {
  static final int FILE_SAMPLES = 100;

  /** Endpoints with their good exporters. */
  static final Map<String, List<String>> GOOD =
      Map.of(
          "/mixed", List.of("good-small", "good-node", "good-file", "good-now", "good-often"),
          "/large", List.of("good-large", "good-large-too", "good-node"),
          "/scripts", List.of("good-file", "good-now"),
          "/cached", List.of("good-often", "good-small"));

  private static final List<String> HTTP_FAULTS =
      List.of(
          "status",
          "malformed",
          "gzip",
          "hang",
          "reset",
          "reset-body",
          "truncated",
          "chunks",
          "endless",
          "drip");

  /** Scripts that do not do what they should; the mark of {@code $0} is for who looks for them. */
  private static final Map<String, String> SCRIPTS =
      new TreeMap<>(
          Map.of(
              "fails", "echo a 1; exit 3",
              "half", "printf 'a 1\\\\nb{'",
              "floods", "yes error | head -c 1000000 >&2; echo a 1",
              "hangs", "sleep 60",
              "ignores", "trap '' TERM; sleep 60; sleep 60",
              "daemon", "trap '' TERM; (setsid sh -c 'sleep 60 & sleep 60' &) & sleep 60",
              "leaves", "setsid sleep 60 & echo a 1",
              "closes", "exec >&- 2>&-; sleep 60"));

  private SoakConfiguration() {}

  static String text(int port, String mark) {
    var text = new StringBuilder("reverse_exporters:\n");
    text.append("- path: /mixed\n  exporters:\n");
    http(text, "good-small", port, "small", "0");
    http(text, "good-node", port, "node", "0");
    goodFile(text);
    goodScript(text, mark);
    goodCached(text, mark);
    for (String fault : HTTP_FAULTS) {
      http(text, fault, port, fault, "300ms");
    }
    http(text, "refuses", ServerProcess.freePort(), "", "300ms");
    text.append("  - file: {name: torn, path: torn.prom}\n");
    text.append("  - file: {name: missing, path: missing.prom}\n");

    text.append("- path: /large\n  exporters:\n");
    http(text, "good-large", port, "large", "0");
    http(text, "good-large-too", port, "large", "0");
    http(text, "good-node", port, "node", "0");

    text.append("- path: /scripts\n  exporters:\n");
    goodFile(text);
    goodScript(text, mark);
    SCRIPTS.forEach((name, script) -> script(text, "exec", name, script, mark, ", timeout: 500ms"));
    text.append("  - exec: {name: nowhere, command: ./nowhere.sh}\n");

    text.append("- path: /cached\n  exporters:\n");
    http(text, "good-small", port, "small", "0");
    goodCached(text, mark);
    SCRIPTS.forEach(
        (name, script) ->
            script(text, "exec-cached", name, script, mark, ", exec_interval: 3s, timeout: 1s"));
    return text.toString();
  }

  private static void http(StringBuilder text, String name, int port, String path, String timeout) {
    text.append(
        "  - http: {name: %s, address: 'http://127.0.0.1:%d/%s', timeout: %s, body_size_limit: 5MB}\n"
            .formatted(name, port, path, timeout));
  }

  private static void goodFile(StringBuilder text) {
    text.append("  - file: {name: good-file, path: good.prom}\n");
  }

  private static void goodScript(StringBuilder text, String mark) {
    script(text, "exec", "good-now", "echo now 1", mark, "");
  }

  private static void goodCached(StringBuilder text, String mark) {
    script(text, "exec-cached", "good-often", "echo often 1", mark, ", exec_interval: 1s");
  }

  private static void script(
      StringBuilder text, String kind, String name, String script, String mark, String more) {
    text.append(
        "  - %s: {name: %s, command: sh, args: [-c, \"export M=$0; %s\", %s]%s}\n"
            .formatted(kind, name, script, mark, more));
  }
}
