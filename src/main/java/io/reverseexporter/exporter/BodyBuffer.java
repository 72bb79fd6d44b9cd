package io.reverseexporter.exporter;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
import java.io.IOException;
import java.io.InputStream;

/**
 * Collects a body in one array, chunk by chunk, within {@link Limits#bodySize()} and within the
 * memory that there is. Each array is counted before it is made.
 */
public final class BodyBuffer {
  private static final int FIRST = 16 * 1024;
  private static final int TRUSTED = 16 * 1024 * 1024;

  /** The longest array that JVMs make. */
  private static final int LONGEST = Integer.MAX_VALUE - 8;

  /** Streams of files set aside memory of their own for as much as is asked of them. */
  private static final int CHUNK = 64 * 1024;

  private final long limit;
  private final long before;
  private final int most;
  private final HeldMemory memory;
  private final long announced;
  private final int hint;

  private byte[] bytes = {};
  private int length;

  /**
   * A buffer for a body of which nothing is known.
   *
   * @param memory what the body takes is taken from there; who made it releases it
   */
  public BodyBuffer(Limits limits, HeldMemory memory) {
    this(limits, 0, memory, -1, 0);
  }

  /**
   * An empty buffer.
   *
   * @param before bytes of the same answer that other buffers have
   * @param memory what the body takes is taken from there; who made it releases it
   * @param announced what the other side says the length is, in bytes; negative if it does not say.
   *     Believed only once bytes have come, and then up to 16 MiB: what is not there is not
   *     allocated
   * @param hint a length that is as likely as any, in bytes
   */
  BodyBuffer(Limits limits, long before, HeldMemory memory, long announced, int hint) {
    limit = limits.bodySize();
    this.before = before;
    most = limit == 0 ? LONGEST : (int) Math.min(limit - before, LONGEST);
    this.memory = memory;
    this.announced = announced;
    this.hint = hint;
  }

  /**
   * Takes what one read of the stream gives.
   *
   * @param atMost so many bytes, above 0; no read that asks for as many as are available blocks
   * @return bytes taken, or -1 at the end of the stream
   * @throws ScrapeFailure with {@link Reason#BODY_LIMIT} or {@link Reason#MEMORY_LIMIT}; nothing
   *     may be read on after it
   */
  public int read(InputStream in, int atMost) throws IOException, ScrapeFailure {
    if (bytes.length == 0) {
      bytes = first();
    }
    // The array may be longer than asked for.
    int capacity = Math.min(bytes.length, most);
    if (length < capacity) {
      int count = Math.min(Math.min(atMost, CHUNK), capacity - length);
      int read = in.read(bytes, length, count);
      length += Math.max(0, read);
      return read;
    }
    // Perhaps this is the end, which needs no larger array.
    int next = in.read();
    if (next < 0) {
      return -1;
    }
    grow();
    bytes[length++] = (byte) next;
    return 1;
  }

  private byte[] first() throws ScrapeFailure {
    if (announced > most) {
      throw tooLarge();
    }
    try {
      // Who announces much and then sends nothing is not to take the memory of all others.
      long wanted = Math.max(FIRST, (long) hint + (hint >> 4) + 1);
      if (announced >= 0) {
        // One byte more, so that the end is seen without growing.
        wanted = Math.min(wanted, announced + 1);
      }
      int first = (int) Math.min(wanted, most);
      return first <= FIRST ? memory.allocate(first) : likely(first);
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e);
    }
  }

  /** An array of the size that is likely; one that is just large enough to begin with, if not. */
  private byte[] likely(int wanted) throws NoRoomException {
    try {
      return memory.allocate(wanted);
    } catch (NoRoomException e) {
      return memory.allocate(FIRST);
    }
  }

  private void grow() throws ScrapeFailure {
    if (length >= most) {
      throw tooLarge();
    }
    long grown = length < HeldMemory.LARGE ? 2L * length : length + (long) (length >> 1);
    if (announced > length) {
      long trusted = Math.min(announced, TRUSTED);
      grown = Math.min(Math.max(grown, trusted + 1), announced + 1);
    }
    try {
      bytes = memory.resized(bytes, length, (int) Math.min(Math.max(grown, FIRST), most));
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e);
    }
  }

  private ScrapeFailure tooLarge() {
    String what = before > 0 ? "all bodies together are larger than " : "body is larger than ";
    String bound =
        limit == 0 || most == LONGEST
            ? LONGEST + " bytes, which is the most that can be held"
            : "body_size_limit, " + limit + " bytes";
    return new ScrapeFailure(Reason.BODY_LIMIT, what + bound);
  }

  /** The array that the body stands in; a longer one takes its place when it is full. */
  byte[] bytes() {
    return bytes;
  }

  /** Bytes taken so far. */
  public int length() {
    return length;
  }

  /** What was taken, to be read in a syntax. Nothing is taken afterwards. */
  public Body body(Syntax syntax) {
    boolean isWasteful = bytes.length > HeldMemory.LARGE && bytes.length - length > length / 5;
    if (isWasteful) {
      try {
        bytes = memory.resized(bytes, length, length);
      } catch (NoRoomException e) {
        // It stays as it is, which nobody has to be told.
        return new Body(bytes, length, syntax);
      }
    }
    return new Body(bytes, length, syntax);
  }
}
