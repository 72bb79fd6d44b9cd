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

  SampleLine(Body body) {
    super(body);
  }
}
