package io.reverseexporter.encoder;

import io.reverseexporter.index.ExpositionIndex;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Gathers spans before they go to the stream. None of the exporters' arrays goes there itself: a
 * container may keep what it could not write yet, and the arrays are another answer's afterwards.
 */
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
      writeLong(bytes, offset, length);
      return;
    }
    System.arraycopy(bytes, offset, buffer, filled, length);
    filled += length;
  }

  private void writeLong(byte[] bytes, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (filled == CAPACITY) {
        flush();
      }
      int part = Math.min(length - done, CAPACITY - filled);
      System.arraycopy(bytes, offset + done, buffer, filled, part);
      filled += part;
      done += part;
    }
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
