package io.reverseexporter.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * Runs the command line out of the WAR. A server never loads this class: what stands at the root of
 * a WAR is no code to it.
 */
public final class Launcher {
  private static final String COMMAND_LINE = "io.reverseexporter.bootstrap.CommandLine";

  private Launcher() {}

  /** Ends the JVM with the exit status of the command line. */
  public static void main(String[] args)
      throws IOException, URISyntaxException, ReflectiveOperationException {
    Path archive =
        Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var classes = new ArchiveClassLoader(archive);
    // For services, which are looked for there.
    Thread.currentThread().setContextClassLoader(classes);
    Object status =
        classes
            .loadClass(COMMAND_LINE)
            .getMethod("run", String[].class)
            .invoke(null, (Object) args);
    System.exit((Integer) status);
  }
}
