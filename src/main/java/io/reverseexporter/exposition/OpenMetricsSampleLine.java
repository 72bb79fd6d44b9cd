package io.reverseexporter.exposition;

/** A sample in OpenMetrics: name, label set, value, timestamp, exemplar. */
final class OpenMetricsSampleLine extends SampleLine {
  OpenMetricsSampleLine(Body body) {
    super(body);
  }

  /** Reads the sample that begins at {@code p}; returns the first byte after its line. */
  int read(int p) throws MalformedExpositionException {
    labels.clear();
    plain = true;
    oddEscape = false;
    nameQuoted = false;
    nameStart = p;
    if (at(p) != '{') {
      p = name(p);
    }
    nameEnd = p;
    splice = p;
    if (at(p) == '{') {
      p = labelSet(p + 1);
      if (nameEnd == nameStart) {
        throw malformed(p - 1, "expected a metric name before or in the braces");
      }
    } else if (at(p) != ' ') {
      noCarriageReturn(p);
      throw malformed(p, "expected '{' or a blank after the metric name, got " + shown(p));
    }
    p = value(p);
    plain &= !oddEscape;
    return p;
  }

  private int name(int p) throws MalformedExpositionException {
    if (!Ascii.is(at(p), Ascii.NAME_START)) {
      if (at(p) == '\n') {
        newline(p);
        throw malformed(p, "OpenMetrics allows no blank lines");
      } else if (Ascii.isBlank(bytes[p])) {
        throw malformed(p, "OpenMetrics allows no blanks at the beginning of a line");
      }
      noCarriageReturn(p);
    }
    return metricName(p);
  }

  /** Reads the label set behind the opening brace; returns the position after the closing one. */
  private int labelSet(int p) throws MalformedExpositionException {
    if (at(p) == '}') {
      plain = false;
      splice = p;
      return p + 1;
    }
    while (true) {
      p = at(p) == '"' ? quotedElement(p + 1) : label(p, labels);
      if (at(p) == '}') {
        splice = p;
        return p + 1;
      }
      p = comma(p);
    }
  }

  /** Passes over the comma between labels that stands at {@code p}. */
  private int comma(int p) throws MalformedExpositionException {
    if (at(p) != ',') {
      noBlank(p);
      throw malformed(p, "expected ',' or '}' after a label, got " + shown(p));
    }
    if (at(p + 1) == '}') {
      throw malformed(p, "OpenMetrics allows no trailing comma in a label set");
    }
    return p + 1;
  }

  private int label(int p, LabelSpans into) throws MalformedExpositionException {
    if (!Ascii.is(at(p), Ascii.LABEL_START)) {
      noBlank(p);
      throw malformed(p, "expected a label name or '}', got " + shown(p));
    }
    int nameEnd = labelName(p);
    return labelValue(nameEnd, p, nameEnd, false, into);
  }

  /** A label whose name is quoted, or the metric name in quotes. */
  private int quotedElement(int start) throws MalformedExpositionException {
    int close = quotedName(start);
    int p = close + 1;
    byte c = at(p);
    plain = false;
    if (c == ',' || c == '}') {
      if (nameEnd > nameStart) {
        throw malformed(start, "expected one metric name, got a second one in the braces");
      }
      nameStart = start;
      nameEnd = close;
      nameQuoted = true;
      return p;
    }
    return labelValue(p, start, close, true, labels);
  }

  private int labelValue(int p, int start, int nameEnd, boolean quoted, LabelSpans into)
      throws MalformedExpositionException {
    if (at(p) != '=') {
      noBlank(p);
      throw malformed(p, "expected '=' after a label name, got " + shown(p));
    }
    if (at(p + 1) != '"') {
      noBlank(p + 1);
      throw malformed(p + 1, "expected '\"' before a label value, got " + shown(p + 1));
    }
    int valueStart = p + 2;
    int valueEnd = quotedEnd(valueStart, "label value");
    if (into != labels) {
      noNul(valueStart, valueEnd, "label value of an exemplar");
    }
    if (!into.add(bytes, start, nameEnd, hash, quoted, valueStart, valueEnd)) {
      String what = into == labels ? "\" stands twice or is reserved" : "\" stands twice";
      throw malformed(start, "label name \"" + shown(start, nameEnd) + what);
    }
    return valueEnd + 1;
  }

  private void noBlank(int p) throws MalformedExpositionException {
    if (Ascii.isBlank(at(p))) {
      throw malformed(p, "OpenMetrics allows no blanks in a label set");
    }
  }

  /** Value and what follows it, from the first byte behind name or label set. */
  private int value(int p) throws MalformedExpositionException {
    int q = number(p, "value");
    valueStart = p + 1;
    valueEnd = q;
    timestampStart = q;
    timestampEnd = q;
    exemplarStart = q;
    exemplarEnd = q;
    return at(q) == '\n' ? newline(q) : tail(q);
  }

  /** Timestamp and exemplar, from the blank behind the value at {@code p}. */
  private int tail(int p) throws MalformedExpositionException {
    if (at(p + 1) != '#') {
      timestampEnd = timestamp(p, "timestamp");
      timestampStart = p + 1;
      p = timestampEnd;
      if (at(p) == '\n') {
        return newline(p);
      }
      noBlankAtEnd(p);
      if (at(p + 1) != '#') {
        throw malformed(
            p + 1, "expected an exemplar or the end of the line, got " + shownWord(p + 1));
      }
    }
    exemplarStart = p + 1;
    exemplarEnd = exemplar(p + 1);
    if (at(exemplarEnd) != '\n') {
      noBlankAtEnd(exemplarEnd);
      throw malformed(
          exemplarEnd + 1, "expected the end of the line, got " + shownWord(exemplarEnd + 1));
    }
    return newline(exemplarEnd);
  }

  /** Reads the exemplar from its number sign at {@code p} on; returns the first byte after it. */
  private int exemplar(int p) throws MalformedExpositionException {
    if (at(p + 1) != ' ' || at(p + 2) != '{') {
      throw malformed(p, "expected '# {' before the labels of an exemplar, got " + shownWord(p));
    }
    p = exemplarLabels(p + 3);
    exemplarValueStart = p + 1;
    p = number(p, "value of an exemplar");
    exemplarValueEnd = p;
    exemplarTimestampStart = p;
    exemplarTimestampEnd = p;
    if (at(p) == ' ') {
      exemplarTimestampStart = p + 1;
      exemplarTimestampEnd = timestamp(p, "timestamp of an exemplar");
    }
    return exemplarTimestampEnd;
  }

  /** Reads the labels of an exemplar; returns the position after the closing brace. */
  private int exemplarLabels(int start) throws MalformedExpositionException {
    LabelSpans into = exemplarLabels;
    into.clear();
    int p = start;
    while (at(p) != '}') {
      if (at(p) == '"') {
        int close = quotedName(p + 1);
        plain = false;
        p = labelValue(close + 1, p + 1, close, true, into);
      } else {
        p = label(p, into);
      }
      if (at(p) != '}') {
        p = comma(p);
      }
    }
    int characters = ExemplarLimit.characters(bytes, into);
    if (characters > ExemplarLimit.CHARACTERS) {
      throw malformed(
          start - 1,
          "exemplar labels have %d characters, OpenMetrics allows %d"
              .formatted(characters, ExemplarLimit.CHARACTERS));
    }
    return p + 1;
  }

  private void noBlankAtEnd(int p) throws MalformedExpositionException {
    if (at(p + 1) == '\n') {
      throw malformed(p, "OpenMetrics allows no blanks at the end of a line");
    }
  }

  private int timestamp(int p, String what) throws MalformedExpositionException {
    noBlankAtEnd(p);
    int q = number(p, what);
    if (!Timestamps.isNumber(bytes, p + 1, q)) {
      throw malformed(p + 1, "expected a finite number as " + what + ", got " + shownWord(p + 1));
    }
    if (!Timestamps.isInRange(bytes, p + 1, q)) {
      throw malformed(
          p + 1,
          "expected seconds within the milliseconds of a 64-bit number as "
              + what
              + ", got "
              + shownWord(p + 1));
    }
    return q;
  }

  /**
   * First byte after the number that stands behind the blank at {@code p}; a blank or the end of
   * the line follows it.
   */
  private int number(int p, String what) throws MalformedExpositionException {
    if (at(p) != ' ') {
      throw malformed(p, "expected a blank before the " + what + ", got " + shown(p));
    }
    int q = FloatSyntax.end(bytes, p + 1, end);
    if (q < 0 || (at(q) != '\n' && bytes[q] != ' ')) {
      throw noNumber(p + 1, what);
    }
    return q;
  }

  private MalformedExpositionException noNumber(int p, String what)
      throws MalformedExpositionException {
    if (at(p) == ' ') {
      return malformed(p, "expected exactly one blank before the " + what + ", got another");
    }
    int word = p;
    while (at(word) != '\n' && at(word) != ' ') {
      word++;
    }
    noCarriageReturn(word - 1);
    String got = word == p ? shown(p) : '"' + shown(p, word) + '"';
    return malformed(p, "expected a number as " + what + ", got " + got);
  }
}
