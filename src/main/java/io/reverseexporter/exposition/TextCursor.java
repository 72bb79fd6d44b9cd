package io.reverseexporter.exposition;

/**
 * The grammar of the Prometheus text format, 0.0.4 or 1.0.0 (quoted names). Blank lines and
 * comments are passed over.
 *
 * <p>Accepted beyond the letter of the format: CRLF, a missing last newline, blanks wherever tokens
 * end, a trailing comma in a label set. A sample that makes use of this, or of quoted names, is not
 * {@link #isPlain() plain}: it must be rewritten, all others may be copied.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
final class TextCursor extends ExpositionCursor {
  private final TextSampleLine sample;
  private final TextMetadataLine metadata;

  TextCursor(Body body) {
    this(body, new TextSampleLine(body), new TextMetadataLine(body));
  }

  private TextCursor(Body body, TextSampleLine sample, TextMetadataLine metadata) {
    super(body, sample, metadata);
    this.sample = sample;
    this.metadata = metadata;
  }

  @Override
  public Entry next() throws MalformedExpositionException {
    while (position < end) {
      line++;
      entryStart = position;
      int p = sample.blanks(position);
      if (sample.at(p) == '#') {
        metadata.begin(line, entryStart);
        position = metadata.read(p + 1);
        if (metadata.entry != null) {
          atSample = false;
          return metadata.entry;
        }
      } else if (sample.isLineEnd(p)) {
        position = sample.lineAfter(p);
      } else {
        sample.begin(line, entryStart);
        position = sample.read(p, p == entryStart);
        atSample = true;
        return Entry.SAMPLE;
      }
    }
    return Entry.END;
  }
}
