package io.reverseexporter.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The bytes of one exposition as they came. The array may be longer than the exposition; only its
 * first {@link #length()} bytes count. Nobody writes to the array once it is in a body.
 */
public final class Body {
  private final byte[] bytes;
  private final int length;

  public Body(byte[] bytes, int length) {
    Objects.checkFromToIndex(0, length, bytes.length);
    this.bytes = bytes;
    this.length = length;
  }

  public static Body of(byte[] bytes) {
    return new Body(bytes, bytes.length);
  }

  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The array itself, not a copy; read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** Number of bytes that count. */
  public int length() {
    return length;
  }

  @Override
  public String toString() {
    return "Body[" + length + " bytes]";
  }
}
