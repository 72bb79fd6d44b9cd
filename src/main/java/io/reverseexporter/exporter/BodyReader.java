package io.reverseexporter.exporter;

import io.reverseexporter.exposition.Body;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Reads a body from a stream into one right-sized array. */
public final class BodyReader {
  /** Bytes that a body may have; the default of Prometheus' {@code body_size_limit} here. */
  public static final int MAX_BYTES = 128 * 1024 * 1024;

  private static final int FIRST_BUFFER = 16 * 1024;
  private static final int TRUSTED_LENGTH = 16 * 1024 * 1024;

  private BodyReader() {}

  /**
   * Reads to the end of the stream.
   *
   * @param expectedLength what the other side says the length is, in bytes; negative if it does not
   *     say. Believed only up to 16 MiB: what is not there is not allocated
   * @throws ScrapeFailure with {@link ScrapeFailure.Reason#BODY_LIMIT} beyond {@link #MAX_BYTES};
   *     nothing is read on after it
   */
  public static Body read(InputStream in, long expectedLength) throws IOException, ScrapeFailure {
    if (expectedLength > MAX_BYTES) {
      throw tooLarge();
    }
    // One byte more than expected, so that the end of the stream is seen without growing.
    int first =
        expectedLength < 0 ? FIRST_BUFFER : (int) Math.min(expectedLength, TRUSTED_LENGTH) + 1;
    byte[] buffer = new byte[first];
    int length = 0;
    while (true) {
      int read = in.read(buffer, length, buffer.length - length);
      if (read < 0) {
        return new Body(buffer, length);
      }
      length += read;
      if (length > MAX_BYTES) {
        throw tooLarge();
      }
      if (length == buffer.length) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * length, MAX_BYTES + 1L));
      }
    }
  }

  private static ScrapeFailure tooLarge() {
    return new ScrapeFailure(
        ScrapeFailure.Reason.BODY_LIMIT, "body is larger than " + MAX_BYTES + " bytes");
  }
}
