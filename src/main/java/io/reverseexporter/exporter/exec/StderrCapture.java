package io.reverseexporter.exporter.exec;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the beginning and the end of what a script writes to stderr, in fixed memory. */
final class StderrCapture {
  /** Bytes kept of the beginning. */
  static final int HEAD_BYTES = 4096;

  private static final int TAIL_BYTES = 512;
  private static final int CHUNK = 16 * 1024;

  private final byte[] chunk = new byte[CHUNK];
  private final byte[] head = new byte[HEAD_BYTES];
  private final byte[] tail = new byte[TAIL_BYTES];
  private int tailLength;
  private long total;

  /** Takes what is there now and returns the number of bytes. */
  int take(InputStream in) throws IOException {
    // For the same reason as in OutputBuffer.
    synchronized (in) {
      return takeAvailable(in);
    }
  }

  private int takeAvailable(InputStream in) throws IOException {
    int there = in.available();
    int left = there;
    while (left > 0) {
      int read = in.readNBytes(chunk, 0, Math.min(left, CHUNK));
      if (read == 0) {
        break;
      }
      keep(read);
      left -= read;
    }
    return there - left;
  }

  private void keep(int count) {
    if (total < HEAD_BYTES) {
      System.arraycopy(chunk, 0, head, (int) total, (int) Math.min(count, HEAD_BYTES - total));
    }
    total += count;
    int fresh = Math.min(count, TAIL_BYTES);
    int old = Math.min(tailLength, TAIL_BYTES - fresh);
    System.arraycopy(tail, tailLength - old, tail, 0, old);
    System.arraycopy(chunk, count - fresh, tail, old, fresh);
    tailLength = old + fresh;
  }

  /** The beginning in one harmless line; empty if nothing was written. */
  String head() {
    String text = harmless(text(head, (int) Math.min(total, HEAD_BYTES)));
    return total > HEAD_BYTES ? text + " [" + (total - HEAD_BYTES) + " more bytes]" : text;
  }

  /** The last line that is not blank, harmless, at most 512 bytes of it; empty if there is none. */
  String lastLine() {
    String text = text(tail, tailLength).stripTrailing();
    return harmless(text.substring(text.lastIndexOf('\n') + 1));
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** Nothing that ends a line of the log or commands a terminal; lines are joined by bars. */
  private static String harmless(String text) {
    var out = new StringBuilder(text.length());
    text.strip()
        .codePoints()
        .forEach(
            c -> {
              if (c == '\n') {
                out.append(" | ");
              } else if (c == '\t') {
                out.append(' ');
              } else if (isPrintable(c)) {
                out.appendCodePoint(c);
              } else if (c != '\r') {
                out.append(String.format("\\u%04x", c));
              }
            });
    return out.toString();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
