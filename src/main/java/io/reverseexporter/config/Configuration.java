package io.reverseexporter.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration without problems.
 *
 * @param endpoints in the order of the file
 * @param management who may see what is under {@code /-/}
 * @param isManaged whether the file says so itself, with the key {@code management}: else nothing
 *     is done under {@code /-/} by POST
 * @param memoryLimit bytes that all answers of exporters may take together, at least a megabyte;
 *     null if the file does not say it, for a quarter of the heap
 * @param warnings what was read but has no effect here, sorted by place
 */
public record Configuration(
    List<EndpointConfig> endpoints,
    AccessConfig management,
    boolean isManaged,
    @Nullable Long memoryLimit,
    List<Problem> warnings) {
  public Configuration {
    endpoints = List.copyOf(endpoints);
    warnings = List.copyOf(warnings);
  }
}
