package io.reverseexporter.encoder;

import io.reverseexporter.index.ExpositionIndex;
import java.io.IOException;
import java.io.OutputStream;

/** Gathers short spans before they go to the stream, and lets long ones pass. */
final class PageSink implements RunSink {
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

  @Override
  public void copy(ExpositionIndex page, int run) throws IOException {
    byte[] body = page.body().bytes();
    int from = page.runStart(run);
    if (!page.extra().isEmpty()) {
      byte[] added = page.extra().appended();
      byte[] braced = page.extra().braced();
      int end = page.runFirstSample(run) + page.runSamples(run);
      for (int s = page.runFirstSample(run); s < end; s++) {
        int splice = page.splice(s);
        int to = splice < 0 ? ~splice : splice;
        write(body, from, to - from);
        write(splice < 0 ? braced : added);
        from = to;
      }
    }
    write(body, from, page.runEnd(run) - from);
  }

  /** Hands over what is gathered; does not flush the stream. */
  void flush() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }
}
