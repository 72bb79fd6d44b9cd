package io.reverseexporter.config;

import io.reverseexporter.exporter.exec.Command;
import io.reverseexporter.schedule.CronSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads what an exporter runs, and when.
 *
 * @param folder of the configuration file, absolute
 */
record CommandReader(Values values, Path folder) {
  private static final String CRON =
      "a Quartz cron expression that will fire: seconds, minutes, hours, day of month, month, day of"
          + " week and perhaps a year, like 0 0/5 * * * ?";

  /** The command; null if there is none or something is wrong, and a problem has been told. */
  @Nullable Command command(Section section, @Nullable Node node) {
    List<String> args = values.texts(section.value("args"), "a list of arguments");
    Map<String, String> env = values.map(section.value("env"), "a mapping of variables to values");
    String text = node == null ? null : values.notBlank(node, "a command that is not blank");
    if (node == null || text == null) {
      return null;
    }
    try {
      return Command.of(text, args, env, folder);
    } catch (IllegalArgumentException e) {
      values.problems().expected(node, String.valueOf(e.getMessage()), null);
      return null;
    }
  }

  /** The cron expression; null if there is none or a wrong one. */
  @Nullable String cron(Section section) {
    Node node = section.value("cron");
    String text = node == null ? null : values.text(node, CRON);
    String problem = text == null ? null : CronSyntax.problem(text);
    if (node != null && problem != null) {
      values.problems().expected(node, CRON, text + " (" + problem + ")");
      return null;
    }
    return text;
  }

  /** Tells if there are two answers to the question when to run. */
  void checkOneSchedule(Section section) {
    if (section.value("exec_interval") != null && section.value("cron") != null) {
      values.problems().expected(section.key("cron"), "either exec_interval or cron", "both");
    }
  }
}
