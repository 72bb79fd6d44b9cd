package io.reverseexporter.exporter;

/**
 * What an exporter's last good answer took, by which the next one is expected to take as much. Safe
 * for use by several threads.
 */
public final class LastAnswer {
  private volatile int length;
  private volatile long memory;

  /** Length of its body in bytes; 0 before there was one. */
  public int length() {
    return length;
  }

  /** Bytes that it took, the index included; 0 before there was one. */
  public long memory() {
    return memory;
  }

  /** There is a newer one. */
  public void set(int newLength, long newMemory) {
    length = newLength;
    memory = newMemory;
  }
}
