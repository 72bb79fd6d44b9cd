package io.reverseexporter.index;

import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.ExpositionFormat;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.MetricType;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.ProtobufExposition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one text exposition holds: its metric names with their metadata, the runs of samples of each
 * name, and where labels go in. Immutable once built: one index may serve any number of scrapes at
 * once.
 *
 * <p>Names, runs and samples are numbered from 0 in the order of the body. A <i>run</i> is a span
 * of whole lines, one after the other, with samples of one name.
 */
public final class ExpositionIndex {
  private final Body body;
  private final @Nullable ProtobufExposition protobuf;
  private final ExtraLabels extra;
  private final ExpositionFormat target;
  private final NameTable names;
  private final Runs runs;
  private final List<String> oddities;

  ExpositionIndex(
      Body body,
      @Nullable ProtobufExposition protobuf,
      ExtraLabels extra,
      ExpositionFormat target,
      NameTable names,
      Runs runs,
      List<String> oddities) {
    this.body = body;
    this.protobuf = protobuf;
    this.extra = extra;
    this.target = target;
    this.names = names;
    this.runs = runs;
    this.oddities = List.copyOf(oddities);
  }

  /**
   * Reads the whole body once and checks it.
   *
   * @param extra the labels that the samples will go out with
   * @param target the format that the index is merged for
   * @throws MalformedExpositionException at the first line or message that the format does not
   *     allow
   */
  public static ExpositionIndex of(Body body, ExtraLabels extra, ExpositionFormat target)
      throws MalformedExpositionException {
    try {
      return of(body, extra, target, Room.UNBOUNDED);
    } catch (NoRoomException e) {
      throw new IllegalStateException("no room where there is no bound", e);
    }
  }

  /**
   * Reads the whole body once and checks it.
   *
   * @param extra the labels that the samples will go out with
   * @param target the format that the index is merged for
   * @param room what the index takes is taken from there; the body itself is taken already
   * @throws MalformedExpositionException at the first line or message that the format does not
   *     allow
   * @throws NoRoomException if the index does not fit
   */
  public static ExpositionIndex of(Body body, ExtraLabels extra, ExpositionFormat target, Room room)
      throws MalformedExpositionException, NoRoomException {
    if (body.syntax() != Syntax.PROTOBUF) {
      return new Indexer(body, null, extra, target, room).index();
    }
    // The messages of a protobuf answer carry creation times themselves.
    boolean forProtobuf = target.syntax() == Syntax.PROTOBUF;
    ProtobufExposition messages =
        ProtobufExposition.parse(body, 0, 0, forProtobuf, !forProtobuf, room);
    return new Indexer(messages.text(), messages, extra, target, room).index();
  }

  /** The format that the index can be merged for. */
  public ExpositionFormat target() {
    return target;
  }

  /** The bytes that were indexed: of a protobuf body the lines that were made of it. */
  public Body body() {
    return body;
  }

  /** The labels that the samples go out with. */
  public ExtraLabels extra() {
    return extra;
  }

  /** How the body's lines are written: text or OpenMetrics. */
  public Syntax syntax() {
    return body.syntax();
  }

  /** What the body was made of, if it was protobuf. */
  public @Nullable ProtobufExposition protobuf() {
    return protobuf;
  }

  /**
   * What the body has that its format forbids and that was taken all the same, with the line; for
   * the log. A few at most, one for each rule.
   */
  public List<String> oddities() {
    return oddities;
  }

  /** Number of samples in the body. */
  public int samples() {
    return runs.samples();
  }

  // ---- names
  // ---------------------------------------------------------------------------------------------------------------------

  /** Number of distinct metric names, of samples or of metadata alone. */
  public int nameCount() {
    return names.count();
  }

  /** The array that the name stands in. */
  public byte[] nameSource(int name) {
    return names.source(name);
  }

  /** Offset of the name in its array. */
  public int nameStart(int name) {
    return names.start(name);
  }

  /** Length of the name in bytes. */
  public int nameLength(int name) {
    return names.length(name);
  }

  /** Whether the name is classic, so that it goes out without quotes. */
  public boolean isNameClassic(int name) {
    return names.isClassic(name);
  }

  /** A hash of the name's bytes, equal for equal names of all indexes. */
  public int nameHash(int name) {
    return names.hash(name);
  }

  /** The hash that a name with these bytes has. */
  public static int hash(byte[] bytes, int start, int length) {
    return NameTable.hash(bytes, start, length);
  }

  /** Start of the HELP text in the body, or -1 if there is none. */
  public int helpStart(int name) {
    return names.texts().helpStart(name);
  }

  /** End of the HELP text in the body. */
  public int helpEnd(int name) {
    return names.texts().helpEnd(name);
  }

  /** Whether each backslash of the HELP text belongs to an escape of the format. */
  public boolean isHelpPlain(int name) {
    return names.texts().isHelpPlain(name);
  }

  /** Start of the unit in the body, or -1 if there is none. */
  public int unitStart(int name) {
    return names.texts().unitStart(name);
  }

  /** End of the unit in the body. */
  public int unitEnd(int name) {
    return names.texts().unitEnd(name);
  }

  /**
   * The types that the body gives the name, as {@linkplain MetricType#bit() bits}; 0 if it gives
   * none.
   */
  public int types(int name) {
    return names.types(name);
  }

  /** What is known of all samples of the name: bits of {@link Shape}. */
  public int shape(int name) {
    return names.shape(name);
  }

  /** First run of samples of the name, or -1 if it has none. */
  public int firstRun(int name) {
    return names.firstRun(name);
  }

  // ---- runs
  // ----------------------------------------------------------------------------------------------------------------------

  /** The next run of samples of the same name, or -1. */
  public int nextRun(int run) {
    return runs.next(run);
  }

  /** The name of the run's samples. */
  public int runName(int run) {
    return runs.name(run);
  }

  /**
   * Whether what stands behind the value may not be copied for some sample of the run: a timestamp
   * in another unit than the target's, or an exemplar. See {@link Tail}.
   */
  public boolean isRunTailed(int run) {
    return runs.isTailed(run);
  }

  /** First byte of the run in the body. */
  public int runStart(int run) {
    return runs.start(run);
  }

  /** First byte after the run. */
  public int runEnd(int run) {
    return runs.end(run);
  }

  /** Number of the run's first sample. */
  public int runFirstSample(int run) {
    return runs.firstSample(run);
  }

  /** Number of samples, and of lines, in the run. */
  public int runSamples(int run) {
    return runs.samples(run);
  }

  /**
   * Whether the run's lines may be copied, the extra labels put in at each sample's {@link
   * #splice}.
   */
  public boolean isRunPlain(int run) {
    return runs.isPlain(run);
  }

  /**
   * Where the extra labels of a sample in a plain run go in: the position of its closing brace; or,
   * as complement (negative), the position behind the name of a sample without labels.
   */
  public int splice(int sample) {
    return runs.splice(sample);
  }

  /**
   * Where a sample's timestamp and exemplar begin, or its line ends: the position behind its value.
   * Only for samples of plain runs that are {@linkplain #isRunTailed tailed}.
   */
  public int tail(int sample) {
    return runs.tail(sample);
  }
}
