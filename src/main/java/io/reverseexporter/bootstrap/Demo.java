package io.reverseexporter.bootstrap;

import io.reverseexporter.exporter.jmx.Preset;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;

/** The configuration that is packed in the WAR, for those who have none yet. */
final class Demo {
  private static final String FOLDER = "/WEB-INF/demo/";
  private static final String CONFIGURATION = "reverse-exporter.yml";
  private static final String PRESET = "preset: ";

  private Demo() {}

  /**
   * Copies the demo out of the WAR, which may be packed, to the folder that the container gives the
   * application for as long as it is deployed.
   *
   * @return the configuration file
   */
  static Path unpack(ServletContext context) throws IOException {
    if (!(context.getAttribute(ServletContext.TEMPDIR) instanceof File temporary)) {
      throw new IOException("the container names no folder for temporary files");
    }
    Path folder = Files.createDirectories(temporary.toPath().toAbsolutePath().resolve("demo"));
    Set<String> paths = context.getResourcePaths(FOLDER);
    if (paths == null) {
      throw new FileNotFoundException(FOLDER + " is not in the archive");
    }
    for (String path : paths) {
      copy(context, path, folder.resolve(path.substring(FOLDER.length())));
    }
    Path configuration = folder.resolve(CONFIGURATION);
    Files.writeString(
        configuration, ofServer(Files.readString(configuration), context.getServerInfo()));
    return configuration;
  }

  /** The demo with the preset of the server that it runs on. */
  static String ofServer(String yaml, String serverInfo) {
    String server = serverInfo.toLowerCase(Locale.ROOT);
    Preset preset = Preset.TOMCAT;
    if (server.contains("jetty")) {
      preset = Preset.JETTY;
    } else if (server.contains("wildfly") || server.contains("undertow")) {
      preset = Preset.WILDFLY;
    }
    return yaml.replace(PRESET + Preset.TOMCAT.word(), PRESET + preset.word());
  }

  private static void copy(ServletContext context, String path, Path to) throws IOException {
    try (InputStream in = context.getResourceAsStream(path)) {
      if (in == null) {
        throw new FileNotFoundException(path + " is not in the archive");
      }
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
