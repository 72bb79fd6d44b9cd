package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;
import java.io.IOException;
import java.io.OutputStream;

/** Gathers short spans before they go to the stream, and lets long ones pass. */
final class PageSink implements ByteSink {
  private static final int CAPACITY = 32 * 1024;

  private final OutputStream out;
  private final byte[] buffer = new byte[CAPACITY];
  private int filled;

  PageSink(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (length > CAPACITY - filled) {
      flush();
      if (length >= CAPACITY) {
        out.write(bytes, offset, length);
        return;
      }
    }
    System.arraycopy(bytes, offset, buffer, filled, length);
    filled += length;
  }

  /** Hands over what is gathered; does not flush the stream. */
  void flush() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }
}
