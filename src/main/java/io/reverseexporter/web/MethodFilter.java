package io.reverseexporter.web;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.util.Set;

/**
 * Makes all methods but GET and HEAD one and the same, so that none is answered by Jersey before
 * the resource has found out what the path stands for.
 */
@PreMatching
final class MethodFilter implements ContainerRequestFilter {
  private static final Set<String> SERVED = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  @Override
  public void filter(ContainerRequestContext request) {
    if (!SERVED.contains(request.getMethod())) {
      request.setMethod(HttpMethod.POST);
    }
  }
}
