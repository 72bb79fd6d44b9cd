package io.reverseexporter.web;

import io.reverseexporter.encoder.GzipStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** A body compressed with gzip, straight into the answer. */
record GzipContent(Content plain) implements Content {
  /** The compressed length, found by compressing. */
  @Override
  public long length() {
    var counter = new Counter();
    try {
      writeTo(counter);
    } catch (IOException e) {
      throw new UncheckedIOException("counting bytes failed", e);
    }
    return counter.bytes;
  }

  @Override
  public boolean isLengthAtHand() {
    return false;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (var gzip = new GzipStream(out)) {
      plain.writeTo(gzip);
    }
  }

  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int offset, int length) {
      bytes += length;
    }
  }
}
