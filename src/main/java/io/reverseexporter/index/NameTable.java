package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The distinct metric names of one exposition, of samples and of metadata, numbered in the order of
 * their first appearance, with what is known of each. One array of integers, no object per name.
 */
final class NameTable {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int[] NONE = {};
  private static final int MAX_SLOTS = 1 << 28;

  private static final int START = 0;
  private static final int LENGTH = 1;
  private static final int HASH = 2;
  private static final int FIRST_RUN = 3;
  private static final int LAST_RUN = 4;
  private static final int FLAGS = 5;
  private static final int WIDTH = 6;

  /** In the flags: the bits of the types that the name has been given. */
  private static final int TYPE_MASK = 511;

  /** The name is not classic; set before names are escaped only for those that stand in quotes. */
  private static final int ODD_NAME = 1 << 9;

  /** Flags from this bit on are a name's {@link Shape}. */
  private static final int SHAPE_SHIFT = 10;

  private final byte[] body;
  private final Room room;
  private int[] names;
  private int[] slots;
  private int count;
  private final NameTexts texts;

  /**
   * Names that stand otherwise in the body than they go out; their start is negative, the
   * complement of the one here.
   */
  private byte[] rewritten = new byte[0];

  private int rewrittenLength;
  private boolean anyOdd;

  NameTable(Body body, Room room) throws NoRoomException {
    this.body = body.bytes();
    this.room = room;
    // Some 200 bytes a family is what real exporters have.
    int expected = Math.min(body.length() / 160, 4096) + 8;
    names = Growth.table(expected * WIDTH, room);
    texts = new NameTexts(expected, room);
    slots = Growth.table(Integer.highestOneBit(expected) * 4, room);
  }

  int count() {
    return count;
  }

  /** The HELP and UNIT texts of the names. */
  NameTexts texts() {
    return texts;
  }

  byte[] source(int name) {
    return names[name * WIDTH + START] < 0 ? rewritten : body;
  }

  int start(int name) {
    int start = names[name * WIDTH + START];
    return start < 0 ? ~start : start;
  }

  int length(int name) {
    return names[name * WIDTH + LENGTH];
  }

  int hash(int name) {
    return names[name * WIDTH + HASH];
  }

  int firstRun(int name) {
    return names[name * WIDTH + FIRST_RUN];
  }

  int lastRun(int name) {
    return names[name * WIDTH + LAST_RUN];
  }

  void runs(int name, int first, int last) {
    names[name * WIDTH + FIRST_RUN] = first;
    names[name * WIDTH + LAST_RUN] = last;
  }

  int types(int name) {
    return names[name * WIDTH + FLAGS] & TYPE_MASK;
  }

  /** Takes types away that the name has been given. */
  void removeTypes(int name, int bits) {
    names[name * WIDTH + FLAGS] &= ~bits;
  }

  boolean isClassic(int name) {
    return (names[name * WIDTH + FLAGS] & ODD_NAME) == 0;
  }

  /** Whether any name is not classic. */
  boolean anyOdd() {
    return anyOdd;
  }

  byte[] copy(int name) {
    return Arrays.copyOfRange(source(name), start(name), start(name) + length(name));
  }

  boolean isSampled(int name) {
    return name >= 0 && firstRun(name) >= 0;
  }

  int shape(int name) {
    return names[name * WIDTH + FLAGS] >>> SHAPE_SHIFT;
  }

  void addShape(int name, int shape) {
    names[name * WIDTH + FLAGS] |= shape << SHAPE_SHIFT;
  }

  void addType(int name, MetricType type) {
    names[name * WIDTH + FLAGS] |= type.bit();
  }

  /** Whether the name has exactly the bytes from {@code start} to {@code end} of the body. */
  boolean is(int name, int start, int end) {
    int at = name * WIDTH;
    int own = names[at + START];
    return own >= 0 && Arrays.equals(body, own, own + names[at + LENGTH], body, start, end);
  }

  /** Number of the name that stands in the body from {@code start} to {@code end}. */
  int id(int start, int end) throws NoRoomException {
    return id(body, start, end - start, start);
  }

  /** Number of a name that does not stand in the body as it is. */
  int id(byte[] name, boolean classic) throws NoRoomException {
    int before = count;
    int id = id(name, 0, name.length, ~rewrittenLength);
    if (count > before) {
      keep(name);
      names[id * WIDTH + FLAGS] |= classic ? 0 : ODD_NAME;
      anyOdd |= !classic;
    }
    return id;
  }

  private void keep(byte[] name) throws NoRoomException {
    long needed = (long) rewrittenLength + name.length;
    if (needed > rewritten.length) {
      rewritten = Growth.grown(rewritten, Math.max(needed, 2L * rewritten.length), room);
    }
    System.arraycopy(name, 0, rewritten, rewrittenLength, name.length);
    rewrittenLength += name.length;
  }

  /**
   * Gives a name that is not classic the one that it goes out with. From the first such call on
   * neither {@link #id} nor {@link #find} may be used.
   */
  void rename(int name, byte[] outgoing) throws NoRoomException {
    int at = name * WIDTH;
    names[at + START] = ~rewrittenLength;
    names[at + LENGTH] = outgoing.length;
    names[at + HASH] = hash(outgoing, 0, outgoing.length);
    names[at + FLAGS] &= ~ODD_NAME;
    keep(outgoing);
  }

  /** Number of the name with the first {@code length} of these bytes, or -1 if there is none. */
  int find(byte[] name, int length) {
    return slots[slot(hash(name, 0, length), name, 0, length)] - 1;
  }

  private int id(byte[] source, int start, int length, int kept) throws NoRoomException {
    int hash = hash(source, start, length);
    int slot = slot(hash, source, start, length);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    slots[slot] = count + 1;
    return add(hash, kept, length);
  }

  /** Where the name stands in the table, or where it would. */
  private int slot(int hash, byte[] source, int start, int length) {
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int name = slots[slot] - 1;
      if (hash(name) == hash && equal(name, source, start, length)) {
        return slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean equal(int name, byte[] source, int start, int length) {
    int own = start(name);
    return Arrays.equals(source(name), own, own + length(name), source, start, start + length);
  }

  private int add(int hash, int start, int length) throws NoRoomException {
    int name = count++;
    int at = name * WIDTH;
    if (at == names.length) {
      names = Growth.grown(names, 2L * names.length, room);
    }
    names[at + START] = start;
    names[at + LENGTH] = length;
    names[at + HASH] = hash;
    names[at + FIRST_RUN] = -1;
    names[at + LAST_RUN] = -1;
    if (count * 2 > slots.length) {
      grow();
    }
    return name;
  }

  private void grow() throws NoRoomException {
    int before = slots.length;
    if (before > MAX_SLOTS) {
      throw new NoRoomException("an index holds no more than " + count + " metric names");
    }
    // Only one of the two is there at a time: the names tell where they belong.
    room.give((long) Integer.BYTES * before);
    slots = NONE;
    slots = Growth.table(before * 4, room);
    for (int name = 0; name < count; name++) {
      int slot = hash(name) & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = name + 1;
    }
  }

  /**
   * A hash over all bytes, eight at a time: no two names that merely begin and end alike fall
   * together.
   */
  static int hash(byte[] b, int start, int length) {
    long hash = length;
    int p = start;
    int end = start + length;
    while (p + Long.BYTES <= end) {
      hash = (hash ^ (long) LONG.get(b, p)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
      p += Long.BYTES;
    }
    while (p < end) {
      hash = (hash ^ b[p++]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash ^ (hash >>> 29));
  }
}
