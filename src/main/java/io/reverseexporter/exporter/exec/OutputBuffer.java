package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.HeldMemory;
import io.reverseexporter.exporter.Limits;
import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.NoRoomException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Collects what a script writes to stdout, up to a limit, without ever waiting for more. */
final class OutputBuffer {
  private static final int FIRST_SIZE = 8 * 1024;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final HeldMemory memory;
  private final int limit;
  private byte[] bytes = new byte[0];
  private int length;
  private boolean isReleased;

  /**
   * An empty buffer.
   *
   * @param memory that it takes its arrays from, and releases
   */
  OutputBuffer(Limits limits, HeldMemory memory) {
    this.memory = memory;
    long bodySize = limits.bodySize();
    this.limit = (int) (bodySize == 0 ? LARGEST_ARRAY - 1 : Math.min(bodySize, LARGEST_ARRAY - 1));
  }

  /**
   * Takes what is there.
   *
   * @return bytes taken
   * @throws ScrapeFailure with the reason of the limit that is broken
   */
  int take(InputStream in) throws IOException, ScrapeFailure {
    // In one with the question what there is: when the script exits the JDK empties the pipe under
    // the same lock. A read that came after it would find nothing, or wait for a child that has the
    // pipe open.
    synchronized (in) {
      return takeAvailable(in);
    }
  }

  private int takeAvailable(InputStream in) throws IOException, ScrapeFailure {
    // One byte beyond the limit is enough to know.
    int count = Math.min(in.available(), limit - length + 1);
    makeRoom(count);
    int read = in.readNBytes(bytes, length, count);
    length += read;
    if (length > limit) {
      throw new ScrapeFailure(Reason.BODY_LIMIT, "wrote more than " + limit + " bytes to stdout");
    }
    return read;
  }

  private void makeRoom(int count) throws ScrapeFailure {
    int old = bytes.length;
    if (count <= old - length) {
      return;
    }
    long wanted = Math.max(Math.max(2L * old, FIRST_SIZE), (long) length + count);
    int size = (int) Math.min(wanted, limit + 1L);
    try {
      memory.take(size);
    } catch (NoRoomException e) {
      throw new ScrapeFailure(
          Reason.MEMORY_LIMIT,
          "after " + length + " bytes that it wrote to stdout: " + e.getMessage(),
          e);
    }
    bytes = Arrays.copyOf(bytes, size);
    memory.give(old);
  }

  Body body() {
    return new Body(bytes, length);
  }

  /** Holds what was taken until {@link #release()}. */
  HeldMemory memory() {
    return memory;
  }

  /** Forgets what was taken. Idempotent. */
  void release() {
    if (!isReleased) {
      isReleased = true;
      bytes = new byte[0];
      length = 0;
      memory.release();
    }
  }
}
