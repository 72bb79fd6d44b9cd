package io.reverseexporter.security.password;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What waits for its turn, by user name and client address. Turns go round the addresses and round
 * the names, one and the other by turns: neither who tries many names from one address nor who
 * tries one name from many addresses makes others wait for more than a few turns. Within a name and
 * address the newest comes first, for whoever sent the oldest has waited for so long that he may
 * have gone. For the same reason, when it is an address' turn, the name that it sent last and that
 * was not served yet comes first: a burst of many names does not hold up who comes after it from
 * the same address.
 *
 * <p>Bounded: what comes beyond pushes out the oldest of the name and address that has the most.
 * Not safe for use by several threads.
 */
final class FairQueue<T> {
  /** Items of one name and address that are let in at least. */
  static final int MIN_OF_LINE = 16;

  /** All items. */
  static final int MAX = 1_024;

  private final Map<String, Line> lines = new HashMap<>();
  private final Map<String, Group> names = new HashMap<>();
  private final Map<String, Group> addresses = new HashMap<>();
  private int size;
  private int maxOfLine = MIN_OF_LINE;
  private long clock;
  private boolean addressesTurn;

  int size() {
    return size;
  }

  /** Says how many items of one name and address are let in; at least {@link #MIN_OF_LINE}. */
  void limitLines(int max) {
    maxOfLine = Math.max(MIN_OF_LINE, max);
  }

  /**
   * Adds an item.
   *
   * @return the one that had to give way, if any
   */
  @Nullable T add(T item, String name, String address) {
    Line line =
        lines.computeIfAbsent(key(name, address), key -> new Line(key, name, address, ++clock));
    line.items.addLast(item);
    line.name.waiting++;
    line.address.waiting++;
    size++;
    if (line.items.size() > maxOfLine) {
      return takeOldest(line);
    }
    return size > MAX ? takeOldest(fullest()) : null;
  }

  /** Takes the item whose turn it is; null if there is none. */
  @Nullable T poll() {
    Comparator<Line> order =
        addressesTurn
            ? Comparator.<Line>comparingLong(line -> line.address.served)
                .thenComparingLong(line -> line.fresh ? -line.served : 0)
            : Comparator.comparingLong(line -> line.name.served);
    addressesTurn = !addressesTurn;
    Optional<Line> next = lines.values().stream().min(order.thenComparingLong(line -> line.served));
    if (next.isEmpty()) {
      return null;
    }
    Line line = next.get();
    clock++;
    line.served = clock;
    line.fresh = false;
    line.name.served = clock;
    line.address.served = clock;
    T item = line.items.removeLast();
    removed(line);
    return item;
  }

  /** Removes an item that may not be there any more. */
  void remove(T item, String name, String address) {
    Line line = lines.get(key(name, address));
    if (line != null && line.items.remove(item)) {
      removed(line);
    }
  }

  void clear() {
    lines.clear();
    names.clear();
    addresses.clear();
    size = 0;
  }

  /** The line with the most items; of several, one of the name or address that has the most. */
  private Line fullest() {
    return lines.values().stream()
        .max(
            Comparator.<Line>comparingInt(line -> line.items.size())
                .thenComparingInt(line -> Math.max(line.name.waiting, line.address.waiting))
                .thenComparingLong(line -> -line.served))
        .orElseThrow();
  }

  private T takeOldest(Line line) {
    T oldest = line.items.removeFirst();
    removed(line);
    return oldest;
  }

  private void removed(Line line) {
    size--;
    line.name.waiting--;
    line.address.waiting--;
    if (line.items.isEmpty()) {
      lines.remove(line.key);
    }
    if (line.name.waiting == 0) {
      names.remove(line.name.key);
    }
    if (line.address.waiting == 0) {
      addresses.remove(line.address.key);
    }
  }

  /** The length keeps two pairs apart that would be the same text. */
  private static String key(String name, String address) {
    return name.length() + " " + name + address;
  }

  /** The items of one name and address, oldest first. */
  private final class Line {
    private final String key;
    private final Group name;
    private final Group address;
    private final Deque<T> items = new ArrayDeque<>();

    /** The turn at which it was served last, or else came. */
    private long served;

    /** Not served yet. */
    private boolean fresh = true;

    Line(String key, String name, String address, long now) {
      this.key = key;
      this.name = names.computeIfAbsent(name, n -> new Group(n, now));
      this.address = addresses.computeIfAbsent(address, a -> new Group(a, now));
      served = now;
    }
  }

  /** The lines of one name, or of one address. */
  private static final class Group {
    private final String key;
    private long served;
    private int waiting;

    /** What is new queues up behind what was served last. */
    Group(String key, long now) {
      this.key = key;
      served = now;
    }
  }
}
