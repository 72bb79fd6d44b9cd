package io.reverseexporter.status;

import io.reverseexporter.scrape.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as one client may see it.
 *
 * @param isProtected whether not everybody may scrape it
 * @param details null if this client may not: nothing else is told then
 */
public record EndpointStatus(
    String path, boolean isProtected, Health health, @Nullable EndpointState details) {
  /** For a client that may scrape the endpoint, or manages the application. */
  public static EndpointStatus open(EndpointState state, boolean isProtected) {
    return new EndpointStatus(state.path(), isProtected, Health.of(state), state);
  }

  /** For a client that may not: its path, and how it is doing. */
  public static EndpointStatus hidden(EndpointState state) {
    return new EndpointStatus(state.path(), true, Health.of(state), null);
  }
}
