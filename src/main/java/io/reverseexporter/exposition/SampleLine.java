package io.reverseexporter.exposition;

/** What a line with a sample says, whatever its syntax. Used again for each. */
abstract class SampleLine extends Line {
  final LabelSpans labels = new LabelSpans();

  /** Whether the line stands in the form in which it would be written. */
  boolean plain;

  int nameStart;
  int nameEnd;
  boolean nameQuoted;
  int splice;
  int valueStart;
  int valueEnd;
  int timestampStart;
  int timestampEnd;
  int exemplarStart;
  int exemplarEnd;
  int exemplarValueStart;
  int exemplarValueEnd;
  int exemplarTimestampStart;
  int exemplarTimestampEnd;

  /** The labels of the exemplar; what a sample before left, if this one has none. */
  final LabelSpans exemplarLabels = LabelSpans.ofExemplar();

  /** The hash of the label name read last. */
  int hash;

  SampleLine(Body body) {
    super(body);
  }

  /** First byte after the classic label name that begins at {@code p}; keeps its hash. */
  final int labelName(int p) {
    final byte[] b = bytes;
    int h = 0;
    do {
      h = LabelSpans.hash(h, b[p++]);
    } while (p < end && Ascii.is(b[p], Ascii.LABEL));
    hash = h;
    return p;
  }

  /** The quote that closes the name that begins at {@code p}; keeps its hash. */
  final int quotedName(int p) throws MalformedExpositionException {
    int close = quotedNameEnd(p);
    int h = 0;
    for (int q = p; q < close; q++) {
      boolean isEscape = Names.isEscape(bytes, q, close);
      q += isEscape ? 1 : 0;
      h = LabelSpans.hash(h, isEscape && bytes[q] == 'n' ? (byte) '\n' : bytes[q]);
    }
    hash = h;
    return close;
  }
}
