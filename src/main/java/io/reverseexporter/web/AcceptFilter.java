package io.reverseexporter.web;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Keeps {@code Accept} from Jersey, which answers 400 where it cannot read it: what a client is
 * given is found out by {@link Negotiation}, from the container's request, and is never an error.
 */
@PreMatching
final class AcceptFilter implements ContainerRequestFilter {
  @Override
  public void filter(ContainerRequestContext request) {
    request.getHeaders().remove(HttpHeaders.ACCEPT);
  }
}
