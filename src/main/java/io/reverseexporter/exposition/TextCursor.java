package io.reverseexporter.exposition;

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

  private final SampleLine sample;
  private final MetadataLine metadata;
  private final int end;

  private int position;
  private int line;
  private int entryStart;
  private boolean atSample;

  public TextCursor(Body body) {
    sample = new SampleLine(body);
    metadata = new MetadataLine(body);
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

  /** First byte of the line. */
  public int entryStart() {
    return entryStart;
  }

  /** First byte after the line, its newline included. */
  public int entryEnd() {
    return position;
  }

  /** Whether the sample's line stands in the form in which it would be written. */
  public boolean isPlain() {
    return sample.plain;
  }

  /** First byte of the metric name, quotes excluded. */
  public int nameStart() {
    return atSample ? sample.nameStart : metadata.nameStart;
  }

  /** First byte after the metric name, quotes excluded. */
  public int nameEnd() {
    return atSample ? sample.nameEnd : metadata.nameEnd;
  }

  /** Whether the metric name stands in quotes, with escapes. */
  public boolean isNameQuoted() {
    return atSample ? sample.nameQuoted : metadata.nameQuoted;
  }

  /** The labels of a sample. */
  public LabelSpans labels() {
    return sample.labels;
  }

  /**
   * Where a plain sample's labels end: the position of the closing brace, or of the first byte
   * after a name without braces.
   */
  public int splice() {
    return sample.splice;
  }

  public int valueStart() {
    return sample.valueStart;
  }

  public int valueEnd() {
    return sample.valueEnd;
  }

  /** First byte of the timestamp; equal to {@link #timestampEnd()} if there is none. */
  public int timestampStart() {
    return sample.timestampStart;
  }

  public int timestampEnd() {
    return sample.timestampEnd;
  }

  /** First byte of a HELP text. */
  public int textStart() {
    return metadata.textStart;
  }

  /** First byte after a HELP text. */
  public int textEnd() {
    return metadata.textEnd;
  }

  /** Whether each backslash in the HELP text belongs to an escape that the format knows. */
  public boolean isTextPlain() {
    return metadata.textPlain;
  }

  /** The type of a TYPE entry. */
  public MetricType type() {
    MetricType type = metadata.type;
    if (type == null) {
      throw new IllegalStateException("not at a TYPE entry");
    }
    return type;
  }
}
