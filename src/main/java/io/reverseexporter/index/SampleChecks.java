package io.reverseexporter.index;

import io.reverseexporter.exposition.Decimals;
import io.reverseexporter.exposition.ExpositionCursor;
import io.reverseexporter.exposition.ExpositionCursor.Entry;
import io.reverseexporter.exposition.LabelSpans;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.Names;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.index.Oddities.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds samples against the rules of OpenMetrics: those of their own line, and how they stand. The
 * result are bits of {@link Shape}, for pages that go out as OpenMetrics, and {@link Oddities}, for
 * pages that came as such.
 */
final class SampleChecks {
  /** Samples apart from their family are remembered up to this number. */
  private static final int MOST_STRAYS = 64;

  /** Samples with these parts may have exemplars, or are reported otherwise. */
  private static final int EXEMPLARS =
      Part.TOTAL.bit() | Part.BUCKET.bit() | Part.MISNAMED.bit() | Part.OUTSIDE.bit();

  /** Bytes of a reference in an array, at most. */
  private static final int REFERENCE = 8;

  /** Of a name so many bytes are told to a log. */
  private static final int MOST_SHOWN = 200;

  /** The first of some samples of one name that stood apart. */
  private record Stray(int name, int line) {}

  private final byte[] body;
  private final Syntax syntax;
  private final boolean isShaping;
  private final ExpositionCursor cursor;
  private final NameTable names;
  private final MetricOrder order;
  private final Oddities oddities;
  private final Room room;
  private final List<Stray> strays = new ArrayList<>();

  // The family whose TYPE came last, and the samples of one name that are being read.
  private int family = -1;
  private MetricType type = MetricType.UNTYPED;
  private boolean isOrdered;
  private int name = -1;
  private Part part = Part.OUTSIDE;

  /** Number of TYPE lines so far. */
  private int typeCount = 1;

  // For each name of an ordered family the TYPE that it was last seen behind, and what it was
  // there:
  // the names of a histogram come again with each of its metrics.
  private int[] seenBehind = {};
  private Part[] seenAs = {};

  /** The name of the sample of the family that was read last; of use only if there is one. */
  private int member;

  /** Whether all is read, so that the cursor tells no line any more. */
  private boolean isRead;

  /**
   * Checks for one body.
   *
   * @param isShaping whether the page goes out as OpenMetrics
   */
  SampleChecks(
      byte[] body,
      Syntax syntax,
      boolean isShaping,
      ExpositionCursor cursor,
      NameTable names,
      Oddities oddities,
      Room room) {
    this.body = body;
    this.syntax = syntax;
    this.isShaping = isShaping;
    this.cursor = cursor;
    this.names = names;
    this.oddities = oddities;
    this.room = room;
    order = new MetricOrder(body, cursor);
  }

  /**
   * Takes a TYPE.
   *
   * @param isRepeated whether the family has had one before
   */
  void type(int of, boolean isRepeated) {
    endFamily();
    typeCount++;
    family = of;
    type = cursor.type();
    name = -1;
    boolean isPlainCounter = type == MetricType.COUNTER && syntax == Syntax.TEXT;
    isOrdered = isShaping && MetricOrder.matters(type) && !isPlainCounter;
    if (isOrdered) {
      order.begin(type);
    }
    if (isRepeated) {
      names.addShape(family, Shape.IRREGULAR);
      odd(Rule.REPEATED_TYPE, family);
    }
  }

  private void endFamily() {
    if (isOrdered && !order.end()) {
      irregular();
    }
  }

  private void irregular() {
    names.addShape(member, Shape.IRREGULAR);
    names.addShape(family, Shape.IRREGULAR);
    odd(Rule.ORDER, family);
  }

  /** Takes the sample that the cursor stands on. */
  void sample(int of, LabelSpans labels, int le, int quantile) throws NoRoomException {
    if (of != name) {
      begin(of);
    }
    if (isShaping && Decimals.isBelowZeroOrNaN(body, cursor.valueStart(), cursor.valueEnd())) {
      names.addShape(name, Shape.NEGATIVE);
    }
    switch (part) {
      case OUTSIDE, VALUE, MISNAMED -> {}
      case INFO -> info(name, cursor);
      case STATE -> state(name, cursor);
      case TOTAL, BUCKET, QUANTILE, SUM, COUNT, CREATED -> {
        int bound = type == MetricType.SUMMARY ? quantile : le;
        member = name;
        if (isOrdered && !order.sample(part, labels, bound)) {
          irregular();
        }
      }
    }
    if (cursor.exemplarEnd() > cursor.exemplarStart() && (part.bit() & EXEMPLARS) == 0) {
      odd(Rule.EXEMPLAR, name);
    }
  }

  /** Begins samples of another name, or the same one behind another TYPE. */
  private void begin(int of) throws NoRoomException {
    name = of;
    if (isOrdered && of < seenBehind.length && seenBehind[of] == typeCount) {
      part = seenAs[of];
      return;
    }
    part = part();
    if (isOrdered) {
      remember();
    }
    if (part == Part.OUTSIDE) {
      names.addShape(name, Shape.UNCHECKED);
      if (syntax == Syntax.OPENMETRICS && strays.size() < MOST_STRAYS) {
        strays.add(new Stray(name, cursor.line()));
      }
    } else if (part == Part.MISNAMED) {
      names.addShape(name, Shape.IRREGULAR);
      if (type == MetricType.COUNTER) {
        odd(Rule.COUNTER_NAME, name);
      } else if (type == MetricType.INFO) {
        odd(Rule.INFO_NAME, name);
      }
    } else if ((names.shape(family) & Shape.IRREGULAR) != 0) {
      names.addShape(name, Shape.IRREGULAR);
    }
  }

  private void remember() throws NoRoomException {
    if (name >= seenBehind.length) {
      int before = seenBehind.length;
      seenBehind = Growth.grown(seenBehind, name + name / 2 + 16L, room);
      room.take((long) REFERENCE * (seenBehind.length - before));
      seenAs = Arrays.copyOf(seenAs, seenBehind.length);
    }
    seenBehind[name] = typeCount;
    seenAs[name] = part;
  }

  private Part part() {
    if (name == family) {
      return Part.ofFamilyName(type, syntax);
    }
    int length = family < 0 ? -1 : names.length(family);
    if (length < 0 || length >= names.length(name)) {
      return Part.OUTSIDE;
    }
    byte[] source = names.source(name);
    int start = names.start(name);
    int familyStart = names.start(family);
    byte[] familySource = names.source(family);
    if (Arrays.equals(
        source, start, start + length, familySource, familyStart, familyStart + length)) {
      for (Suffix suffix : Suffix.ALL) {
        if (suffix.is(source, start + length, start + names.length(name))) {
          return Part.of(suffix, type, syntax);
        }
      }
    }
    return Part.OUTSIDE;
  }

  private void info(int of, ExpositionCursor at) {
    int start = at.valueStart();
    int end = at.valueEnd();
    if (!(end == start + 1 && body[start] == '1') && Decimals.parse(body, start, end) != 1) {
      names.addShape(of, Shape.NOT_ONE);
      odd(Rule.INFO_VALUE, of);
    }
  }

  private void state(int of, ExpositionCursor at) {
    double value = Decimals.parse(body, at.valueStart(), at.valueEnd());
    if (!(value == 0 || value == 1) || !hasLabel(of, at.labels())) {
      names.addShape(of, Shape.NO_STATE);
      odd(Rule.STATE, of);
    }
  }

  private boolean hasLabel(int of, LabelSpans labels) {
    byte[] source = names.source(of);
    int start = names.start(of);
    int end = start + names.length(of);
    for (int i = 0; i < labels.count(); i++) {
      boolean isEqual;
      if (labels.isQuoted(i)) {
        byte[] label = Names.unescaped(body, labels.nameStart(i), labels.nameEnd(i));
        isEqual = Arrays.equals(source, start, end, label, 0, label.length);
      } else {
        isEqual = Arrays.equals(source, start, end, body, labels.nameStart(i), labels.nameEnd(i));
      }
      if (isEqual) {
        return true;
      }
    }
    return false;
  }

  private void odd(Rule rule, int of) {
    odd(rule, of, isRead ? 0 : cursor.line());
  }

  private void odd(Rule rule, int of, int line) {
    if (syntax == Syntax.OPENMETRICS && !oddities.has(rule)) {
      int length = Math.min(names.length(of), MOST_SHOWN);
      String shown = new String(names.source(of), names.start(of), length, StandardCharsets.UTF_8);
      oddities.add(rule, line, shown);
    }
  }

  /** Ends the last family. */
  void end() {
    endFamily();
    isRead = true;
  }

  /** Looks at what could not be judged before the types were known; names have theirs by now. */
  void settle(Runs runs, ExpositionCursor again) throws MalformedExpositionException {
    int judged = MetricType.INFO.bit() | MetricType.STATESET.bit();
    for (int n = 0; n < names.count(); n++) {
      if ((names.types(n) & judged) != 0 && (names.shape(n) & Shape.UNCHECKED) != 0) {
        check(n, runs, again);
      }
    }
    for (Stray stray : strays) {
      if (names.types(stray.name) != 0 || isMember(stray.name)) {
        odd(Rule.PIECES, stray.name, stray.line);
        return;
      }
    }
  }

  private void check(int of, Runs runs, ExpositionCursor again)
      throws MalformedExpositionException {
    for (int run = names.firstRun(of); run >= 0; run = runs.next(run)) {
      again.seek(runs.start(run));
      for (int i = 0; i < runs.samples(run) && again.next() == Entry.SAMPLE; i++) {
        if ((names.types(of) & MetricType.INFO.bit()) != 0) {
          info(of, again);
        }
        if ((names.types(of) & MetricType.STATESET.bit()) != 0) {
          state(of, again);
        }
      }
    }
  }

  /** Whether the name is that of a histogram's or summary's sample on this page. */
  private boolean isMember(int of) {
    byte[] bytes = names.copy(of);
    for (Suffix suffix : Suffix.ALL) {
      int length = bytes.length - suffix.length();
      if (length > 0 && suffix.is(bytes, length, bytes.length)) {
        int base = names.find(bytes, length);
        return base >= 0 && (names.types(base) & suffix.types()) != 0;
      }
    }
    return false;
  }
}
