package io.reverseexporter.bootstrap;

import io.reverseexporter.config.Configuration;
import io.reverseexporter.config.ConfigurationException;
import io.reverseexporter.config.ConfigurationReader;
import io.reverseexporter.config.NormalisedConfiguration;
import io.reverseexporter.config.TooLongException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** What {@code java -jar reverse-exporter.war} does. */
public final class CommandLine {
  private static final int GOOD = 0;
  private static final int BAD = 1;
  private static final int WRONG_USAGE = 2;

  private static final String USAGE =
      """
      usage: java -jar reverse-exporter.war check FILE
             java -jar reverse-exporter.war --help | --version

      check   reads a configuration without serving it, and prints it as it is understood:
              every key, defaults applied, paths absolute, secrets hidden. Warnings and
              problems go to standard error.

      Exit status: 0 if the configuration is good, warnings or not; 1 if it has problems;
      2 if the command line is not understood.
      """;

  private CommandLine() {}

  /** Does what the arguments say, and gives the exit status. */
  // Called by its name, from the launcher.
  @SuppressWarnings("unused")
  public static int run(String[] args) {
    // YAML is in UTF-8, whatever the terminal speaks.
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    return run(List.of(args), out, System.err);
  }

  /** The same with other streams, which are flushed. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    int status = status(args, out, err);
    if (out.checkError()) {
      err.println("the output could not be written");
      status = BAD;
    }
    err.flush();
    return status;
  }

  private static int status(List<String> args, PrintStream out, PrintStream err) {
    if (args.equals(List.of("--version"))) {
      out.println("reverse-exporter " + Version.read());
      return GOOD;
    }
    if (args.equals(List.of("--help")) || args.equals(List.of("-h"))) {
      out.print(USAGE);
      return GOOD;
    }
    if (args.size() != 2 || !args.get(0).equals("check") || args.get(1).startsWith("--")) {
      err.print(USAGE);
      return WRONG_USAGE;
    }
    return check(args.get(1), out, err);
  }

  private static int check(String file, PrintStream out, PrintStream err) {
    try {
      Configuration configuration = ConfigurationReader.read(Path.of(file));
      configuration.warnings().forEach(warning -> err.println("warning: " + warning.forLog()));
      ReferencedFiles.warnings(configuration).forEach(text -> err.println("warning: " + text));
      out.print(NormalisedConfiguration.of(configuration).text());
      return GOOD;
    } catch (ConfigurationException e) {
      e.problems().forEach(problem -> err.println(problem.forLog()));
    } catch (TooLongException e) {
      err.println(file + ": " + e.getMessage());
    } catch (InvalidPathException e) {
      err.println(file + ": expected the path of a file: " + e.getReason());
    }
    return BAD;
  }
}
