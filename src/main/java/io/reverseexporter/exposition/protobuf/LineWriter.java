package io.reverseexporter.exposition.protobuf;

import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes of lines, in an array that grows up to a limit. */
final class LineWriter {
  /** Longer than the limit, or than there is room for. */
  static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable NoRoomException noRoom;

    TooLongException(@Nullable NoRoomException noRoom) {
      super(noRoom);
      this.noRoom = noRoom;
    }

    /** The want of room, or null if it is longer than the limit. */
    @Nullable NoRoomException noRoom() {
      return noRoom;
    }
  }

  /** As much more than needed, in bytes, is too little to be copied for. */
  private static final int LITTLE = 1 << 20;

  private final int limit;
  private final Room room;
  private byte[] bytes;
  private int length;

  /**
   * A writer of nothing yet.
   *
   * @param room what the array takes is taken from there
   */
  LineWriter(int capacity, int limit, Room room) throws NoRoomException {
    this.limit = limit;
    this.room = room;
    int first = Math.min(capacity, limit);
    room.take(first);
    bytes = new byte[first];
  }

  /** Gives back what was not written to, if that is much and there is room to do so. */
  void trim() {
    if (bytes.length - length <= Math.max(LITTLE, length >> 3)) {
      return;
    }
    try {
      resize(length);
    } catch (NoRoomException e) {
      // It stays as it is, which nobody has to be told.
      return;
    }
  }

  private void resize(int capacity) throws NoRoomException {
    room.take(capacity);
    int before = bytes.length;
    bytes = Arrays.copyOf(bytes, capacity);
    room.give(before);
  }

  /** The array, written up to {@link #length()}. */
  byte[] bytes() {
    return bytes;
  }

  /** Bytes that it takes at most. */
  int limit() {
    return limit;
  }

  int length() {
    return length;
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
  }

  LineWriter write(LineWriter other) throws TooLongException {
    reserve(other.length);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length += other.length;
    return this;
  }

  /** Text as it is, in UTF-8. */
  LineWriter write(String text) throws TooLongException {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return write(text.substring(i).getBytes(StandardCharsets.UTF_8));
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  private LineWriter write(byte[] text) throws TooLongException {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  /** Text with backslash, quote and newline escaped. */
  LineWriter escaped(String text) throws TooLongException {
    return write(
        text.indexOf('\\') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0
            ? text
            : text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
  }

  /** Text in quotes, escaped. */
  LineWriter quoted(String text) throws TooLongException {
    return write("\"").escaped(text).write("\"");
  }

  private void reserve(int more) throws TooLongException {
    if (more <= bytes.length - length) {
      return;
    }
    if (more > limit - length) {
      throw new TooLongException(null);
    }
    long grown = Math.max((long) length + more, bytes.length + (bytes.length >> 1) + 64L);
    try {
      resize((int) Math.min(grown, limit));
    } catch (NoRoomException e) {
      throw new TooLongException(e);
    }
  }
}
