package io.reverseexporter.exposition;

import org.jspecify.annotations.Nullable;

/**
 * Walks over an exposition in the Prometheus text format, 0.0.4 or 1.0.0 (quoted names), entry by
 * entry. It keeps offsets into the body and makes no object per entry; what an accessor returns
 * holds until the next call of {@link #next()}.
 *
 * <p>Accepted beyond the letter of the format: CRLF, a missing last newline, blanks wherever tokens
 * end, a trailing comma in a label set. A sample that makes use of this, or of quoted names, is not
 * {@link #isPlain() plain}: it must be rewritten, all others may be copied.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class TextCursor {
  /** What the cursor stands on. */
  public enum Entry {
    HELP,
    TYPE,
    SAMPLE,
    END
  }

  private final byte[] bytes;
  private final int end;
  private final LabelSpans labels = new LabelSpans();

  private int position;
  private int line;
  private int entryStart;
  private int entryEnd;
  private boolean plain;

  private int nameStart;
  private int nameEnd;
  private boolean nameQuoted;
  private int textStart;
  private int textEnd;
  private boolean textPlain;
  private @Nullable MetricType type;
  private int splice;
  private int valueStart;
  private int valueEnd;
  private int timestampStart;
  private int timestampEnd;

  public TextCursor(Body body) {
    bytes = body.bytes();
    end = body.length();
  }

  /**
   * Goes to the line that begins at {@code offset}; line numbers in errors are of no use
   * afterwards.
   */
  public void seek(int offset) {
    position = offset;
  }

  /**
   * Goes to the next entry; blank lines and comments are passed over.
   *
   * @throws MalformedExpositionException if the line is none of the format's; the cursor is of no
   *     use afterwards
   */
  public Entry next() throws MalformedExpositionException {
    while (position < end) {
      line++;
      entryStart = position;
      int p = blanks(position);
      byte c = at(p);
      if (c == '#') {
        Entry entry = comment(p + 1);
        if (entry != null) {
          return entry;
        }
      } else if (isLineEnd(p)) {
        position = lineAfter(p);
      } else {
        plain = p == entryStart;
        sample(p);
        return Entry.SAMPLE;
      }
    }
    return Entry.END;
  }

  // ---- what the cursor stands on
  // -------------------------------------------------------------------------------------------------

  /** First byte of the line. */
  public int entryStart() {
    return entryStart;
  }

  /** First byte after the line, its newline included. */
  public int entryEnd() {
    return entryEnd;
  }

  /** Whether the sample's line stands in the form in which it would be written. */
  public boolean isPlain() {
    return plain;
  }

  /** First byte of the metric name, quotes excluded. */
  public int nameStart() {
    return nameStart;
  }

  /** First byte after the metric name, quotes excluded. */
  public int nameEnd() {
    return nameEnd;
  }

  /** Whether the metric name stands in quotes, with escapes. */
  public boolean isNameQuoted() {
    return nameQuoted;
  }

  /** The labels of a sample. */
  public LabelSpans labels() {
    return labels;
  }

  /**
   * Where a plain sample's labels end: the position of the closing brace, or of the first byte
   * after a name without braces.
   */
  public int splice() {
    return splice;
  }

  public int valueStart() {
    return valueStart;
  }

  public int valueEnd() {
    return valueEnd;
  }

  /** First byte of the timestamp; equal to {@link #timestampEnd()} if there is none. */
  public int timestampStart() {
    return timestampStart;
  }

  public int timestampEnd() {
    return timestampEnd;
  }

  /** First byte of a HELP text. */
  public int textStart() {
    return textStart;
  }

  /** First byte after a HELP text. */
  public int textEnd() {
    return textEnd;
  }

  /** Whether each backslash in the HELP text belongs to an escape that the format knows. */
  public boolean isTextPlain() {
    return textPlain;
  }

  /** The type of a TYPE entry. */
  public MetricType type() {
    if (type == null) {
      throw new IllegalStateException("not at a TYPE entry");
    }
    return type;
  }

  // ---- samples
  // -------------------------------------------------------------------------------------------------------------------

  private void sample(int p) throws MalformedExpositionException {
    labels.clear();
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
      value(p);
    } else if (p == nameEnd) {
      throw malformed(p, "expected a label set or a blank after the metric name, got " + shown(p));
    } else {
      value(nameEnd);
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
    final byte[] b = bytes;
    int start = p;
    int hash = 0;
    do {
      hash = LabelSpans.hash(hash, b[p++]);
    } while (p < end && Ascii.is(b[p], Ascii.LABEL));
    return labelValue(p, start, p, hash, false);
  }

  /** A label whose name is quoted, or the metric name in quotes (text format 1.0.0). */
  private int quotedElement(int start) throws MalformedExpositionException {
    int close = quotedEnd(start, "name");
    plain = false;
    if (close == start) {
      throw malformed(start, "expected a name between the quotes, got none");
    }
    int p = blanks(close + 1);
    if (at(p) == '=') {
      int hash = 0;
      for (byte c : Names.classicLabelName(bytes, start, close)) {
        hash = LabelSpans.hash(hash, c);
      }
      return labelValue(p, start, close, hash, true);
    }
    if (nameEnd > nameStart) {
      throw malformed(p, "expected '=' after a label name, got " + shown(p));
    }
    nameStart = start;
    nameEnd = close;
    nameQuoted = true;
    return close + 1;
  }

  private int labelValue(int p, int start, int nameEnd, int hash, boolean quoted)
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

  /** Position of the closing quote of what begins at {@code p}. */
  private int quotedEnd(int p, String what) throws MalformedExpositionException {
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

  private int utf8(int p, String what) throws MalformedExpositionException {
    int next = Utf8.next(bytes, p, end);
    if (next < 0) {
      throw malformed(p, "expected UTF-8 in a " + what + ", got " + shown(p));
    }
    return next;
  }

  /** Value, optional timestamp and end of line, from the first byte behind name or label set. */
  private void value(int p) throws MalformedExpositionException {
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
    position = lineAfter(q);
    entryEnd = position;
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

  // ---- comments and metadata
  // -----------------------------------------------------------------------------------------------------

  /** Reads the line behind the number sign; null for a comment without meaning. */
  private @Nullable Entry comment(int p) throws MalformedExpositionException {
    int word = blanks(p);
    int name = blanks(word + 4);
    boolean keyword = word > p && name > word + 4 && !isLineEnd(name);
    if (keyword && isWord(word, 'H', 'E', 'L', 'P')) {
      help(metadataName(name));
      return Entry.HELP;
    } else if (keyword && isWord(word, 'T', 'Y', 'P', 'E')) {
      type(metadataName(name));
      return Entry.TYPE;
    }
    position = lineAfter(Scan.newline(bytes, p, end));
    return null;
  }

  private boolean isWord(int p, char c0, char c1, char c2, char c3) {
    return bytes[p] == c0 && bytes[p + 1] == c1 && bytes[p + 2] == c2 && bytes[p + 3] == c3;
  }

  /** Reads the metric name of a HELP or TYPE line; returns the position of what follows it. */
  private int metadataName(int p) throws MalformedExpositionException {
    nameQuoted = at(p) == '"';
    if (nameQuoted) {
      nameStart = p + 1;
      nameEnd = quotedEnd(nameStart, "name");
      if (nameEnd == nameStart) {
        throw malformed(p, "expected a name between the quotes, got none");
      }
      p = nameEnd + 1;
    } else {
      nameStart = p;
      nameEnd = metricName(p);
      p = nameEnd;
    }
    int after = blanks(p);
    if (after == p && !isLineEnd(p)) {
      throw malformed(p, "expected a blank after the metric name, got " + shown(p));
    }
    return after;
  }

  private void help(int p) throws MalformedExpositionException {
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
    position = lineAfter(p);
    textEnd = p > textStart && bytes[p - 1] == '\r' ? p - 1 : p;
    entryEnd = position;
  }

  private void type(int p) throws MalformedExpositionException {
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
    position = lineAfter(lineEnd);
    entryEnd = position;
  }

  // ---- bytes
  // ---------------------------------------------------------------------------------------------------------------------

  private int metricName(int p) throws MalformedExpositionException {
    if (!Ascii.is(at(p), Ascii.NAME_START)) {
      throw malformed(p, "expected a metric name, got " + shown(p));
    }
    final byte[] b = bytes;
    do {
      p++;
    } while (p < end && Ascii.is(b[p], Ascii.NAME));
    return p;
  }

  private byte at(int p) {
    return p < end ? bytes[p] : (byte) '\n';
  }

  private int blanks(int p) {
    while (p < end && Ascii.isBlank(bytes[p])) {
      p++;
    }
    return p;
  }

  private int blanksInLabels(int p) {
    if (p < end && Ascii.isBlank(bytes[p])) {
      plain = false;
      return blanks(p);
    }
    return p;
  }

  private boolean isLineEnd(int p) {
    byte c = at(p);
    return c == '\n' || (c == '\r' && at(p + 1) == '\n');
  }

  /** First byte of the line after the one that ends at {@code p}. */
  private int lineAfter(int p) {
    return Math.min(end, at(p) == '\r' ? p + 2 : p + 1);
  }

  // ---- errors
  // --------------------------------------------------------------------------------------------------------------------

  private MalformedExpositionException malformed(int p, String reason) {
    return new MalformedExpositionException(line, p - entryStart + 1, reason);
  }

  private String shown(int from, int to) {
    return OffendingText.of(bytes, from, to);
  }

  private String shown(int p) {
    return OffendingText.at(bytes, p, end);
  }

  private String shownWord(int p) {
    return OffendingText.word(bytes, p, end);
  }
}
