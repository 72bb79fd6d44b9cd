package io.reverseexporter.security;

import java.util.Collections;
import java.util.List;

/**
 * What a client may see of several things that are guarded.
 *
 * @param decision whether the client may be told at all
 * @param sights one for each guard, in their order
 */
public record View(Decision decision, List<Sight> sights) {
  public View {
    sights = List.copyOf(sights);
  }

  /** Everything of so many. */
  public static View ofAll(int guards) {
    return of(Collections.nCopies(guards, Sight.SHOWN));
  }

  /** These, which the client may be told. */
  public static View of(List<Sight> sights) {
    return new View(Decision.ADMITTED, sights);
  }

  /** Whether there is something that the client may or may not see. */
  public boolean hasUnknown() {
    return sights.contains(Sight.UNKNOWN);
  }
}
