package io.reverseexporter.web;

import io.reverseexporter.exporter.Deadline;
import io.reverseexporter.security.Decision;
import io.reverseexporter.security.View;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletionStage;

/**
 * What a request has led to, and whether its client may have it. {@link AccessFilter} finds it out
 * once; {@link PageResource} serves this very target, and looks nothing up by itself.
 *
 * @param decision complete already unless a password is being checked; never fails
 * @param view which endpoints the client may see on a status page; complete with the decision
 * @param deadline by when there is an answer, counted from the request's arrival
 * @param body of the request, for what wants one
 */
record Passage(
    Target target,
    CompletionStage<Decision> decision,
    CompletionStage<View> view,
    Deadline deadline,
    RequestBody body) {
  private static final String ATTRIBUTE = Passage.class.getName();

  void attachTo(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /**
   * The passage of a request.
   *
   * @throws IllegalStateException if the request has not come through the filter: nothing is served
   *     then
   */
  static Passage of(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof Passage passage) {
      return passage;
    }
    throw new IllegalStateException("a request that nobody has decided on");
  }
}
