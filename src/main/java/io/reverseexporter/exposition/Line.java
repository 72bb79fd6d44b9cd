package io.reverseexporter.exposition;

/**
 * What the lines of the text format have in common: blanks, names, quoted strings, and how they
 * end.
 */
abstract class Line {
  final byte[] bytes;
  final int end;

  private int number;
  private int start;

  Line(Body body) {
    bytes = body.bytes();
    end = body.length();
  }

  /** Says which line comes, for errors: its number from 1, and its first byte. */
  final void begin(int number, int start) {
    this.number = number;
    this.start = start;
  }

  /** The byte at {@code p}; behind the body a newline. */
  final byte at(int p) {
    return p < end ? bytes[p] : (byte) '\n';
  }

  /** First byte from {@code p} on that is neither blank nor tab. */
  final int blanks(int p) {
    while (p < end && Ascii.isBlank(bytes[p])) {
      p++;
    }
    return p;
  }

  /** Whether the line ends at {@code p}: with a newline, CRLF, or the body. */
  final boolean isLineEnd(int p) {
    byte c = at(p);
    return c == '\n' || (c == '\r' && at(p + 1) == '\n');
  }

  /** First byte of the line after the one that ends at {@code p}. */
  final int lineAfter(int p) {
    return Math.min(end, at(p) == '\r' ? p + 2 : p + 1);
  }

  /** First byte after the classic metric name that begins at {@code p}. */
  final int metricName(int p) throws MalformedExpositionException {
    if (!Ascii.is(at(p), Ascii.NAME_START)) {
      throw malformed(p, "expected a metric name, got " + shown(p));
    }
    final byte[] b = bytes;
    do {
      p++;
    } while (p < end && Ascii.is(b[p], Ascii.NAME));
    return p;
  }

  /** Position of the closing quote of what begins at {@code p}. */
  final int quotedEnd(int p, String what) throws MalformedExpositionException {
    while (true) {
      p = Scan.quoted(bytes, p, end);
      byte c = at(p);
      if (c == '"') {
        return p;
      } else if (c == '\\') {
        byte escaped = at(p + 1);
        if (escaped != '\\' && escaped != '"' && escaped != 'n') {
          throw malformed(
              p + 1, "expected \\\\, \\\" or \\n in a " + what + ", got \\" + shown(p + 1));
        }
        p += 2;
      } else if (c == '\n') {
        throw malformed(p, "expected '\"' at the end of a " + what + ", got " + shown(p));
      } else {
        p = utf8(p, what);
      }
    }
  }

  /** First byte after the UTF-8 sequence at {@code p}. */
  final int utf8(int p, String what) throws MalformedExpositionException {
    int next = Utf8.next(bytes, p, end);
    if (next < 0) {
      throw malformed(p, "expected UTF-8 in a " + what + ", got " + shown(p));
    }
    return next;
  }

  final MalformedExpositionException malformed(int p, String reason) {
    return new MalformedExpositionException(number, p - start + 1, reason);
  }

  final String shown(int from, int to) {
    return OffendingText.of(bytes, from, to);
  }

  final String shown(int p) {
    return OffendingText.at(bytes, p, end);
  }

  final String shownWord(int p) {
    return OffendingText.word(bytes, p, end);
  }
}
