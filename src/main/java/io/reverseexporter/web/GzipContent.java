package io.reverseexporter.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** A body compressed with gzip, straight into the answer. */
record GzipContent(Content plain) implements Content {
  private static final int BUFFER_BYTES = 16 * 1024;

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
  public void writeTo(OutputStream out) throws IOException {
    try (var gzip = new FastGzip(out)) {
      plain.writeTo(gzip);
    }
  }

  /**
   * Compresses at the level that costs least: expositions repeat themselves so much that higher
   * levels gain little. Closing it leaves the stream below open.
   */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }

    @Override
    public void close() throws IOException {
      try {
        finish();
      } finally {
        // Native memory, which the superclass keeps when finish() fails.
        def.end();
      }
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
