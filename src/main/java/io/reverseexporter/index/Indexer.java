package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.FloatSyntax;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Builds the index of one exposition in one pass over its bytes. */
final class Indexer {
  static final int RUN_START = 0;
  static final int RUN_END = 1;

  /** The name of the run's samples; as complement (negative) if they have to be rewritten. */
  static final int RUN_NAME = 2;

  static final int RUN_FIRST_SAMPLE = 3;
  static final int RUN_SAMPLES = 4;
  static final int RUN_NEXT = 5;
  static final int RUN_WIDTH = 6;

  private static final byte[] LE = {'l', 'e'};

  private static final byte[] QUANTILE = "quantile".getBytes(StandardCharsets.US_ASCII);
  private static final long LE_BIT = LabelSpans.bit(LE);
  private static final long QUANTILE_BIT = LabelSpans.bit(QUANTILE);

  private final Body body;
  private final byte[] bytes;
  private final ExtraLabels extra;
  private final ExpositionFormat target;
  private final ExpositionCursor cursor;
  private final NameTable names;
  private int[] splices;
  private int samples;
  private int[] runs;
  private int runCount;
  private int lastName = -1;
  private @Nullable RewrittenSample rewritten;

  Indexer(Body body, ExtraLabels extra, ExpositionFormat target) {
    this.body = body;
    this.bytes = body.bytes();
    this.extra = extra;
    this.target = target;
    cursor = ExpositionCursor.of(body);
    names = new NameTable(body);
    splices = new int[Math.min(body.length() / 64, 256) + 16];
    runs = new int[(Math.min(body.length() / 128, 128) + 8) * RUN_WIDTH];
  }

  ExpositionIndex index() throws MalformedExpositionException {
    while (true) {
      switch (cursor.next()) {
        case SAMPLE -> sample();
        case TYPE -> names.addType(name(), cursor.type());
        case HELP -> names.help(name(), cursor.textStart(), cursor.textEnd(), cursor.isTextPlain());
        case UNIT -> throw new UnsupportedOperationException("skeleton");
        case END -> {
          return new ExpositionIndex(body, extra, target, names, runs, splices, samples);
        }
      }
    }
  }

  private int name() {
    int start = cursor.nameStart();
    int end = cursor.nameEnd();
    if (cursor.isNameQuoted()) {
      lastName = names.id(Names.classicMetricName(bytes, start, end));
    } else if (lastName < 0 || !names.is(lastName, start, end)) {
      lastName = names.id(start, end);
    }
    return lastName;
  }

  private void sample() {
    int name = name();
    LabelSpans labels = cursor.labels();
    boolean rewrite = !cursor.isPlain() || extra.anyIn(labels, bytes);
    if (rewrite) {
      RewrittenSample sample = rewritten();
      sample.load(cursor);
      if (sample.isAmbiguous()) {
        names.addShape(name, Shape.MAY_REPEAT);
      }
    }
    names.addShape(name, shape(labels));
    if (samples == splices.length) {
      splices = Arrays.copyOf(splices, grown(samples));
    }
    splices[samples] = labels.count() > 0 ? cursor.splice() : ~cursor.splice();
    run(rewrite ? ~name : name);
    samples++;
  }

  private RewrittenSample rewritten() {
    if (rewritten == null) {
      rewritten = new RewrittenSample(body, extra);
    }
    return rewritten;
  }

  private int shape(LabelSpans labels) {
    if ((labels.mask() & (LE_BIT | QUANTILE_BIT)) == 0) {
      return Shape.NO_LE | Shape.NO_QUANTILE;
    }
    return shape(labels, LE, Shape.LE, Shape.NO_LE, Shape.BAD_LE)
        | shape(labels, QUANTILE, Shape.QUANTILE, Shape.NO_QUANTILE, Shape.BAD_QUANTILE);
  }

  private int shape(LabelSpans labels, byte[] label, int good, int none, int bad) {
    int at = labels.anyQuoted() ? findQuoted(labels, label) : labels.find(bytes, label);
    if (at < 0) {
      return none;
    }
    return FloatSyntax.isFloat(bytes, labels.valueStart(at), labels.valueEnd(at)) ? good : bad;
  }

  private int findQuoted(LabelSpans labels, byte[] label) {
    for (int i = 0; i < labels.count(); i++) {
      byte[] name = Names.classicLabelName(bytes, labels.nameStart(i), labels.nameEnd(i));
      if (Arrays.equals(name, label)) {
        return i;
      }
    }
    return -1;
  }

  /** Puts the sample into the present run if its line goes on with it, else begins a new one. */
  private void run(int name) {
    int[] r = runs;
    int last = (runCount - 1) * RUN_WIDTH;
    if (last >= 0 && r[last + RUN_NAME] == name && r[last + RUN_END] == cursor.entryStart()) {
      r[last + RUN_END] = cursor.entryEnd();
      r[last + RUN_SAMPLES]++;
      return;
    }
    int at = runCount * RUN_WIDTH;
    if (at == r.length) {
      r = Arrays.copyOf(r, grown(runCount) * RUN_WIDTH);
      runs = r;
    }
    r[at + RUN_START] = cursor.entryStart();
    r[at + RUN_END] = cursor.entryEnd();
    r[at + RUN_NAME] = name;
    r[at + RUN_FIRST_SAMPLE] = samples;
    r[at + RUN_SAMPLES] = 1;
    r[at + RUN_NEXT] = -1;
    int id = name < 0 ? ~name : name;
    int first = names.firstRun(id);
    if (first < 0) {
      names.runs(id, runCount, runCount);
    } else {
      runs[names.lastRun(id) * RUN_WIDTH + RUN_NEXT] = runCount;
      names.runs(id, first, runCount);
    }
    runCount++;
  }

  /**
   * A new capacity for what has {@code count} elements so far: what the rest of the body will need
   * if it is like the part read.
   */
  private int grown(int count) {
    long expected = (long) count * body.length() / Math.max(1, cursor.entryStart());
    return (int) Math.max(count + count / 2 + 16, Math.min(expected + expected / 16, 4L * count));
  }
}
