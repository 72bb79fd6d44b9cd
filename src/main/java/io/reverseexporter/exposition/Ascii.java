package io.reverseexporter.exposition;

/** Classes of bytes in the classic text formats. */
final class Ascii {
  /** May begin a label name: a letter or an underscore. */
  static final int LABEL_START = 1;

  /** May stand in a label name: also a digit. */
  static final int LABEL = 2;

  /** May begin a metric name: also a colon. */
  static final int NAME_START = 4;

  /** May stand in a metric name. */
  static final int NAME = 8;

  private static final byte[] CLASSES = new byte[256];

  static {
    for (int c = 0; c < 128; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      boolean digit = c >= '0' && c <= '9';
      int classes = 0;
      if (letter) {
        classes |= LABEL_START | LABEL | NAME_START | NAME;
      } else if (digit) {
        classes |= LABEL | NAME;
      } else if (c == ':') {
        classes |= NAME_START | NAME;
      }
      CLASSES[c] = (byte) classes;
    }
  }

  private Ascii() {}

  static boolean is(byte b, int classes) {
    return (CLASSES[b & 0xff] & classes) != 0;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
