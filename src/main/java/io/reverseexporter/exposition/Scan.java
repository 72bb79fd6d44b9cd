package io.reverseexporter.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the next byte that matters, eight bytes at a time. The tests for a zero byte are exact for
 * the lowest one, which is all that is asked for (Hacker's Delight, section 6-1).
 */
public final class Scan {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long NEWLINES = ONES * '\n';

  private Scan() {}

  /**
   * Position of the first quote, backslash, newline or byte above 0x7f from {@code p} on, or {@code
   * end}.
   */
  static int quoted(byte[] b, int p, int end) {
    while (p + Long.BYTES <= end) {
      long w = (long) LONG.get(b, p);
      long hit = (zeros(w ^ QUOTES) | zeros(w ^ BACKSLASHES) | zeros(w ^ NEWLINES) | w) & HIGHS;
      if (hit != 0) {
        return p + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
      p += Long.BYTES;
    }
    while (p < end && b[p] >= 0 && b[p] != '"' && b[p] != '\\' && b[p] != '\n') {
      p++;
    }
    return p;
  }

  /**
   * Position of the first backslash, newline or byte above 0x7f from {@code p} on, or {@code end}.
   */
  static int text(byte[] b, int p, int end) {
    while (p + Long.BYTES <= end) {
      long w = (long) LONG.get(b, p);
      long hit = (zeros(w ^ BACKSLASHES) | zeros(w ^ NEWLINES) | w) & HIGHS;
      if (hit != 0) {
        return p + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
      p += Long.BYTES;
    }
    while (p < end && b[p] >= 0 && b[p] != '\\' && b[p] != '\n') {
      p++;
    }
    return p;
  }

  /** Position of the first newline from {@code p} on, or {@code end}. */
  public static int newline(byte[] b, int p, int end) {
    while (p + Long.BYTES <= end) {
      long hit = zeros((long) LONG.get(b, p) ^ NEWLINES) & HIGHS;
      if (hit != 0) {
        return p + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
      p += Long.BYTES;
    }
    while (p < end && b[p] != '\n') {
      p++;
    }
    return p;
  }

  private static long zeros(long w) {
    return (w - ONES) & ~w;
  }
}
