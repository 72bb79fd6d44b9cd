package io.reverseexporter.index;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;

/** Where the HELP and UNIT texts of each metric name stand in the body; the first one stays. */
final class NameTexts {
  /** Start of each name's HELP text, one more than it is, and its end, negative if it is odd. */
  private int[] help;

  /** The same of UNIT texts; empty until there is one. */
  private int[] units = {};

  private final Room room;

  NameTexts(int expected, Room room) throws NoRoomException {
    this.room = room;
    help = Growth.table(2 * expected, room);
  }

  int helpStart(int name) {
    return start(help, name);
  }

  int helpEnd(int name) {
    return Math.abs(end(help, name));
  }

  boolean isHelpPlain(int name) {
    return end(help, name) >= 0;
  }

  int unitStart(int name) {
    return start(units, name);
  }

  int unitEnd(int name) {
    return end(units, name);
  }

  void help(int name, int start, int end, boolean plain) throws NoRoomException {
    help = with(help, name, start, plain ? end : -end);
  }

  void unit(int name, int start, int end) throws NoRoomException {
    units = with(units, name, start, end);
  }

  /** Gives one name the texts of another, where it has none of its own. */
  void copy(int from, int to) throws NoRoomException {
    if (helpStart(from) >= 0) {
      help(to, helpStart(from), helpEnd(from), isHelpPlain(from));
    }
    if (unitStart(from) >= 0) {
      unit(to, unitStart(from), unitEnd(from));
    }
  }

  /**
   * Of two names that go out as one, the first takes over the texts of the other that stand before
   * its own.
   */
  void takeEarlier(int name, int other) throws NoRoomException {
    if (isEarlier(helpStart(other), helpStart(name))) {
      remove(help, name);
    }
    if (isEarlier(unitStart(other), unitStart(name))) {
      remove(units, name);
    }
    copy(other, name);
    remove(other);
  }

  private static boolean isEarlier(int start, int than) {
    return start >= 0 && start < than;
  }

  void remove(int name) {
    remove(help, name);
    remove(units, name);
  }

  private static int start(int[] texts, int name) {
    return 2 * name < texts.length ? texts[2 * name] - 1 : -1;
  }

  private static int end(int[] texts, int name) {
    return 2 * name < texts.length ? texts[2 * name + 1] : 0;
  }

  private int[] with(int[] texts, int name, int start, int end) throws NoRoomException {
    int at = 2 * name;
    int[] roomy = at < texts.length ? texts : Growth.grown(texts, Math.max(2L * at, 16), room);
    if (roomy[at] == 0) {
      roomy[at] = start + 1;
      roomy[at + 1] = end;
    }
    return roomy;
  }

  private static void remove(int[] texts, int name) {
    if (2 * name < texts.length) {
      texts[2 * name] = 0;
    }
  }
}
