package io.reverseexporter.merge;

import java.util.List;

/**
 * The first of a list that may be long.
 *
 * @param more how many there are besides
 */
public record Bounded<T>(List<T> first, int more) {
  public Bounded {
    first = List.copyOf(first);
  }

  /** A list of which so many are kept. */
  static <T> Bounded<T> of(List<T> all, int most) {
    int kept = Math.min(all.size(), most);
    return new Bounded<>(all.subList(0, kept), all.size() - kept);
  }

  /** How many there are in all. */
  public int count() {
    return first.size() + more;
  }
}
