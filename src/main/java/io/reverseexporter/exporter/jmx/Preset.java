package io.reverseexporter.exporter.jmx;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Rules that come with the application, by what they are for. */
public enum Preset {
  /** Connectors, threads, sessions and data sources of Tomcat. */
  TOMCAT,
  /** Listeners, workers, sessions and data sources of WildFly. */
  WILDFLY,
  /** Connectors, threads and sessions of Jetty. */
  JETTY,
  /** Connection pools of HikariCP, whatever application has them. */
  HIKARICP,
  /** Schedulers of Quartz, whatever application has them. */
  QUARTZ;

  /** The words of the configuration. */
  public static List<String> words() {
    return Arrays.stream(values()).map(Preset::word).toList();
  }

  /** The preset of a word, null if there is none. */
  public static @Nullable Preset of(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst().orElse(null);
  }

  /** The word of the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rules, in the format of jmx_exporter. */
  public String yaml() {
    String file = "presets/" + word() + ".yml";
    try (InputStream in = Preset.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException(file + " is not beside this class");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
