package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MetricType;
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

  private static final int START = 0;
  private static final int LENGTH = 1;
  private static final int HASH = 2;
  private static final int HELP_START = 3;
  private static final int HELP_END = 4;
  private static final int FIRST_RUN = 5;
  private static final int LAST_RUN = 6;
  private static final int FLAGS = 7;
  private static final int WIDTH = 8;

  /** In the flags: the bits of the types that the name has been given. */
  private static final int TYPE_MASK = 511;

  private static final int HELP_ODD = 1 << 9;

  /** Flags from this bit on are a name's {@link Shape}. */
  private static final int SHAPE_SHIFT = 10;

  private final byte[] body;
  private int[] names;
  private int[] slots;
  private int count;

  /**
   * Names that stand otherwise in the body than they go out; their start is negative, the
   * complement of the one here.
   */
  private byte[] rewritten = new byte[0];

  NameTable(Body body) {
    this.body = body.bytes();
    // Some 200 bytes a family is what real exporters have.
    int expected = Math.min(body.length() / 160, 4096) + 8;
    names = new int[expected * WIDTH];
    slots = new int[Integer.highestOneBit(expected) * 4];
  }

  int count() {
    return count;
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

  int helpStart(int name) {
    return names[name * WIDTH + HELP_START];
  }

  int helpEnd(int name) {
    return names[name * WIDTH + HELP_END];
  }

  boolean isHelpPlain(int name) {
    return (names[name * WIDTH + FLAGS] & HELP_ODD) == 0;
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

  int shape(int name) {
    return names[name * WIDTH + FLAGS] >>> SHAPE_SHIFT;
  }

  void addShape(int name, int shape) {
    names[name * WIDTH + FLAGS] |= shape << SHAPE_SHIFT;
  }

  /** Notes a HELP text; the first one of a name stays. */
  void help(int name, int start, int end, boolean plain) {
    int at = name * WIDTH;
    if (names[at + HELP_START] < 0) {
      names[at + HELP_START] = start;
      names[at + HELP_END] = end;
      names[at + FLAGS] |= plain ? 0 : HELP_ODD;
    }
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
  int id(int start, int end) {
    return id(body, start, end - start, start);
  }

  /** Number of a name that does not stand in the body. */
  int id(byte[] name) {
    int before = count;
    int id = id(name, 0, name.length, ~rewritten.length);
    if (count > before) {
      int length = rewritten.length;
      rewritten = Arrays.copyOf(rewritten, length + name.length);
      System.arraycopy(name, 0, rewritten, length, name.length);
    }
    return id;
  }

  private int id(byte[] source, int start, int length, int kept) {
    int hash = hash(source, start, length);
    int slot = hash & (slots.length - 1);
    while (slots[slot] != 0) {
      int name = slots[slot] - 1;
      if (hash(name) == hash && equal(name, source, start, length)) {
        return name;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = count + 1;
    return add(hash, kept, length);
  }

  private boolean equal(int name, byte[] source, int start, int length) {
    int own = start(name);
    return Arrays.equals(source(name), own, own + length(name), source, start, start + length);
  }

  private int add(int hash, int start, int length) {
    int name = count++;
    int at = name * WIDTH;
    if (at == names.length) {
      names = Arrays.copyOf(names, 2 * names.length);
    }
    names[at + START] = start;
    names[at + LENGTH] = length;
    names[at + HASH] = hash;
    names[at + HELP_START] = -1;
    names[at + FIRST_RUN] = -1;
    names[at + LAST_RUN] = -1;
    if (count * 2 > slots.length) {
      grow();
    }
    return name;
  }

  private void grow() {
    slots = new int[slots.length * 4];
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
