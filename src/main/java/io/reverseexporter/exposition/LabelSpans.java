package io.reverseexporter.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the labels of one sample stand in the body. Filled by {@link ExpositionCursor}, used again
 * for each sample; what the accessors return holds until the cursor goes on.
 */
public final class LabelSpans {
  private static final int NAME_START = 0;
  private static final int NAME_END = 1;
  private static final int NAME_HASH = 2;
  private static final int VALUE_START = 3;
  private static final int VALUE_END = 4;
  private static final int WIDTH = 5;

  private static final int FIRST = 16;
  private static final int MANY = 64;

  /** Bytes of the objects of one name in a table, twice. */
  private static final int OBJECTS = 300;

  private static final byte[] RESERVED = {'_', '_', 'n', 'a', 'm', 'e', '_', '_'};
  private static final int RESERVED_HASH = hash(RESERVED);

  private final boolean isReservedTaken;
  private int[] spans = new int[WIDTH * FIRST];
  private int count;

  /** Names of the first labels; used only from {@link #MANY} labels on. */
  private final Set<String> table = new HashSet<>();

  /** Number of labels whose names it has. */
  private int inTable;

  private long mask;
  private long quoted;

  private Room room = Room.UNBOUNDED;
  private @Nullable NoRoomException noRoom;

  LabelSpans() {
    this(false);
  }

  private LabelSpans(boolean isReservedTaken) {
    this.isReservedTaken = isReservedTaken;
  }

  /** For the labels of an exemplar, which has no metric name: no label name is reserved. */
  static LabelSpans ofExemplar() {
    return new LabelSpans(true);
  }

  /** Number of labels. */
  public int count() {
    return count;
  }

  public int nameStart(int label) {
    return spans[label * WIDTH + NAME_START];
  }

  public int nameEnd(int label) {
    return spans[label * WIDTH + NAME_END];
  }

  /** First byte of the value, behind the quote; the value is escaped as it stands in the body. */
  public int valueStart(int label) {
    return spans[label * WIDTH + VALUE_START];
  }

  /** Position of the quote that closes the value. */
  public int valueEnd(int label) {
    return spans[label * WIDTH + VALUE_END];
  }

  /** Whether the name stands in quotes, with escapes. */
  public boolean isQuoted(int label) {
    return spans[label * WIDTH + NAME_HASH] < 0;
  }

  /** Whether any name stands in quotes. */
  public boolean anyQuoted() {
    return quoted != 0;
  }

  /**
   * A set of bits that holds the bit of every label name here, quoted ones unescaped. A name whose
   * bit is not in it is not among the labels.
   */
  public long mask() {
    return mask;
  }

  /** The bit that a classic label name has in {@link #mask()}. */
  public static long bit(byte[] name) {
    return 1L << hash(name);
  }

  /** Index of the label with this classic name, which does not stand in quotes, or -1. */
  public int find(byte[] body, byte[] name) {
    for (int i = 0; i < count; i++) {
      if (!isQuoted(i) && Arrays.equals(body, nameStart(i), nameEnd(i), name, 0, name.length)) {
        return i;
      }
    }
    return -1;
  }

  /** From now on what many labels take is taken from there. */
  void within(Room newRoom) {
    room = newRoom;
  }

  /** Why a label was not added, if it was for want of room. */
  @Nullable NoRoomException noRoom() {
    return noRoom;
  }

  private boolean isRoomForMore() {
    int capacity = spans.length / WIDTH;
    // Not the first ones: no more than that is left over when it is given back.
    long before = memory(capacity);
    try {
      room.take(memory(2 * capacity));
    } catch (NoRoomException e) {
      noRoom = e;
      return false;
    }
    spans = Arrays.copyOf(spans, 2 * spans.length);
    room.give(before);
    return true;
  }

  /** What so many labels take, with their names in a table here and where they are rewritten. */
  private static long memory(int labels) {
    if (labels <= FIRST) {
      return 0;
    }
    long memory = (long) Integer.BYTES * WIDTH * labels;
    return labels <= MANY ? memory : memory + (long) OBJECTS * labels;
  }

  void clear() {
    if (inTable > 0) {
      table.clear();
      inTable = 0;
    }
    count = 0;
    mask = 0;
    quoted = 0;
  }

  static int hash(int hash, byte next) {
    return hash * 31 + next;
  }

  private static int hash(byte[] name) {
    int hash = 0;
    for (byte b : name) {
      hash = hash(hash, b);
    }
    return hash;
  }

  /**
   * Adds a label; false if its name stands here already, or is reserved for the metric name, or
   * there is no room.
   */
  boolean add(
      byte[] body,
      int nameStart,
      int nameEnd,
      int hash,
      boolean isQuoted,
      int valueStart,
      int valueEnd) {
    int at = count * WIDTH;
    if (at == spans.length && !isRoomForMore()) {
      return false;
    }
    int[] s = spans;
    s[at + NAME_START] = nameStart;
    s[at + NAME_END] = nameEnd;
    s[at + NAME_HASH] = isQuoted ? hash | Integer.MIN_VALUE : hash & Integer.MAX_VALUE;
    s[at + VALUE_START] = valueStart;
    s[at + VALUE_END] = valueEnd;
    long bit = 1L << hash;
    if ((mask & bit) != 0 && stands(body, at)) {
      return false;
    }
    if (hash == RESERVED_HASH && !isReservedTaken && isReserved(body, nameStart, nameEnd)) {
      return false;
    }
    mask |= bit;
    quoted |= isQuoted ? bit : 0;
    count++;
    return true;
  }

  /** Whether a label before the one at {@code at} has its name. */
  private boolean stands(byte[] body, int at) {
    if (count >= MANY) {
      return standsInTable(body, at);
    }
    for (int i = 0; i < at; i += WIDTH) {
      if (sameName(body, i, at)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The same for a sample with so many labels that looking at each of them would take quadratic
   * time, as it would in a table of hashes that somebody made alike.
   */
  private boolean standsInTable(byte[] body, int at) {
    while (inTable < count) {
      table.add(unescapedName(body, WIDTH * inTable++));
    }
    return table.contains(unescapedName(body, at));
  }

  /** A label's name, one character for each byte. */
  private String unescapedName(byte[] body, int at) {
    int start = spans[at + NAME_START];
    int end = spans[at + NAME_END];
    return spans[at + NAME_HASH] < 0
        ? new String(Names.unescaped(body, start, end), StandardCharsets.ISO_8859_1)
        : new String(body, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private boolean sameName(byte[] body, int i, int at) {
    int[] s = spans;
    // The sign of the hash tells names in quotes; a classic name in quotes is the same name as
    // without.
    if (((s[i + NAME_HASH] ^ s[at + NAME_HASH]) & Integer.MAX_VALUE) != 0) {
      return false;
    }
    if (s[i + NAME_HASH] < 0 || s[at + NAME_HASH] < 0) {
      byte[] one = Names.unescaped(body, s[i + NAME_START], s[i + NAME_END]);
      byte[] other = Names.unescaped(body, s[at + NAME_START], s[at + NAME_END]);
      return Arrays.equals(one, other);
    }
    return Arrays.equals(
        body, s[i + NAME_START], s[i + NAME_END], body, s[at + NAME_START], s[at + NAME_END]);
  }

  private static boolean isReserved(byte[] body, int start, int end) {
    return Arrays.equals(body, start, end, RESERVED, 0, RESERVED.length);
  }
}
