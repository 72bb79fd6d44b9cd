package io.reverseexporter.exposition;

/** A sample in the text format: name, label set, value, timestamp. */
final class TextSampleLine extends SampleLine {
  TextSampleLine(Body body) {
    super(body);
  }

  /**
   * Reads a sample.
   *
   * @param p its first byte
   * @param isFirst whether that is the first of the line
   * @return first byte after the line
   */
  int read(int p, boolean isFirst) throws MalformedExpositionException {
    labels.clear();
    plain = isFirst;
    nameQuoted = false;
    nameStart = p;
    if (at(p) == '{') {
      nameEnd = p;
      plain = false;
    } else {
      p = metricName(p);
      nameEnd = p;
      splice = p;
      int blanks = p;
      p = blanks(p);
      if (at(p) == '{' && blanks != p) {
        plain = false;
      }
    }
    if (at(p) == '{') {
      p = labelSet(p + 1);
      if (nameEnd == nameStart) {
        throw malformed(p - 1, "expected a metric name before or in the braces");
      }
      return value(p);
    } else if (p == nameEnd) {
      throw malformed(p, "expected a label set or a blank after the metric name, got " + shown(p));
    } else {
      return value(nameEnd);
    }
  }

  /** Reads the label set behind the opening brace; returns the position after the closing one. */
  private int labelSet(int p) throws MalformedExpositionException {
    while (true) {
      p = blanksInLabels(p);
      byte c = at(p);
      if (c == '}') {
        // Empty braces or a trailing comma.
        plain = false;
        splice = p;
        return p + 1;
      }
      p = c == '"' ? quotedElement(p + 1) : label(p);
      p = blanksInLabels(p);
      c = at(p);
      if (c == '}') {
        splice = p;
        return p + 1;
      }
      if (c != ',') {
        throw malformed(p, "expected ',' or '}' after a label, got " + shown(p));
      }
      p++;
    }
  }

  private int label(int p) throws MalformedExpositionException {
    if (!Ascii.is(at(p), Ascii.LABEL_START)) {
      throw malformed(p, "expected a label name or '}', got " + shown(p));
    }
    int nameEnd = labelName(p);
    return labelValue(nameEnd, p, nameEnd, false);
  }

  /** A label whose name is quoted, or the metric name in quotes (text format 1.0.0). */
  private int quotedElement(int start) throws MalformedExpositionException {
    int close = quotedName(start);
    plain = false;
    int p = blanks(close + 1);
    if (at(p) == '=') {
      return labelValue(p, start, close, true);
    }
    if (nameEnd > nameStart) {
      throw malformed(p, "expected '=' after a label name, got " + shown(p));
    }
    nameStart = start;
    nameEnd = close;
    nameQuoted = true;
    return close + 1;
  }

  private int labelValue(int p, int start, int nameEnd, boolean quoted)
      throws MalformedExpositionException {
    p = blanksInLabels(p);
    if (at(p) != '=') {
      throw malformed(p, "expected '=' after a label name, got " + shown(p));
    }
    p = blanksInLabels(p + 1);
    if (at(p) != '"') {
      throw malformed(p, "expected '\"' before a label value, got " + shown(p));
    }
    int valueStart = p + 1;
    int valueEnd = quotedEnd(valueStart, "label value");
    if (!labels.add(bytes, start, nameEnd, hash, quoted, valueStart, valueEnd)) {
      throw malformed(
          start, "label name \"" + shown(start, nameEnd) + "\" stands twice or is reserved");
    }
    return valueEnd + 1;
  }

  private int blanksInLabels(int p) {
    if (p < end && Ascii.isBlank(bytes[p])) {
      plain = false;
      return blanks(p);
    }
    return p;
  }

  /** Value, optional timestamp and end of line, from the first byte behind name or label set. */
  private int value(int p) throws MalformedExpositionException {
    int start = blanks(p);
    valueStart = start;
    valueEnd = FloatSyntax.end(bytes, start, end);
    if (valueEnd < 0 || !(isLineEnd(valueEnd) || Ascii.isBlank(bytes[valueEnd]))) {
      throw malformed(start, "expected a number as value, got " + shownWord(start));
    }
    timestampStart = valueEnd;
    timestampEnd = valueEnd;
    int q = valueEnd;
    boolean single = start == p + 1 && bytes[p] == ' ';
    if (at(q) != '\n') {
      q = blanks(q);
      if (!isLineEnd(q)) {
        single &= q == valueEnd + 1 && bytes[valueEnd] == ' ';
        q = timestamp(q);
        single &= at(q) == '\n';
        q = blanks(q);
      } else {
        single = false;
      }
      if (!isLineEnd(q)) {
        throw malformed(q, "expected the end of the line, got " + shownWord(q));
      }
    }
    plain &= single && q < end;
    return lineAfter(q);
  }

  private int timestamp(int start) throws MalformedExpositionException {
    int p = start;
    if (bytes[p] == '+') {
      // Go's ParseInt takes the sign, Prometheus' own parser does not.
      plain = false;
      timestampStart = p + 1;
      p++;
    } else {
      timestampStart = p;
      p = bytes[p] == '-' ? p + 1 : p;
    }
    int digits = p;
    while (p < end && Ascii.isDigit(bytes[p])) {
      p++;
    }
    timestampEnd = p;
    boolean ends = isLineEnd(p) || Ascii.isBlank(bytes[p]);
    if (p == digits || !ends || (p - digits > 18 && !isLong(timestampStart, p))) {
      throw malformed(start, "expected milliseconds as timestamp, got " + shownWord(start));
    }
    return p;
  }

  private boolean isLong(int from, int to) {
    try {
      Long.parseLong(shown(from, to));
      return true;
    } catch (NumberFormatException tooLarge) {
      return false;
    }
  }
}
