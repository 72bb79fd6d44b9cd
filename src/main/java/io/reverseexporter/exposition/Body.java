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
  private final Syntax syntax;

  /** A body in text format. */
  public Body(byte[] bytes, int length) {
    this(bytes, length, Syntax.TEXT);
  }

  public Body(byte[] bytes, int length, Syntax syntax) {
    Objects.checkFromToIndex(0, length, bytes.length);
    this.bytes = bytes;
    this.length = length;
    this.syntax = syntax;
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

  /** The same bytes, to be read otherwise. */
  public Body as(Syntax other) {
    return new Body(bytes, length, other);
  }

  /** How the bytes are to be read. */
  public Syntax syntax() {
    return syntax;
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
