package io.reverseexporter.exporter;

import io.reverseexporter.exporter.ScrapeFailure.Reason;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionCursor.Entry;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.ProtobufExposition;

/**
 * Holds the samples of an answer against its {@link Limits} while it is read: each complete line,
 * or message, is looked at once, as soon as it is there. Does nothing where none is limited.
 */
public final class ArrivingSamples {
  private final Limits limits;
  private final boolean isAny;
  private final boolean forProtobuf;
  private final HeldMemory memory;

  /** Samples so far, those of the bodies before included. */
  private long samples;

  // Of the present body.
  private Syntax syntax = Syntax.TEXT;

  /** First byte that was not looked at, and the number of lines or messages before it. */
  private int done;

  private int lines;

  /** Bytes that are known to have no end of a line, if not looked at. */
  private int searched;

  /** Whether the last line was there, behind which nothing may follow. */
  private boolean isEnded;

  /**
   * A check of one answer.
   *
   * @param target the format that the answer is indexed for: what makes a sample of protobuf
   *     depends on it
   * @param memory what a look at messages takes is taken from there for so long
   */
  public ArrivingSamples(Limits limits, ExpositionFormat target, HeldMemory memory) {
    this.limits = limits;
    this.memory = memory;
    forProtobuf = target.syntax() == Syntax.PROTOBUF;
    isAny =
        limits.samples() > 0
            || limits.labels() > 0
            || limits.labelNameLength() > 0
            || limits.labelValueLength() > 0;
  }

  /** Goes to the next body of the answer, of which nothing has arrived. */
  public void begin(Syntax of) {
    syntax = of;
    done = 0;
    lines = 0;
    searched = 0;
    isEnded = false;
  }

  /**
   * Looks at what is complete. Called whenever more has arrived.
   *
   * @throws ScrapeFailure with {@link Reason#SAMPLE_LIMIT} or {@link Reason#LABEL_LIMIT}, or {@link
   *     Reason#MEMORY_LIMIT}; nothing may be read on after it
   * @throws MalformedExpositionException at a line or message that the format does not allow
   */
  public void look(BodyBuffer body) throws ScrapeFailure, MalformedExpositionException {
    if (isAny) {
      lookAt(new Body(body.bytes(), body.length(), syntax));
    }
  }

  /** Looks at what is left. Called once there is no more to come; throws as {@link #look}. */
  public void end(BodyBuffer body) throws ScrapeFailure, MalformedExpositionException {
    if (isAny) {
      endOf(new Body(body.bytes(), body.length(), syntax));
    }
  }

  /** Looks at a body that is all there. */
  void all(Body body) throws ScrapeFailure, MalformedExpositionException {
    if (isAny) {
      begin(body.syntax());
      endOf(body);
    }
  }

  private void lookAt(Body body) throws ScrapeFailure, MalformedExpositionException {
    if (syntax == Syntax.PROTOBUF) {
      messages(body, ProtobufExposition.completeEnd(body, done));
      return;
    }
    // What follows the last line is malformed, whether it is a line or not.
    int end = isEnded ? body.length() : lineEnd(body.bytes(), body.length());
    searched = body.length();
    lines(body, end);
  }

  /** First byte after the last line that is complete, if there is a new one. */
  private int lineEnd(byte[] bytes, int length) {
    int p = length;
    while (p > searched && bytes[p - 1] != '\n') {
      p--;
    }
    return p > searched ? p : done;
  }

  private void endOf(Body body) throws ScrapeFailure, MalformedExpositionException {
    if (syntax == Syntax.PROTOBUF) {
      messages(body, body.length());
    } else {
      lines(body, body.length());
    }
  }

  private void lines(Body body, int end) throws ScrapeFailure, MalformedExpositionException {
    if (end <= done) {
      return;
    }
    HeldMemory held = memory.another();
    ExpositionCursor cursor = ExpositionCursor.of(new Body(body.bytes(), end, syntax), held);
    try {
      lines(cursor, body.bytes(), end);
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e);
    } finally {
      held.release();
    }
    // The last line is looked at again, together with what follows it.
    done = isEnded ? cursor.entryStart() : cursor.entryEnd();
    lines = isEnded ? cursor.line() - 1 : cursor.line();
  }

  private void lines(ExpositionCursor cursor, byte[] bytes, int end)
      throws ScrapeFailure, MalformedExpositionException, NoRoomException {
    cursor.seek(done, lines);
    while (cursor.entryEnd() < end) {
      Entry entry = next(cursor);
      if (entry == Entry.SAMPLE) {
        sample(cursor.labels(), bytes, () -> "line " + cursor.line());
      }
      isEnded = entry == Entry.END && syntax == Syntax.OPENMETRICS;
    }
  }

  private static Entry next(ExpositionCursor cursor)
      throws MalformedExpositionException, NoRoomException {
    try {
      return cursor.next();
    } catch (MalformedExpositionException e) {
      throw cursor.refusal(e);
    }
  }

  private void messages(Body body, int end) throws ScrapeFailure, MalformedExpositionException {
    if (end <= done) {
      return;
    }
    HeldMemory held = memory.another();
    try {
      ProtobufExposition part =
          ProtobufExposition.parse(
              new Body(body.bytes(), end, syntax), done, lines, forProtobuf, !forProtobuf, held);
      messages(part);
      done = end;
      lines = part.lastMessage();
    } catch (NoRoomException e) {
      throw ScrapeFailure.noRoom(e);
    } finally {
      held.release();
    }
  }

  private void messages(ProtobufExposition part)
      throws ScrapeFailure, MalformedExpositionException {
    ExpositionCursor cursor = ExpositionCursor.of(part.text());
    int sample = 0;
    for (Entry entry = cursor.next(); entry != Entry.END; entry = cursor.next()) {
      if (entry == Entry.SAMPLE) {
        int number = sample++;
        sample(
            cursor.labels(),
            part.text().bytes(),
            () -> "message " + part.message(part.metricOf(number)));
      }
    }
  }

  /** Says where a sample stands, should it be asked for. */
  private interface Place {
    String text();
  }

  private void sample(LabelSpans labels, byte[] bytes, Place place) throws ScrapeFailure {
    samples++;
    if (limits.samples() > 0 && samples > limits.samples()) {
      throw new ScrapeFailure(
          Reason.SAMPLE_LIMIT,
          "sample_limit: more than " + limits.samples() + " samples (" + place.text() + ")");
    }
    if (limits.labels() > 0 && labels.count() > limits.labels()) {
      throw tooMuch("label_limit", labels.count() + " labels", limits.labels(), place);
    }
    if (limits.labelNameLength() > 0 || limits.labelValueLength() > 0) {
      for (int i = 0; i < labels.count(); i++) {
        name(labels, i, bytes, place);
        value(labels, i, bytes, place);
      }
    }
  }

  private void name(LabelSpans labels, int label, byte[] bytes, Place place) throws ScrapeFailure {
    int start = labels.nameStart(label);
    int end = labels.nameEnd(label);
    int most = limits.labelNameLength();
    if (most > 0 && end - start > most) {
      int length = labels.isQuoted(label) ? Names.unescapedLength(bytes, start, end) : end - start;
      if (length > most) {
        String what = "a label name of " + length + " bytes";
        throw tooMuch("label_name_length_limit", what, most, place);
      }
    }
  }

  private void value(LabelSpans labels, int label, byte[] bytes, Place place) throws ScrapeFailure {
    int start = labels.valueStart(label);
    int end = labels.valueEnd(label);
    int most = limits.labelValueLength();
    if (most > 0 && end - start > most) {
      int length = Names.unescapedLength(bytes, start, end);
      if (length > most) {
        String what = "a label value of " + length + " bytes";
        throw tooMuch("label_value_length_limit", what, most, place);
      }
    }
  }

  private static ScrapeFailure tooMuch(String limit, String what, int most, Place place) {
    return new ScrapeFailure(
        Reason.LABEL_LIMIT,
        limit + ": " + what + ", more than " + most + " (" + place.text() + ")");
  }
}
