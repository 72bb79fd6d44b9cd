package io.reverseexporter.exposition;

import java.util.Objects;

/**
 * Walks over an exposition entry by entry. It keeps offsets into the body and makes no object per
 * entry; what an accessor returns holds until the next call of {@link #next()}.
 *
 * <p>One subclass for each syntax reads its grammar; what it found is kept here.
 */
public abstract class ExpositionCursor {
  /** What the cursor stands on. */
  public enum Entry {
    HELP,
    TYPE,
    /** OpenMetrics only. */
    UNIT,
    SAMPLE,
    END
  }

  private final SampleLine sample;
  private final MetadataLine metadata;
  final int end;

  int position;
  int line;
  int entryStart;
  boolean atSample;

  ExpositionCursor(Body body, SampleLine sample, MetadataLine metadata) {
    this.sample = sample;
    this.metadata = metadata;
    end = body.length();
  }

  /** A cursor before the first entry of a body in text format or OpenMetrics. */
  public static ExpositionCursor of(Body body) {
    return switch (body.syntax()) {
      case TEXT -> new TextCursor(body);
      case OPENMETRICS -> new OpenMetricsCursor(body);
      case PROTOBUF -> throw new IllegalArgumentException("protobuf has no lines");
    };
  }

  /**
   * The same for a body that may have any number of labels on a line.
   *
   * @param room what these take is taken from there, and stays so
   */
  public static ExpositionCursor of(Body body, Room room) {
    ExpositionCursor cursor = of(body);
    cursor.sample.labels.within(room);
    cursor.sample.exemplarLabels.within(room);
    return cursor;
  }

  /**
   * Throws what it was that made {@link #next()} fail.
   *
   * @throws NoRoomException if there was no room for the labels of a line
   * @throws MalformedExpositionException else, as it is
   */
  public final NoRoomException refusal(MalformedExpositionException malformed)
      throws NoRoomException, MalformedExpositionException {
    NoRoomException labels = sample.labels.noRoom();
    NoRoomException exemplar = sample.exemplarLabels.noRoom();
    if (labels == null && exemplar == null) {
      throw malformed;
    }
    throw labels == null ? Objects.requireNonNull(exemplar) : labels;
  }

  /**
   * Goes to the line that begins at {@code offset}; line numbers in errors are of no use
   * afterwards.
   */
  public final void seek(int offset) {
    position = offset;
  }

  /**
   * Goes to the line that begins at {@code offset}.
   *
   * @param lines number of lines before it
   */
  public final void seek(int offset, int lines) {
    position = offset;
    line = lines;
  }

  /**
   * Goes to the next entry.
   *
   * @throws MalformedExpositionException if the line is none of the format's; the cursor is of no
   *     use afterwards
   */
  public abstract Entry next() throws MalformedExpositionException;

  /** Number of the line that the entry stands on, from 1. */
  public final int line() {
    return line;
  }

  /** First byte of the line. */
  public final int entryStart() {
    return entryStart;
  }

  /** First byte after the line, its newline included. */
  public final int entryEnd() {
    return position;
  }

  /**
   * Whether the sample's line stands in the form in which it would be written in its own syntax.
   */
  public final boolean isPlain() {
    return sample.plain;
  }

  /** First byte of the metric name, quotes excluded. */
  public final int nameStart() {
    return atSample ? sample.nameStart : metadata.nameStart;
  }

  /** First byte after the metric name, quotes excluded. */
  public final int nameEnd() {
    return atSample ? sample.nameEnd : metadata.nameEnd;
  }

  /** Whether the metric name stands in quotes, with escapes. */
  public final boolean isNameQuoted() {
    return atSample ? sample.nameQuoted : metadata.nameQuoted;
  }

  /** The labels of a sample. */
  public final LabelSpans labels() {
    return sample.labels;
  }

  /**
   * Where a plain sample's labels end: the position of the closing brace, or of the first byte
   * after a name without braces.
   */
  public final int splice() {
    return sample.splice;
  }

  public final int valueStart() {
    return sample.valueStart;
  }

  public final int valueEnd() {
    return sample.valueEnd;
  }

  /**
   * First byte of the timestamp; equal to {@link #timestampEnd()} if there is none. Milliseconds in
   * the text format, seconds in OpenMetrics.
   */
  public final int timestampStart() {
    return sample.timestampStart;
  }

  public final int timestampEnd() {
    return sample.timestampEnd;
  }

  /**
   * First byte of the exemplar, its number sign; equal to {@link #exemplarEnd()} if there is none.
   */
  public final int exemplarStart() {
    return sample.exemplarStart;
  }

  /** First byte after the exemplar's value or timestamp. */
  public final int exemplarEnd() {
    return sample.exemplarEnd;
  }

  /** The labels of the exemplar; of no use if there is none. */
  public final LabelSpans exemplarLabels() {
    return sample.exemplarLabels;
  }

  /** First byte of the exemplar's value; of no use if there is no exemplar. */
  public final int exemplarValueStart() {
    return sample.exemplarValueStart;
  }

  public final int exemplarValueEnd() {
    return sample.exemplarValueEnd;
  }

  /**
   * First byte of the exemplar's timestamp, in seconds; equal to {@link #exemplarTimestampEnd()} if
   * it has none. Of no use if there is no exemplar.
   */
  public final int exemplarTimestampStart() {
    return sample.exemplarTimestampStart;
  }

  public final int exemplarTimestampEnd() {
    return sample.exemplarTimestampEnd;
  }

  /** First byte of a HELP or UNIT text. */
  public final int textStart() {
    return metadata.textStart;
  }

  /** First byte after a HELP or UNIT text. */
  public final int textEnd() {
    return metadata.textEnd;
  }

  /** Whether each backslash in the HELP text belongs to an escape that the format knows. */
  public final boolean isTextPlain() {
    return metadata.textPlain;
  }

  /** The type of a TYPE entry. */
  public final MetricType type() {
    MetricType type = metadata.type;
    if (type == null) {
      throw new IllegalStateException("not at a TYPE entry");
    }
    return type;
  }
}
