package io.reverseexporter.exposition;

import io.reverseexporter.exposition.ExpositionCursor.Entry;
import org.jspecify.annotations.Nullable;

/** What a line that begins with a number sign says. Used again for each. */
abstract class MetadataLine extends Line {
  /** What the line is, or null for a comment without meaning. */
  @Nullable Entry entry;

  int nameStart;
  int nameEnd;
  boolean nameQuoted;
  int textStart;
  int textEnd;
  boolean textPlain;
  @Nullable MetricType type;

  MetadataLine(Body body) {
    super(body);
  }

  /** Reads the metric name at {@code p}, quoted or not; returns the first byte behind it. */
  final int readName(int p) throws MalformedExpositionException {
    nameQuoted = at(p) == '"';
    if (nameQuoted) {
      nameStart = p + 1;
      nameEnd = quotedNameEnd(nameStart);
      return nameEnd + 1;
    }
    nameStart = p;
    nameEnd = metricName(p);
    return nameEnd;
  }
}
