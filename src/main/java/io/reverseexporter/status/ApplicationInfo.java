package io.reverseexporter.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of the application itself.
 *
 * @param version of this application
 * @param started when it was deployed
 * @param isReady whether endpoints are served
 * @param configuration the name of the configuration file, without its folder; null if there is
 *     none
 * @param lastReload how the configuration was read last; null if that is not known
 */
public record ApplicationInfo(
    String version,
    Instant started,
    boolean isReady,
    @Nullable String configuration,
    @Nullable Reload lastReload) {

  /**
   * A reading of the configuration.
   *
   * @param problems for anybody to read: place and rule, without values; empty if it succeeded
   */
  public record Reload(Instant at, boolean isSuccessful, List<String> problems) {
    public Reload {
      problems = List.copyOf(problems);
    }
  }
}
