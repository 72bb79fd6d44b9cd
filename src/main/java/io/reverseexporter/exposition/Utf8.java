package io.reverseexporter.exposition;

/** Well-formed UTF-8 (Unicode Standard, table 3-7). */
public final class Utf8 {
  private Utf8() {}

  /** Position of the first byte that is not well-formed, or -1 if there is none. */
  public static int firstMalformed(byte[] b, int start, int end) {
    int p = start;
    while (p < end) {
      int next = b[p] >= 0 ? p + 1 : next(b, p, end);
      if (next < 0) {
        return p;
      }
      p = next;
    }
    return -1;
  }

  /**
   * Position after the sequence of two to four bytes that begins at {@code p}, or -1 if it is not
   * well-formed.
   */
  static int next(byte[] b, int p, int end) {
    int first = b[p] & 0xff;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || p + length > end) {
      return -1;
    }
    int second = b[p + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return -1;
    }
    for (int i = 2; i < length; i++) {
      if ((b[p + i] & 0xc0) != 0x80) {
        return -1;
      }
    }
    return p + length;
  }
}
