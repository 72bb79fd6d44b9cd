package io.reverseexporter.index;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;

/** Takes room for many small things, some at a time, and gives all of it back in the end. */
final class Tally implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final Room room;
  private long taken;
  private long left;

  Tally(Room room) {
    this.room = room;
  }

  void take(long bytes) throws NoRoomException {
    if (bytes > left) {
      long more = Math.max(bytes - left, CHUNK);
      room.take(more);
      taken += more;
      left += more;
    }
    left -= bytes;
  }

  @Override
  public void close() {
    room.give(taken);
  }
}
