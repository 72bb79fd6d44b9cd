package io.reverseexporter.exporter.jmx;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the rules of an exporter are. */
public final class RuleSource {
  private final @Nullable Path file;
  private final @Nullable Preset preset;
  private final String yaml;

  private RuleSource(@Nullable Path file, @Nullable Preset preset, String yaml) {
    this.file = file;
    this.preset = preset;
    this.yaml = yaml;
  }

  /** Rules that stand in the configuration, as the YAML text that their file would have. */
  public static RuleSource of(String yaml) {
    return new RuleSource(null, null, yaml);
  }

  /** Rules that are whatever a file holds at the time. */
  public static RuleSource in(Path file) {
    return new RuleSource(file, null, "");
  }

  /** Rules that come with the application. */
  public static RuleSource of(Preset preset) {
    return new RuleSource(null, preset, preset.yaml());
  }

  /** The file that has to be read for them; null if there is none. */
  public @Nullable Path file() {
    return file;
  }

  /** The name under which they come with the application; null if they do not. */
  public @Nullable Preset preset() {
    return preset;
  }

  /** The rules themselves; empty if they are in a file. */
  public String yaml() {
    return yaml;
  }

  /** How they are named: {@code preset tomcat}, a path, {@code MBeans}. */
  @Override
  public String toString() {
    if (file != null) {
      return file.toString();
    }
    return preset == null ? "MBeans" : "preset " + preset.word();
  }
}
