package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.FloatSyntax;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.ProtobufExposition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the index of one exposition in one pass over its bytes. */
final class Indexer {
  private static final byte[] LE = {'l', 'e'};

  private static final byte[] QUANTILE = "quantile".getBytes(StandardCharsets.US_ASCII);
  private static final long LE_BIT = LabelSpans.bit(LE);
  private static final long QUANTILE_BIT = LabelSpans.bit(QUANTILE);

  private final Body body;
  private final @Nullable ProtobufExposition protobuf;
  private final byte[] bytes;
  private final Room room;
  private final ExtraLabels extra;
  private final ExpositionFormat target;
  private final ExpositionCursor cursor;
  private final NameTable names;
  private final Runs runs;

  /** Whether timestamps have to be converted, exemplars to be left out or kept. */
  private final boolean withTails;

  private int lastName = -1;
  private @Nullable RewrittenLabels rewritten;

  // For pages that go out as OpenMetrics, or came as such.
  private final Oddities oddities;
  private final @Nullable SampleChecks checks;

  /** Where the sample's labels {@code le} and {@code quantile} are; of use only if it has one. */
  private int le;

  private int quantile;

  /**
   * An indexer of one body.
   *
   * @param protobuf what the body's lines were made of, if it was protobuf
   * @param room what the index takes is taken from there
   */
  Indexer(
      Body body,
      @Nullable ProtobufExposition protobuf,
      ExtraLabels extra,
      ExpositionFormat target,
      Room room)
      throws NoRoomException {
    this.body = body;
    this.room = room;
    this.protobuf = protobuf;
    this.bytes = body.bytes();
    this.extra = extra;
    this.target = target;
    cursor = ExpositionCursor.of(body, room);
    names = new NameTable(body, room);
    runs = new Runs(body, names, room);
    withTails =
        target.syntax() != Syntax.PROTOBUF
            && (body.syntax() == Syntax.OPENMETRICS || target.syntax() == Syntax.OPENMETRICS);
    boolean isShaping = target.syntax() == Syntax.OPENMETRICS;
    oddities = new Oddities(protobuf == null);
    checks =
        isShaping || body.syntax() == Syntax.OPENMETRICS
            ? new SampleChecks(bytes, body.syntax(), isShaping, cursor, names, oddities, room)
            : null;
  }

  ExpositionIndex index() throws MalformedExpositionException, NoRoomException {
    try {
      return read();
    } catch (MalformedExpositionException e) {
      throw cursor.refusal(e);
    }
  }

  private ExpositionIndex read() throws MalformedExpositionException, NoRoomException {
    while (true) {
      switch (cursor.next()) {
        case SAMPLE -> sample();
        case TYPE -> type();
        case HELP ->
            names.texts().help(name(), cursor.textStart(), cursor.textEnd(), cursor.isTextPlain());
        case UNIT -> unit();
        case END -> {
          return finished();
        }
      }
    }
  }

  private ExpositionIndex finished() throws MalformedExpositionException, NoRoomException {
    if (checks != null) {
      checks.end();
    }
    if (protobuf != null) {
      for (byte[] family : protobuf.nativeFamilies()) {
        int name = names.id(family, Names.isClassicMetricName(family));
        names.addShape(name, Shape.NATIVE);
      }
    }
    if (body.syntax() == Syntax.OPENMETRICS) {
      CanonicalNames.settle(names, room);
    }
    if (checks != null) {
      checks.settle(runs, ExpositionCursor.of(body));
    }
    Set<String> gaugeHistograms = protobuf == null ? Set.of() : protobuf.gaugeHistograms();
    OutgoingNames.settle(names, target.escaping(), gaugeHistograms, room);
    return new ExpositionIndex(body, protobuf, extra, target, names, runs, oddities.all());
  }

  private int name() throws NoRoomException {
    int start = cursor.nameStart();
    int end = cursor.nameEnd();
    if (cursor.isNameQuoted()) {
      byte[] name = Names.unescaped(bytes, start, end);
      lastName = names.id(name, Names.isClassicMetricName(name));
    } else if (lastName < 0 || !names.is(lastName, start, end)) {
      lastName = names.id(start, end);
    }
    return lastName;
  }

  private void type() throws NoRoomException {
    int name = name();
    if (checks != null) {
      checks.type(name, names.types(name) != 0);
    }
    names.addType(name, cursor.type());
  }

  private void unit() throws NoRoomException {
    int name = name();
    if (cursor.textEnd() > cursor.textStart()) {
      names.texts().unit(name, cursor.textStart(), cursor.textEnd());
    }
  }

  private void sample() throws NoRoomException {
    int name = name();
    LabelSpans labels = cursor.labels();
    boolean rewrite = !cursor.isPlain() || extra.anyIn(labels, bytes);
    if (rewrite) {
      rewrite(name, labels);
    }
    names.addShape(name, shape(labels));
    int splice = labels.count() > 0 ? cursor.splice() : ~cursor.splice();
    runs.add(cursor, rewrite ? ~name : name, splice);
    if (withTails) {
      tail(name);
    }
    if (checks != null) {
      boolean isBound = (labels.mask() & (LE_BIT | QUANTILE_BIT)) != 0;
      checks.sample(name, labels, isBound ? le : -1, isBound ? quantile : -1);
    }
  }

  private void rewrite(int name, LabelSpans labels) {
    if (rewritten == null) {
      rewritten = new RewrittenLabels(bytes, extra, target.escaping());
    }
    rewritten.load(labels);
    if (rewritten.isAmbiguous()) {
      names.addShape(name, Shape.MAY_REPEAT);
    }
  }

  private void tail(int name) throws NoRoomException {
    boolean hasExemplar = cursor.exemplarEnd() > cursor.exemplarStart();
    if (hasExemplar) {
      names.addShape(name, Shape.EXEMPLAR);
    }
    boolean converted =
        body.syntax() != target.syntax() && cursor.timestampEnd() > cursor.timestampStart();
    runs.tail(cursor, hasExemplar || converted);
  }

  private int shape(LabelSpans labels) {
    if ((labels.mask() & (LE_BIT | QUANTILE_BIT)) == 0) {
      return Shape.NO_LE | Shape.NO_QUANTILE;
    }
    le = find(labels, LE);
    quantile = find(labels, QUANTILE);
    return shape(labels, le, Shape.LE, Shape.NO_LE, Shape.BAD_LE)
        | shape(labels, quantile, Shape.QUANTILE, Shape.NO_QUANTILE, Shape.BAD_QUANTILE);
  }

  private int shape(LabelSpans labels, int label, int good, int none, int bad) {
    if (label < 0) {
      return none;
    }
    return FloatSyntax.isFloat(bytes, labels.valueStart(label), labels.valueEnd(label))
        ? good
        : bad;
  }

  private int find(LabelSpans labels, byte[] label) {
    return labels.anyQuoted() ? findQuoted(labels, label) : labels.find(bytes, label);
  }

  private int findQuoted(LabelSpans labels, byte[] label) {
    for (int i = 0; i < labels.count(); i++) {
      if (Arrays.equals(Names.unescaped(bytes, labels.nameStart(i), labels.nameEnd(i)), label)) {
        return i;
      }
    }
    return -1;
  }
}
