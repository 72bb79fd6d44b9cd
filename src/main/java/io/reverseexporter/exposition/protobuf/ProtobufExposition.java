package io.reverseexporter.exposition.protobuf;

import com.google.protobuf.InvalidProtocolBufferException;
import io.prometheus.client.Metrics;
import io.reverseexporter.exposition.Body;
import io.reverseexporter.exposition.MalformedExpositionException;
import io.reverseexporter.exposition.NoRoomException;
import io.reverseexporter.exposition.OffendingText;
import io.reverseexporter.exposition.Room;
import io.reverseexporter.exposition.Syntax;
import io.reverseexporter.exposition.protobuf.LineWriter.TooLongException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An exposition in delimited protobuf: its metrics as they came, and the same as OpenMetrics lines,
 * so that all else reads and merges them like any other. Immutable.
 *
 * <p>Metrics are numbered from 0 in the order of the body, those of all families together. They are
 * kept as bytes; messages are made of them on request.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class ProtobufExposition {
  /**
   * How much longer than the messages their lines may get: a bucket repeats the name and all labels
   * of its metric. Real ones stay far below.
   */
  private static final int MAX_GROWTH = 64;

  /** A label or a bucket with nothing in it is two bytes, and an object with a place in a list. */
  private static final int OBJECTS_PER_BYTE = 40;

  private static final int SMALL_METRIC = 16 * 1024;

  private static final int MIN_LIMIT = 1 << 20;
  private static final int MAX_LIMIT = 1 << 30;

  private final byte[] body;
  private final FamilyScan scan;
  private final int[] firstSamples;
  private final BitSet natives = new BitSet();
  private final Body text;

  private ProtobufExposition(
      Body body, int length, FamilyScan scan, boolean forProtobuf, boolean withCreated, Room room)
      throws MalformedExpositionException, NoRoomException {
    this.body = body.bytes();
    this.scan = scan;
    room.take((Integer.BYTES + 1L) * scan.metricCount());
    firstSamples = new int[scan.metricCount()];
    long limit = Math.max(MIN_LIMIT, (long) MAX_GROWTH * length);
    text =
        lines(
            writer(length, (int) Math.min(limit, MAX_LIMIT), room), forProtobuf, withCreated, room);
  }

  /** With as much as the lines need at once, if there is so much. */
  private static LineWriter writer(int length, int limit, Room room) throws NoRoomException {
    try {
      return new LineWriter((int) Math.min(4L * length + 64, limit), limit, room);
    } catch (NoRoomException e) {
      return new LineWriter(Math.min(length, limit), limit, room);
    }
  }

  /**
   * Reads the messages.
   *
   * @param forProtobuf whether the page is to go out in protobuf, where a gauge histogram stays one
   *     family: its lines say histogram, {@link #type} tells the difference. Else its samples are
   *     of unknown type, each name a family of its own.
   * @param withCreated whether creation times become {@code _created} samples
   * @throws MalformedExpositionException at the first message that Prometheus would refuse
   */
  public static ProtobufExposition parse(Body body, boolean forProtobuf, boolean withCreated)
      throws MalformedExpositionException {
    try {
      return parse(body, 0, 0, forProtobuf, withCreated, Room.UNBOUNDED);
    } catch (NoRoomException e) {
      throw new IllegalStateException("no room where there is no bound", e);
    }
  }

  /**
   * Reads the messages of a part of a body, from a place on to its end.
   *
   * @param start where a message begins
   * @param messages number of messages before it, for errors
   * @param room what is made of the messages is taken from there; the body itself is taken already
   * @throws MalformedExpositionException at the first message that Prometheus would refuse
   * @throws NoRoomException if what is made of them does not fit
   */
  public static ProtobufExposition parse(
      Body body, int start, int messages, boolean forProtobuf, boolean withCreated, Room room)
      throws MalformedExpositionException, NoRoomException {
    FamilyScan scan = new FamilyScan(body, start, messages, room);
    scan.read();
    return new ProtobufExposition(
        body, body.length() - start, scan, forProtobuf, withCreated, room);
  }

  /**
   * First byte after the messages from {@code start} on that are complete, of a body that is still
   * being read; its length if what comes next is no message.
   */
  public static int completeEnd(Body body, int start) {
    return WireReader.completeEnd(body.bytes(), start, body.length());
  }

  private Body lines(LineWriter out, boolean forProtobuf, boolean withCreated, Room room)
      throws MalformedExpositionException, NoRoomException {
    SampleLines samples = new SampleLines(out, room);
    MetricLines lines = new MetricLines(samples, scan.families(), forProtobuf, withCreated);
    for (Family family : scan.families()) {
      try {
        lines.metadata(family);
        for (int metric = family.firstMetric(); metric < family.metricsEnd(); metric++) {
          firstSamples[metric] = samples.count();
          long held = memory(metric);
          room.take(held);
          Metrics.Metric message = checked(family, metric);
          lines.metric(family, message);
          natives.set(metric, family.isHistogram() && MetricLines.isNative(message.getHistogram()));
          room.give(held);
        }
      } catch (TooLongException e) {
        refuse(e.noRoom());
        int limit = out.limit();
        String reason = "samples would take more than " + limit + " bytes of text";
        throw malformed(family, family.firstMetric(), reason);
      }
    }
    try {
      out.write("# EOF\n");
    } catch (TooLongException e) {
      refuse(e.noRoom());
      throw MalformedExpositionException.inMessage(0, 0, "no room for the end of the text");
    }
    out.trim();
    return new Body(out.bytes(), out.length(), Syntax.OPENMETRICS);
  }

  private static void refuse(@Nullable NoRoomException e) throws NoRoomException {
    if (e != null) {
      throw e;
    }
  }

  /** Bytes of a metric's objects while its lines are made; 0 where they are too few to matter. */
  private long memory(int metric) {
    int length = scan.metricEnd(metric) - scan.metricStart(metric);
    return length < SMALL_METRIC ? 0 : (long) OBJECTS_PER_BYTE * length;
  }

  private Metrics.Metric checked(Family family, int metric) throws MalformedExpositionException {
    Metrics.Metric message;
    try {
      message = read(metric);
    } catch (InvalidProtocolBufferException e) {
      throw malformed(family, metric, "broken message: " + e.getMessage());
    }
    checkLabels(family, metric, message);
    if (family.isHistogram() && MetricLines.isNative(message.getHistogram())) {
      String fault = NativeRules.fault(message.getHistogram());
      if (fault != null) {
        throw malformed(family, metric, fault);
      }
    }
    return message;
  }

  private void checkLabels(Family family, int metric, Metrics.Metric message)
      throws MalformedExpositionException {
    Set<String> names = new HashSet<>();
    if (family.isHistogram()) {
      names.add("le");
    } else if (message.getSummary().getQuantileCount() > 0
        && family.type() == Metrics.MetricType.SUMMARY) {
      names.add("quantile");
    }
    for (Metrics.LabelPair label : message.getLabelList()) {
      String name = label.getName();
      if (name.isEmpty()) {
        throw malformed(family, metric, "expected a label name, got none");
      }
      if (!names.add(name)) {
        throw malformed(family, metric, "label " + OffendingText.quoted(name) + " occurs twice");
      }
    }
  }

  private MalformedExpositionException malformed(Family family, int metric, String reason) {
    return MalformedExpositionException.inMessage(
        family.message(),
        scan.metricStart(metric),
        "metric of " + OffendingText.quoted(family.name()) + ": " + reason);
  }

  private Metrics.Metric read(int metric) throws InvalidProtocolBufferException {
    int start = scan.metricStart(metric);
    return Metrics.Metric.parser().parseFrom(body, start, scan.metricEnd(metric) - start);
  }

  /**
   * All samples as lines that {@code OpenMetricsCursor} reads: metadata of each family, then its
   * samples, metric by metric; each metric has at least one line.
   */
  public Body text() {
    return text;
  }

  /** Number of metrics of all families. */
  public int metricCount() {
    return firstSamples.length;
  }

  /** The metric that a sample of {@link #text()} was made of; samples are numbered from 0. */
  public int metricOf(int sample) {
    int at = Arrays.binarySearch(firstSamples, sample);
    return at >= 0 ? at : -at - 2;
  }

  /** A metric, all of it. */
  public Metrics.Metric metric(int metric) {
    try {
      return read(metric);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("body changed after it was read", e);
    }
  }

  /** Whether Prometheus takes a metric for a native histogram. */
  public boolean isNative(int metric) {
    return natives.get(metric);
  }

  /** Names of the families that have a native histogram. */
  public List<byte[]> nativeFamilies() {
    List<byte[]> names = new ArrayList<>();
    for (Family family : scan.families()) {
      int first = natives.nextSetBit(family.firstMetric());
      if (first >= 0 && first < family.metricsEnd()) {
        names.add(family.name().getBytes(StandardCharsets.UTF_8));
      }
    }
    return names;
  }

  /** Names of the gauge histograms, whose samples are families of their own in the lines. */
  public Set<String> gaugeHistograms() {
    return scan.families().stream()
        .filter(family -> family.type() == Metrics.MetricType.GAUGE_HISTOGRAM)
        .map(Family::name)
        .collect(Collectors.toSet());
  }

  /** The type of a metric's family. */
  public Metrics.MetricType type(int metric) {
    return familyOf(metric).type();
  }

  /** Number of the message that a metric came in, from 1. */
  public int message(int metric) {
    return familyOf(metric).message();
  }

  /** Number of the last message, those before the part that was read included. */
  public int lastMessage() {
    return scan.lastMessage();
  }

  /** The name of a metric's family. */
  public String name(int metric) {
    return familyOf(metric).name();
  }

  /** A metric's family without its metrics; unknown fields are kept. */
  public Metrics.MetricFamily family(int metric) {
    Family family = familyOf(metric);
    Metrics.MetricFamily.Builder builder;
    try {
      builder = Metrics.MetricFamily.parseFrom(family.unknown()).toBuilder();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("fields were not checked", e);
    }
    builder.setName(family.name()).setType(family.type());
    if (family.help() != null) {
      builder.setHelp(family.help());
    }
    if (!family.unit().isEmpty()) {
      builder.setUnit(family.unit());
    }
    return builder.build();
  }

  private Family familyOf(int metric) {
    List<Family> families = scan.families();
    int low = 0;
    int high = families.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (families.get(middle).metricsEnd() <= metric) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return families.get(low);
  }
}
