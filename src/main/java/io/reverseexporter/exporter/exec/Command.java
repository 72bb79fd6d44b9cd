package io.reverseexporter.exporter.exec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A command to run, as it is started: no shell in between.
 *
 * @param command an absolute path, or a name without a slash that the operating system looks up in
 *     {@code PATH}
 * @param args arguments after the command
 * @param env variables set on top of those of this process, in the order in which they are written
 * @param directory working directory, absolute
 */
public record Command(String command, List<String> args, Map<String, String> env, Path directory) {
  /**
   * Checks that an operating system could take these.
   *
   * @throws IllegalArgumentException whose message says what was expected, without the value
   */
  public Command {
    if (command.isBlank()) {
      throw new IllegalArgumentException("a command that is not blank");
    }
    args = List.copyOf(args);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    env.forEach(Command::checkVariable);
    checkText(command);
    args.forEach(Command::checkText);
  }

  /**
   * A command as it is configured: with a slash it is a path relative to the folder, without one a
   * name to be looked up.
   *
   * @param folder the configuration file's folder, absolute; the command runs in it
   * @throws IllegalArgumentException whose message says what was expected, without the value
   */
  public static Command of(
      String command, List<String> args, Map<String, String> env, Path folder) {
    checkText(command);
    try {
      String resolved =
          command.indexOf('/') < 0
              ? command
              : folder
                  .resolve(command.startsWith("./") ? command.substring(2) : command)
                  .toString();
      return new Command(resolved, args, env, folder);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a path that the file system allows", e);
    }
  }

  private static void checkVariable(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0) {
      throw new IllegalArgumentException("names of variables without '=' and not empty");
    }
    checkText(name);
    checkText(value);
  }

  private static void checkText(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("text without NUL characters");
    }
  }

  /** The command with its arguments; of the variables, which may be secrets, only the names. */
  @Override
  public String toString() {
    return "Command[" + command + " " + args + ", env " + env.keySet() + ", in " + directory + "]";
  }
}
