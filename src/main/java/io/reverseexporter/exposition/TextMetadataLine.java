package io.reverseexporter.exposition;

import io.reverseexporter.exposition.ExpositionCursor.Entry;

/** A line of the text format that begins with a number sign: HELP, TYPE, or a comment. */
final class TextMetadataLine extends MetadataLine {
  TextMetadataLine(Body body) {
    super(body);
  }

  /** Reads the line behind the number sign at {@code p - 1}; returns the first byte after it. */
  int read(int p) throws MalformedExpositionException {
    int word = blanks(p);
    int name = blanks(word + 4);
    boolean keyword = word > p && name > word + 4 && !isLineEnd(name);
    if (keyword && isWord(word, 'H', 'E', 'L', 'P')) {
      entry = Entry.HELP;
      return help(metadataName(name));
    } else if (keyword && isWord(word, 'T', 'Y', 'P', 'E')) {
      entry = Entry.TYPE;
      return type(metadataName(name));
    }
    entry = null;
    return lineAfter(Scan.newline(bytes, p, end));
  }

  private boolean isWord(int p, char c0, char c1, char c2, char c3) {
    return bytes[p] == c0 && bytes[p + 1] == c1 && bytes[p + 2] == c2 && bytes[p + 3] == c3;
  }

  /** Reads the metric name of a HELP or TYPE line; returns the position of what follows it. */
  private int metadataName(int p) throws MalformedExpositionException {
    p = readName(p);
    int after = blanks(p);
    if (after == p && !isLineEnd(p)) {
      throw malformed(p, "expected a blank after the metric name, got " + shown(p));
    }
    return after;
  }

  private int help(int p) throws MalformedExpositionException {
    textStart = p;
    textPlain = true;
    while (true) {
      p = Scan.text(bytes, p, end);
      byte c = at(p);
      if (c == '\n') {
        break;
      } else if (c == '\\') {
        boolean known = at(p + 1) == '\\' || at(p + 1) == 'n';
        textPlain &= known;
        p += known ? 2 : 1;
      } else {
        p = utf8(p, "HELP text");
      }
    }
    textEnd = p > textStart && bytes[p - 1] == '\r' ? p - 1 : p;
    return lineAfter(p);
  }

  private int type(int p) throws MalformedExpositionException {
    int wordEnd = p;
    while (!isLineEnd(wordEnd) && !Ascii.isBlank(bytes[wordEnd])) {
      wordEnd++;
    }
    type = MetricType.parse(bytes, p, wordEnd);
    if (type == null) {
      throw malformed(
          p, "expected counter, gauge, histogram, summary or untyped as type, got " + shownWord(p));
    }
    int lineEnd = blanks(wordEnd);
    if (!isLineEnd(lineEnd)) {
      throw malformed(
          lineEnd, "expected the end of the line after the type, got " + shownWord(lineEnd));
    }
    return lineAfter(lineEnd);
  }
}
