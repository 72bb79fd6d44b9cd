package io.reverseexporter.index;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.util.Arrays;

/** Makes tables, and larger ones in their place, within the room that there is. */
final class Growth {
  /** The longest array that JVMs make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  private Growth() {}

  static int[] table(int length, Room room) throws NoRoomException {
    room.take((long) Integer.BYTES * length);
    return new int[length];
  }

  /** A longer copy; the table itself is not in use any more. */
  static int[] grown(int[] table, long wanted, Room room) throws NoRoomException {
    int length = length(table.length, wanted);
    room.take((long) Integer.BYTES * length);
    int[] grown = Arrays.copyOf(table, length);
    room.give((long) Integer.BYTES * table.length);
    return grown;
  }

  /** The same for bytes. */
  static byte[] grown(byte[] bytes, long wanted, Room room) throws NoRoomException {
    int length = length(bytes.length, wanted);
    room.take(length);
    byte[] grown = Arrays.copyOf(bytes, length);
    room.give(bytes.length);
    return grown;
  }

  private static int length(int before, long wanted) throws NoRoomException {
    int length = (int) Math.min(wanted, LONGEST);
    if (length <= before) {
      throw new NoRoomException("an index needs more than " + before + " elements in one array");
    }
    return length;
  }
}
