package io.reverseexporter.exporter.exec;

import io.reverseexporter.exporter.ScrapeFailure;
import io.reverseexporter.exposition.Body;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Collects what a script writes to stdout, up to a limit, without ever waiting for more. */
final class OutputBuffer {
  private static final int FIRST_SIZE = 8 * 1024;

  private final int limit;
  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  OutputBuffer(int limit) {
    this.limit = limit;
  }

  /**
   * Takes what is there.
   *
   * @return bytes taken
   * @throws ScrapeFailure with {@link ScrapeFailure.Reason#BODY_LIMIT} beyond the limit
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
    if (count > bytes.length - length) {
      long size = Math.max(2L * bytes.length, (long) length + count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(size, limit + 1L));
    }
    int read = in.readNBytes(bytes, length, count);
    length += read;
    if (length > limit) {
      throw new ScrapeFailure(
          ScrapeFailure.Reason.BODY_LIMIT, "wrote more than " + limit + " bytes to stdout");
    }
    return read;
  }

  Body body() {
    return new Body(bytes, length);
  }
}
