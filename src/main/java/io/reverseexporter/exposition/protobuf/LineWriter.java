package io.reverseexporter.exposition.protobuf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of lines, in an array that grows up to a limit. */
final class LineWriter {
  /** Longer than the limit. */
  static final class TooLongException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final int limit;
  private byte[] bytes;
  private int length;

  LineWriter(int capacity, int limit) {
    this.limit = limit;
    bytes = new byte[Math.min(capacity, limit)];
  }

  /** The array, written up to {@link #length()}. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Forgets what was written. */
  void clear() {
    length = 0;
  }

  LineWriter write(LineWriter other) throws TooLongException {
    reserve(other.length);
    System.arraycopy(other.bytes, 0, bytes, length, other.length);
    length += other.length;
    return this;
  }

  /** Text as it is, in UTF-8. */
  LineWriter write(String text) throws TooLongException {
    int count = text.length();
    reserve(count);
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return write(text.substring(i).getBytes(StandardCharsets.UTF_8));
      }
      bytes[length++] = (byte) c;
    }
    return this;
  }

  private LineWriter write(byte[] text) throws TooLongException {
    reserve(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
    return this;
  }

  /** Text with backslash, quote and newline escaped. */
  LineWriter escaped(String text) throws TooLongException {
    return write(
        text.indexOf('\\') < 0 && text.indexOf('"') < 0 && text.indexOf('\n') < 0
            ? text
            : text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
  }

  /** Text in quotes, escaped. */
  LineWriter quoted(String text) throws TooLongException {
    return write("\"").escaped(text).write("\"");
  }

  private void reserve(int more) throws TooLongException {
    if (more <= bytes.length - length) {
      return;
    }
    if (more > limit - length) {
      throw new TooLongException();
    }
    long grown = Math.max((long) length + more, bytes.length + (bytes.length >> 1) + 64L);
    bytes = Arrays.copyOf(bytes, (int) Math.min(grown, limit));
  }
}
