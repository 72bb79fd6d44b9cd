package io.reverseexporter.index;

import io.reverseexporter.exposition.Escaping;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Gives names that are not classic the ones that they go out with. Of a member of a histogram or
 * summary that the page declares, the suffix stays outside of the escaping, so that it is still a
 * member.
 */
final class OutgoingNames {
  /** Bytes of the objects that a name has in two maps, its bytes aside. */
  private static final int ENTRIES = 250;

  /** How much longer a name may get, copies included: a byte may become {@code _ffff_}. */
  private static final int MOST_GROWTH = 24;

  private OutgoingNames() {}

  /**
   * Settles all names.
   *
   * @param bases names whose samples are a histogram's though no TYPE says so
   * @param room for the new names, and for as long as it takes for what finds them out
   */
  static void settle(NameTable names, Escaping escaping, Set<String> bases, Room room)
      throws NoRoomException {
    if (escaping == Escaping.ALLOW_UTF_8 || !names.anyOdd()) {
      return;
    }
    try (var tally = new Tally(room)) {
      Map<Integer, byte[]> outgoing = new LinkedHashMap<>();
      for (int n = 0; n < names.count(); n++) {
        if (!names.isClassic(n)) {
          // Copies on the way to the new name, before its length is known.
          room.take(MOST_GROWTH * (long) names.length(n));
          byte[] name = escaped(names, names.copy(n), escaping, bases);
          room.give(MOST_GROWTH * (long) names.length(n));
          tally.take(ENTRIES + 2L * name.length);
          outgoing.put(n, name);
        }
      }
      rename(names, outgoing);
    }
  }

  private static void rename(NameTable names, Map<Integer, byte[]> outgoing)
      throws NoRoomException {
    Map<String, Integer> first = new HashMap<>();
    for (Map.Entry<Integer, byte[]> entry : outgoing.entrySet()) {
      int n = entry.getKey();
      byte[] name = entry.getValue();
      int alike = names.find(name, name.length);
      String key = new String(name, StandardCharsets.ISO_8859_1);
      int owner = first.computeIfAbsent(key, absent -> alike >= 0 ? alike : n);
      if (owner != n) {
        names.texts().takeEarlier(owner, n);
      }
      // Another name of the page may have become the same.
      names.addShape(n, Shape.MAY_REPEAT);
    }
    for (Map.Entry<Integer, byte[]> entry : outgoing.entrySet()) {
      names.rename(entry.getKey(), entry.getValue());
    }
  }

  private static byte[] escaped(
      NameTable names, byte[] name, Escaping escaping, Set<String> bases) {
    for (Suffix suffix : Suffix.ALL) {
      int length = name.length - suffix.length();
      if (length > 0
          && suffix.is(name, length, name.length)
          && (isFamily(names.find(name, length), suffix, names)
              || isMember(name, length, suffix, bases))) {
        byte[] base = Names.escapedMetricName(Arrays.copyOf(name, length), escaping);
        byte[] whole = Arrays.copyOf(base, base.length + suffix.length());
        suffix.copyTo(whole, base.length);
        return whole;
      }
    }
    return Names.escapedMetricName(name, escaping);
  }

  private static boolean isMember(byte[] name, int length, Suffix suffix, Set<String> bases) {
    return !bases.isEmpty()
        && (suffix.types() & MetricType.HISTOGRAM.bit()) != 0
        && bases.contains(new String(name, 0, length, StandardCharsets.UTF_8));
  }

  /**
   * Of a counter or an info the suffix is part of the name: it stands on the sample's name here.
   */
  private static boolean isFamily(int family, Suffix suffix, NameTable names) {
    int composite = ~(MetricType.COUNTER.bit() | MetricType.INFO.bit());
    return family >= 0 && (names.types(family) & suffix.types() & composite) != 0;
  }
}
