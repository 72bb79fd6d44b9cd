package io.reverseexporter.encoder;

import io.reverseexporter.exposition.ByteSink;

/** Counts bytes. */
final class CountingSink implements ByteSink {
  private long count;

  @Override
  public void write(byte[] bytes, int offset, int length) {
    count += length;
  }

  /** Counts bytes that nobody shows. */
  void add(long bytes) {
    count += bytes;
  }

  long count() {
    return count;
  }
}
