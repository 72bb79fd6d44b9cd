package io.reverseexporter.exposition;

/**
 * What the lines of all syntaxes have in common: blanks, names, quoted strings, and how they end.
 */
abstract class Line {
  final byte[] bytes;
  final int end;

  private final boolean takesAnyEscape;
  private int number;
  private int start;

  /** Whether an escape came that the format does not know; never in the text format. */
  boolean oddEscape;

  Line(Body body) {
    bytes = body.bytes();
    end = body.length();
    takesAnyEscape = body.syntax() == Syntax.OPENMETRICS;
  }

  /** Says which line comes, for errors: its number from 1, and its first byte. */
  final void begin(int number, int start) {
    this.number = number;
    this.start = start;
  }

  /** Says that the next line begins at {@code p}, for errors. */
  final void nextLine(int p) {
    begin(number + 1, p);
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

  /**
   * First byte after the line that ends at {@code p}: with a newline only, for the body may not end
   * with it.
   */
  final int newline(int p) throws MalformedExpositionException {
    if (p >= end) {
      throw malformed(p, "expected '# EOF' as the last line, got the end of the body");
    }
    return p + 1;
  }

  /** Refuses a carriage return at {@code p} that ends the line, as OpenMetrics does. */
  final void noCarriageReturn(int p) throws MalformedExpositionException {
    if (at(p) == '\r' && at(p + 1) == '\n') {
      throw malformed(p, "OpenMetrics allows no carriage return at the end of a line");
    }
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
        p = escape(p, what);
      } else if (c == '\n') {
        throw malformed(p, "expected '\"' at the end of a " + what + ", got " + shown(p));
      } else {
        p = utf8(p, what);
      }
    }
  }

  /** The same for a name, which must not be empty. */
  final int quotedNameEnd(int p) throws MalformedExpositionException {
    int close = quotedEnd(p, "name");
    if (close == p) {
      throw malformed(p, "expected a name between the quotes, got none");
    }
    noNul(p, close, "name");
    return close;
  }

  /** Refuses zero bytes where Prometheus' parsers do: not in label values and HELP texts. */
  final void noNul(int from, int to, String what) throws MalformedExpositionException {
    for (int p = from; p < to; p++) {
      if (bytes[p] == 0) {
        throw malformed(p, "expected no zero byte in a " + what + ", got " + shown(p));
      }
    }
  }

  /**
   * Passes over the backslash at {@code p} with what it escapes. Where any escape is taken, an
   * unknown one is a backslash and nothing more.
   */
  private int escape(int p, String what) throws MalformedExpositionException {
    byte escaped = at(p + 1);
    if (escaped == '\\' || escaped == '"' || escaped == 'n') {
      return p + 2;
    }
    if (!takesAnyEscape) {
      throw malformed(p + 1, "expected \\\\, \\\" or \\n in a " + what + ", got \\" + shown(p + 1));
    }
    oddEscape = true;
    return p + 1;
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
