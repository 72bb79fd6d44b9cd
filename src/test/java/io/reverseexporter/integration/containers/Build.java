package io.reverseexporter.integration.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** What the build hands to the integration tests, by system properties. */
public final class Build {
  private Build() {}

  /** The packaged application. */
  public static Path war() {
    return path("it.war");
  }

  /** The folder of the project. */
  public static Path project() {
    return path("it.project");
  }

  /** Home of the Tomcat that tests start themselves. */
  public static Path tomcatHome() {
    return path("it.tomcat.home");
  }

  public static Path wildflyHome() {
    return path("it.wildfly.home");
  }

  public static Path jettyHome() {
    return path("it.jetty.home");
  }

  /** The Java agent of jmx_exporter. */
  public static Path jmxAgent() {
    return path("it.jmx.agent");
  }

  public static Path mavenHome() {
    return path("it.maven.home");
  }

  /** A file among the tests' own configurations. */
  public static Path configuration(String file) {
    return project().resolve("src/test/resources/containers").resolve(file);
  }

  /** A {@code web.xml} with a context parameter that names the configuration. */
  static String withConfiguration(String xml, Path configuration) {
    String parameter =
        "<context-param><param-name>reverse_exporter.config</param-name><param-value>"
            + configuration
            + "</param-value></context-param></web-app>";
    return xml.replace("</web-app>", parameter);
  }

  /** A new, empty folder below {@code target/it}. */
  public static Path emptyDirectory(String name) {
    Path directory = path("it.directory").resolve(name);
    try {
      if (Files.exists(directory)) {
        try (Stream<Path> files = Files.walk(directory)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a file, or a folder with everything in it. */
  public static void copy(Path from, Path to) {
    try {
      Files.walkFileTree(
          from,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                throws IOException {
              Files.createDirectories(to.resolve(from.relativize(dir).toString()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.copy(file, file.equals(from) ? to : to.resolve(from.relativize(file)));
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty(name), () -> name + " is not set: run it through mvn verify");
  }

  private static Path path(String name) {
    return Path.of(property(name)).toAbsolutePath();
  }
}
