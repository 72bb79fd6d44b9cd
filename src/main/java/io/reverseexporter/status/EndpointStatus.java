package io.reverseexporter.status;

import io.reverseexporter.scrape.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as one client may see it.
 *
 * @param isProtected whether not everybody may scrape it
 * @param isUndecided whether it could not be found out if this client may see more
 * @param details null if this client may not: nothing else is told then
 */
public record EndpointStatus(
    String path,
    boolean isProtected,
    Health health,
    boolean isUndecided,
    @Nullable EndpointState details) {
  /** For a client that may scrape the endpoint, or manages the application. */
  public static EndpointStatus open(EndpointState state, boolean isProtected) {
    return new EndpointStatus(state.path(), isProtected, Health.of(state), false, state);
  }

  /** For a client that may not: its path, and how it is doing. */
  public static EndpointStatus hidden(EndpointState state) {
    return new EndpointStatus(state.path(), true, Health.of(state), false, null);
  }

  /** For a client of which nobody can tell now whether it may: the same, and that. */
  public static EndpointStatus undecided(EndpointState state) {
    return new EndpointStatus(state.path(), true, Health.of(state), true, null);
  }
}
