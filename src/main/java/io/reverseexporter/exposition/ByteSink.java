package io.reverseexporter.exposition;

import java.io.IOException;

/** Takes spans of bytes: to count them, or to write them. */
public interface ByteSink {
  /** Takes {@code length} bytes from {@code offset} on; the array is not kept. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  default void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }
}
