package io.reverseexporter.status;

import java.time.Instant;
import java.util.List;

/**
 * Everything that one client may see, at one moment.
 *
 * @param endpoints in configuration order
 */
public record Status(Instant now, ApplicationInfo application, List<EndpointStatus> endpoints) {
  public Status {
    endpoints = List.copyOf(endpoints);
  }
}
