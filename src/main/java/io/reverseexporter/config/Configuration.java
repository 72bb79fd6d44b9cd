package io.reverseexporter.config;

import java.util.List;

/**
 * A configuration without problems.
 *
 * @param endpoints in the order of the file
 * @param management who may see what is under {@code /-/}
 * @param warnings what was read but has no effect here, sorted by place
 */
public record Configuration(
    List<EndpointConfig> endpoints, AccessConfig management, List<Problem> warnings) {
  public Configuration {
    endpoints = List.copyOf(endpoints);
    warnings = List.copyOf(warnings);
  }
}
