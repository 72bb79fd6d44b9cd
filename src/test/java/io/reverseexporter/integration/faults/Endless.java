package io.reverseexporter.integration.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Bodies that are larger than anybody could want, made of one block that is sent again and again.
 */
final class Endless {
  static final int MB = 1024 * 1024;

  private Endless() {}

  /** A text again and again, as near to a length in bytes as it gets. */
  static byte[] filled(String text, int length) {
    return text.repeat(length / text.length()).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The beginning of a gzip: header, and the first of blocks that can be repeated. Nothing in one
   * refers to another.
   *
   * @param content of one block
   */
  static byte[] gzipBlock(byte[] content) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(content);
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[64 * 1024];
      int written;
      do {
        written = deflater.deflate(buffer, 0, buffer.length, Deflater.FULL_FLUSH);
        out.write(buffer, 0, written);
      } while (written == buffer.length);
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  static byte[] gzipHeader() {
    return new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
  }

  /** A whole gzip. */
  static byte[] gzip(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    try {
      var out = new ByteArrayOutputStream();
      out.write(gzipHeader());
      out.write(gzipBlock(content));
      // The last block, with nothing in it.
      out.write(new byte[] {3, 0});
      var crc = new CRC32();
      crc.update(content);
      littleEndian(out, (int) crc.getValue());
      littleEndian(out, content.length);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void littleEndian(ByteArrayOutputStream out, int value) {
    for (int i = 0; i < 4; i++) {
      out.write(value >>> (8 * i));
    }
  }
}
