package io.reverseexporter.encoder;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses at the level that costs least: expositions repeat themselves so much that higher
 * levels gain little. Closing it leaves the stream below open.
 */
public final class GzipStream extends GZIPOutputStream {
  private static final int BUFFER_BYTES = 16 * 1024;

  /** Begins with writing gzip's header. */
  public GzipStream(OutputStream out) throws IOException {
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
